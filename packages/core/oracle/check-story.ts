// Follows one story with an implementation of `decide` beside a slow, separate account of who consented to what, and
// answers with the first thing that should not have happened. Law 2 as a program.

import type { PersonId, ResourceId } from '../src/ids.ts';
import { humanOf, type Person } from '../src/people/person.ts';
import { ownChangesOf } from '../src/perimeter/own-changes.ts';
import type { PerimeterChange } from '../src/perimeter/version.ts';
import type { DecisionFacts, decide, RequestCommand } from '../src/request/decide.ts';
import { escalate } from '../src/request/escalate.ts';
import type { AccessRequest } from '../src/request/request.ts';
import { consentFacts, flow, noon } from './cast.ts';
import { amountsTo, type Consent, type Demanded, type Moment, saysMore } from './slow-consent.ts';
import { changed, type Happening, plainSetting, type Setting, type Story, shiftsOf } from './stories.ts';

interface Scene {
  readonly request: AccessRequest;
  readonly setting: Setting;
  readonly cast: readonly Person[];
  readonly consents: readonly Consent[];
  /** Who stands in for whom at the moment, by places in the cast. */
  readonly away: readonly (readonly [number, number])[];
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
  let scene: Scene = {
    request: story.start,
    setting: story.setting ?? plainSetting,
    cast: story.cast,
    consents: [],
    away: [],
    offered: true,
    touches: [],
    now: noon,
  };
  for (const happening of story.happenings) {
    const { next, fault } = follow(scene, happening, decideBy);
    if (fault !== null) return { fault, end: next.request };
    scene = next;
  }
  return { fault: null, end: scene.request };
}

interface Followed {
  readonly next: Scene;
  readonly fault: string | null;
}

function follow(scene: Scene, happening: Happening, decideBy: typeof decide): Followed {
  const { request } = scene;
  const becomes = (rest: Partial<Scene>): Followed => ({ next: { ...scene, ...rest }, fault: null });
  switch (happening.kind) {
    case 'offer':
      return becomes({ offered: happening.offered });
    case 'wait':
      return becomes({ now: scene.now + (request.lapsesAt - noon) * happening.share });
    case 'regroup':
    case 'activate':
    case 'link':
      return becomes({
        cast: scene.cast.map((each, index) => (index === happening.person ? changed(each, happening) : each)),
      });
    case 'away': {
      const others = scene.away.filter(([from, to]) => from !== happening.person || to !== happening.to);
      return becomes({ away: happening.on ? [...others, [happening.person, happening.to]] : others });
    }
    case 'touch':
      return becomes({ touches: [...scene.touches, touchOf(scene, happening)] });
    case 'escalate':
      return escalated(scene);
    default:
      return command(scene, commandFrom(happening, scene.cast), decideBy);
  }
}

/** A tier is reached by time alone, and agrees to nothing by itself. */
function escalated(scene: Scene): Followed {
  const { request, now } = scene;
  const answer = escalate(request, now);
  const reached = request.trail.escalatedAt.length;
  const tiers = request.terms.escalation?.tiers.length ?? 0;
  const interval = (request.terms.escalation?.intervalSec ?? 0) * 1_000;
  const due = noon + (reached + 1) * interval;
  const may = request.state.kind === 'waiting' && reached < tiers && now >= due && now < request.lapsesAt;
  if (answer.ok !== (may && due < request.lapsesAt))
    return { next: scene, fault: 'a tier was reached at another time' };
  if (!answer.ok) return { next: scene, fault: null };
  const fault = answer.value.state.kind === 'waiting' ? null : 'silence decided a request';
  return { next: { ...scene, request: answer.value }, fault };
}

function command(scene: Scene, ordered: RequestCommand, decideBy: typeof decide): Followed {
  const { request, now } = scene;
  const requester = personAt(scene.cast, 0);
  const answer = decideBy(request, ordered, factsOf(scene, requester), now);
  const may = mayHappen(scene, ordered, requester);
  if (!answer.ok) return { next: scene, fault: may ? `${ordered.kind} was refused: ${answer.refusal.code}` : null };
  const given = ordered.kind === 'approve' ? [...scene.consents, ...rightsNow(scene, ordered.by)] : scene.consents;
  const next = { ...scene, request: answer.value, consents: given };
  if (!may) return { next, fault: `${ordered.kind} was taken and should have been refused` };
  return { next, fault: faultAfter(scene, next, ordered) };
}

