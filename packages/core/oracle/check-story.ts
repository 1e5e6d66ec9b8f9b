// Follows one story with an implementation of `decide` beside a slow, separate account of who consented to what, and
// answers with the first thing that should not have happened. Law 2 as a program.

import type { Person } from '../src/people/person.ts';
import { ownChangesOf } from '../src/perimeter/own-changes.ts';
import type { PerimeterChange } from '../src/perimeter/version.ts';
import type { DecisionFacts, decide, RequestCommand } from '../src/request/decide.ts';
import type { AccessRequest } from '../src/request/request.ts';
import { consentFacts, flow, noon } from './cast.ts';
import { type Consent, demandsMet, isApprover, saysMore } from './slow-consent.ts';
import { changed, type Happening, type Story } from './stories.ts';

interface Scene {
  readonly request: AccessRequest;
  readonly cast: readonly Person[];
  readonly consents: readonly Consent[];
  readonly offered: boolean;
  /** Who touched what, when: the whole account, of which the code under test is shown the same rows. */
  readonly touches: readonly PerimeterChange[];
  readonly now: number;
}

/** The flow of every story; half of a request's life has to pass before whoever changed it may decide. */
const gate = flow();
const subjects = { flow: 'flw_pii', scope: 'scp_pii', group: 'grp_data', elsewhere: 'scp_other' } as const;
const waitMsOf = (request: AccessRequest): number => (request.lapsesAt - noon) / 2;

export interface StoryEnd {
  /** The first broken promise, or `null`. */
  readonly fault: string | null;
  readonly end: AccessRequest;
}

/** Plays a story with `decideBy` and checks every promise after every happening. */
export function checkStory(story: Story, decideBy: typeof decide): StoryEnd {
  let scene: Scene = { request: story.start, cast: story.cast, consents: [], offered: true, touches: [], now: noon };
  for (const happening of story.happenings) {
    const { next, fault } = follow(scene, happening, decideBy);
    if (fault !== null) return { fault, end: next.request };
    scene = next;
  }
  return { fault: null, end: scene.request };
}

function follow(
  scene: Scene,
  happening: Happening,
  decideBy: typeof decide,
): { readonly next: Scene; readonly fault: string | null } {
  const { request } = scene;
  if (happening.kind === 'offer') return { next: { ...scene, offered: happening.offered }, fault: null };
  if (happening.kind === 'wait') {
    return { next: { ...scene, now: scene.now + (request.lapsesAt - noon) * happening.share }, fault: null };
  }
  if (happening.kind === 'regroup' || happening.kind === 'activate') {
    const cast = scene.cast.map((each, index) => (index === happening.person ? changed(each, happening) : each));
    return { next: { ...scene, cast }, fault: null };
  }
  if (happening.kind === 'touch')
    return { next: { ...scene, touches: [...scene.touches, touchOf(scene, happening)] }, fault: null };
  const requester = personAt(scene.cast, 0);
  const command = commandFrom(happening, scene.cast);
  const { touches: changes, now } = scene;
  const ownChanges = ownChangesOf({ flow: gate, bundles: new Map(), changes, waitMs: waitMsOf(request), now });
  const facts: DecisionFacts = { ...consentFacts(requester, { ownChanges }), stillOffered: scene.offered };
  const answer = decideBy(request, command, facts, scene.now);
  const may = mayHappen(scene, command, requester);
  if (!answer.ok) return { next: scene, fault: may ? `${command.kind} was refused: ${answer.refusal.code}` : null };
  const given = command.kind === 'approve' ? [...scene.consents, { person: command.by, requester }] : scene.consents;
  const next = { ...scene, request: answer.value, consents: given };
  if (!may) return { next, fault: `${command.kind} was taken and should have been refused` };
  return { next, fault: faultAfter(scene, next, command) };
}

/** What the new state must be, told without `decide`'s own words. */
function faultAfter(before: Scene, after: Scene, command: RequestCommand): string | null {
  const { approval, distinctPeople } = before.request;
  if (after.request.version !== before.request.version + 1) return 'the version did not grow by one';
  const state = after.request.state.kind;
  if (command.kind !== 'approve') return state === 'agreed' ? `${command.kind} led to agreement` : null;
  const met = approval !== null && demandsMet(approval, after.consents, distinctPeople);
  if (state === 'agreed' && !met) return 'agreed without the consents that the policy demands';
  if (state !== 'agreed' && met) return 'not agreed, though every demanded consent was given';
  return null;
}

function mayHappen(scene: Scene, command: RequestCommand, requester: Person): boolean {
  const { request } = scene;
  if (request.state.kind !== 'waiting') return false;
  const late = scene.now >= request.lapsesAt;
  if (command.kind === 'lapse') return late;
  if (command.kind === 'out_of_reach') return true;
  const own = command.by.id === requester.id;
  if (command.kind === 'withdraw') return own && !late;
  const entitled = request.approval !== null && isApprover(request.approval, { person: command.by, requester });
  if (late || !entitled || (own && !request.selfApproval)) return false;
  if (touchedLately(scene, command.by)) return false;
  if (command.kind === 'reject') return true;
  const earlier = scene.consents.filter((consent) => consent.person.id === command.by.id);
  return (
    scene.offered && request.approval !== null && saysMore(request.approval, { person: command.by, requester }, earlier)
  );
}

/** Told from the account alone: did this person, or they as the second one, change anything the gate decides by? */
const touchedLately = ({ touches, request, now }: Scene, by: Person): boolean =>
  touches.some(
    ({ actor, confirmedBy, subject, door, at }) =>
      door !== 'startup' &&
      (actor === by.id || confirmedBy === by.id) &&
      subject !== subjects.elsewhere &&
      now - at < waitMsOf(request),
  );

function touchOf(scene: Scene, touch: Extract<Happening, { kind: 'touch' }>): PerimeterChange {
  return {
    kind: touch.subject === 'elsewhere' ? 'scope' : touch.subject,
    subject: subjects[touch.subject],
    at: scene.now,
    actor: personAt(scene.cast, touch.person).id,
    confirmedBy: touch.confirmer === null ? null : personAt(scene.cast, touch.confirmer).id,
    door: touch.door,
  };
}

function commandFrom(
  happening: Exclude<Happening, { kind: 'offer' | 'wait' | 'regroup' | 'activate' | 'touch' }>,
  cast: readonly Person[],
): RequestCommand {
  if (!('person' in happening)) return { kind: happening.kind };
  const by = personAt(cast, happening.person);
  return happening.kind === 'withdraw' ? { kind: 'withdraw', by } : { kind: happening.kind, by, reason: null };
}

function personAt(cast: readonly Person[], index: number): Person {
  const found = cast[index];
  if (found === undefined) throw new Error('the story speaks of somebody outside its cast');
  return found;
}