/** What the code under test is told: the same rows that a transaction reads. */
function factsOf(scene: Scene, requester: Person): DecisionFacts {
  const { touches: changes, now, request, cast } = scene;
  const ownChanges = ownChangesOf({
    flow: gate,
    bundles: new Map(),
    groups: [],
    changes,
    waitMs: waitMsOf(request),
    now,
  });
  const ownersOf = new Map<ResourceId, readonly PersonId[]>(
    request.entitlements.map(({ resourceId }, at) => [
      resourceId,
      (scene.setting.owners[at] ?? []).map((place) => personAt(cast, place).id),
    ]),
  );
  const delegations = scene.away.map(([from, to], at) => ({
    id: `dlg_${at}` as const,
    fromId: personAt(cast, from).id,
    toId: personAt(cast, to).id,
    startsAt: noon,
    endsAt: now + 1,
    flowIds: null,
    reason: null,
    createdBy: personAt(cast, from).id,
    createdAt: noon,
    endedAt: null,
  }));
  const people = new Map(cast.map((each) => [each.id, each]));
  const shifts = shiftsOf(scene.setting, cast);
  return {
    ...consentFacts(requester, { ownChanges, ownersOf, delegations, people, shifts, now }),
    stillOffered: scene.offered,
  };
}

/** What the new state must be, told without `decide`'s own words. */
function faultAfter(before: Scene, after: Scene, ordered: RequestCommand): string | null {
  if (after.request.version !== before.request.version + 1) return 'the version did not grow by one';
  const state = after.request.state.kind;
  if (ordered.kind !== 'approve') return state === 'agreed' ? `${ordered.kind} led to agreement` : null;
  const demanded = demandedOf(after);
  const met = demanded !== null && amountsTo(demanded, countingConsents(after), humanIn(after));
  if (state === 'agreed' && !met) return 'agreed without the consents that the policy demands';
  if (state !== 'agreed' && met) return 'not agreed, though every demanded consent was given';
  return null;
}

function mayHappen(scene: Scene, ordered: RequestCommand, requester: Person): boolean {
  const { request } = scene;
  if (request.state.kind !== 'waiting') return false;
  const late = scene.now >= request.lapsesAt;
  if (ordered.kind === 'lapse') return late;
  if (ordered.kind === 'out_of_reach') return true;
  if (ordered.kind === 'withdraw') return ordered.by.id === requester.id && !late;
  const rights = rightsNow(scene, ordered.by);
  const demanded = demandedOf(scene);
  if (late || demanded === null || touchedLately(scene, ordered.by)) return false;
  if (!rights.some((right) => saysMore(demanded, right, []))) return false;
  if (ordered.kind === 'reject') return true;
  const human = humanIn(scene);
  const earlier = countingConsents(scene).filter(
    ({ person, clickedBy }) => human(clickedBy ?? person.id) === humanOf(ordered.by),
  );
  return scene.offered && rights.some((right) => saysMore(demanded, right, earlier));
}

/** As whom somebody may speak now: for themselves, and for whoever let them and has not spoken. Nobody for who asks. */
function rightsNow(scene: Scene, by: Person): readonly Consent[] {
  const requester = personAt(scene.cast, 0);
  const moment = momentOf(scene);
  const tiersSeen = scene.request.trail.escalatedAt.length;
  const asks = humanOf(by) === humanOf(requester);
  const own: readonly Consent[] =
    asks && !scene.request.selfApproval ? [] : [{ person: by, requester, moment, tiersSeen }];
  if (asks || !by.active) return own;
  const human = humanIn(scene);
  const place = scene.cast.findIndex(({ id }) => id === by.id);
  const demanded = demandedOf(scene);
  const fits = (consent: Consent): boolean => demanded !== null && saysMore(demanded, consent, []);
  const others = scene.away.flatMap(([from, to]): readonly Consent[] => {
    const absent = personAt(scene.cast, from);
    if (to !== place || humanOf(absent) === humanOf(by) || humanOf(absent) === humanOf(requester)) return [];
    if (touchedLately(scene, absent)) return [];
    const spoken = scene.consents.some(({ person, clickedBy }) => {
      const clicker = human(clickedBy ?? person.id);
      // A click in which one could say nothing for oneself was none of one's own.
      if (clickedBy === undefined) return clicker === humanOf(absent) && wasFor(scene, person);
      return human(person.id) === humanOf(absent) && clicker !== humanOf(by);
    });
    return spoken ? [] : [{ person: absent, requester, moment, clickedBy: by.id, tiersSeen }];
  });
  return [...own.filter(fits), ...others.filter(fits)];
}

/** Whether somebody's own click was for anything. */
const wasFor = (scene: Scene, person: Person): boolean => {
  const demanded = demandedOf(scene);
  return scene.consents.some(
    (consent) =>
      consent.clickedBy === undefined &&
      consent.person.id === person.id &&
      demanded !== null &&
      saysMore(demanded, consent, []),
  );
};

/** The consents that count: not those of who asks, and for somebody away only while they have not spoken themselves. */
function countingConsents(scene: Scene): readonly Consent[] {
  const human = humanIn(scene);
  const requester = human(personAt(scene.cast, 0).id);
  const spoke = new Set(
    scene.consents.flatMap(({ person, clickedBy }) => (clickedBy === undefined ? [human(person.id)] : [])),
  );
  return scene.consents.filter(({ person, clickedBy }) => {
    const mine = human(clickedBy ?? person.id) === requester;
    if (mine && !scene.request.selfApproval) return false;
    return clickedBy === undefined || !spoke.has(human(person.id));
  });
}

/** Policies only ever grow by the tiers reached. */
function demandedOf({ request, setting, cast }: Scene): Demanded | null {
  if (request.approval === null) return null;
  const sets = request.entitlements.map((_, at) => [...(setting.owners[at] ?? [])].sort().join());
  const owners = [...new Set(sets)].map((set) =>
    set === '' ? [] : set.split(',').map((place) => personAt(cast, Number(place)).id),
  );
  const tiers = (request.terms.escalation?.tiers ?? []).slice(0, request.trail.escalatedAt.length);
  return {
    policy: request.approval,
    tiers,
    distinctPeople: request.distinctPeople,
    owners: setting.owners.length === 0 ? [] : owners,
  };
}

const humanIn =
  ({ cast }: Scene) =>
  (id: PersonId): PersonId => {
    const person = cast.find((each) => each.id === id);
    return person === undefined ? id : humanOf(person);
  };

/** Whose turn it is: the first place until the middle of the request's life, the second from then on. */
function momentOf({ setting, cast, request, now }: Scene): Moment {
  const [early, late] = setting.turns;
  const place = now < noon + (request.lapsesAt - noon) / 2 ? early : late;
  const owners = setting.owners.map((places) => places.map((at) => personAt(cast, at).id));
  return { onShift: new Map(place === undefined ? [] : [['shf_s1', [personAt(cast, place).id]]]), owners };
}

/** Told from the account alone: did this human, or they as the second one, change anything the gate decides by? */
const touchedLately = (scene: Scene, by: Person): boolean => {
  const human = humanIn(scene);
  const theirs = (id: string | null): boolean =>
    scene.cast.some((one) => one.id === id && human(one.id) === humanOf(by));
  return scene.touches.some(
    ({ actor, confirmedBy, subject, door, at }) =>
      door !== 'startup' &&
      (theirs(actor) || theirs(confirmedBy)) &&
      subject !== subjects.elsewhere &&
      scene.now - at < waitMsOf(scene.request),
  );
};

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

type Ordering = Extract<Happening, { kind: RequestCommand['kind'] }>;

function commandFrom(happening: Ordering, cast: readonly Person[]): RequestCommand {
  if (!('person' in happening)) return { kind: happening.kind };
  const by = personAt(cast, happening.person);
  return happening.kind === 'withdraw' ? { kind: 'withdraw', by } : { kind: happening.kind, by, reason: null };
}

function personAt(cast: readonly Person[], index: number): Person {
  const found = cast[index];
  if (found === undefined) throw new Error('the story speaks of somebody outside its cast');
  return found;
}
