// What a change of an access flow makes wider and narrower besides its members: consents, time, people. Pure; the same sentences for a
// preview, a proposal and whoever confirms it. Something that is not there, or switched off, gives nobody anything.

import { termsOf } from '../consent/terms.ts';
import { durationText } from '../flow/duration-text.ts';
import type { AccessFlow } from '../flow/flow.ts';
import { type MatchFacts, matchesConditions } from '../people/match.ts';
import { displayName, type Person } from '../people/person.ts';
import { asksApprover, asksRequester } from '../request/step-up.ts';

/** Sentences about a change, by what they mean for who can get what. */
export interface Weighed {
  readonly wider: readonly string[];
  readonly narrower: readonly string[];
}

const namedMax = 5;

/** Compares two states of a flow; null where there is none. */
export function weighFlows(
  before: AccessFlow | null,
  after: AccessFlow | null,
  { people, facts }: { readonly people: Iterable<Person>; readonly facts: MatchFacts },
): Weighed {
  const [was, is] = [before?.active ? before : null, after?.active ? after : null];
  const wider: string[] = [];
  const narrower: string[] = [];
  if (was === null && is !== null) wider.push(`a way in that was not there: ${wayText(is)}`);
  if (was !== null && is === null) narrower.push(`a way in that is there no more: ${wayText(was)}`);
  if (was !== null && is !== null) {
    weighNumbers(was, is, { wider, narrower });
    weighSwitches(was, is, { wider, narrower });
    weighReceivers(was, is, { wider, narrower });
  }
  const everyone = [...people];
  const askers = (flow: AccessFlow | null): readonly Person[] =>
    flow === null ? [] : everyone.filter((person) => matchesConditions(flow.requesters, person, facts));
  const [asked, ask] = [new Set(askers(was)), new Set(askers(is))];
  const joined = [...ask].filter((person) => !asked.has(person));
  const left = [...asked].filter((person) => !ask.has(person));
  if (joined.length > 0) wider.push(`${peopleText(joined)} may ask and could not before`);
  if (left.length > 0) narrower.push(`${peopleText(left)} could ask and may not any more`);
  return { wider, narrower };
}

interface Lists {
  readonly wider: string[];
  readonly narrower: string[];
}

/** For whom: other conditions may let in people who were out, so a change of them is wider. */
function weighReceivers(was: AccessFlow, is: AccessFlow, { wider, narrower }: Lists): void {
  const [before, after] = [was.terms.requestFor, is.terms.requestFor];
  const ways = [
    ['people may ask for themselves', before.self, after.self],
    ['people may ask for whoever reports to them', before.directReports, after.directReports],
    ['people may ask for others', before.others !== null, after.others !== null],
  ] as const;
  for (const [text, could, can] of ways) {
    if (can && !could) wider.push(text);
    if (could && !can) narrower.push(`not any more: ${text}`);
  }
  if (before.others && after.others && JSON.stringify(before.others) !== JSON.stringify(after.others)) {
    wider.push('people may ask for other people');
  }
}

function weighNumbers(was: AccessFlow, is: AccessFlow, { wider, narrower }: Lists): void {
  const [consentsBefore, consentsAfter] = [fewestConsents(was), fewestConsents(is)];
  const consents = `${consentsBefore} before, ${consentsAfter === 0 ? 'none' : consentsAfter} after`;
  if (consentsAfter < consentsBefore) wider.push(`fewer consents: ${consents}`);
  if (consentsAfter > consentsBefore) narrower.push(`more consents: ${consents}`);
  const consenting = ({ approval, terms }: AccessFlow): string =>
    JSON.stringify([approval, terms.escalation?.tiers ?? []]);
  const same = consenting(was) === consenting(is);
  if (consentsAfter === consentsBefore && !same) wider.push('other people give the consents');
  const duration = `${durationText(was.durationSecMax)} before, ${durationText(is.durationSecMax)} after`;
  if (is.durationSecMax > was.durationSecMax) wider.push(`a longer maximum: ${duration}`);
  if (is.durationSecMax < was.durationSecMax) narrower.push(`a shorter maximum: ${duration}`);
}

function weighSwitches(was: AccessFlow, is: AccessFlow, { wider, narrower }: Lists): void {
  const rules = [
    ["the requester's own consent counts", was.settings.selfApproval, is.settings.selfApproval],
    ['one person may give several consents', !was.settings.distinctPeople, !is.settings.distinctPeople],
    ['no reason has to be given', !was.settings.reasonRequired, !is.settings.reasonRequired],
    ['approvers need no reason', !was.settings.approverReasonRequired, !is.settings.approverReasonRequired],
    ['no code is asked of the requester', !asksRequester(was.terms.stepUp), !asksRequester(is.terms.stepUp)],
    ['no code is asked of approvers', !asksApprover(was.terms.stepUp), !asksApprover(is.terms.stepUp)],
  ] as const;
  for (const [text, before, after] of rules) {
    if (after && !before) wider.push(text);
    if (before && !after) narrower.push(`not any more: ${text}`);
  }
}

/** The fewest consents with which the flow opens. */
function fewestConsents({ approval, terms }: AccessFlow): number {
  if (approval === null) return 0;
  const tiers = (terms.escalation?.tiers ?? []).map((group) => ({ mode: 'ALL_OF', groups: [group] }) as const);
  return Math.min(
    ...[approval, ...tiers].flatMap((policy) => termsOf(policy).map((alternative) => alternative.length)),
  );
}

function wayText(flow: AccessFlow): string {
  const consents = fewestConsents(flow);
  const when = consents === 0 ? 'without asking anyone' : `with ${consents} ${consents === 1 ? 'consent' : 'consents'}`;
  return `up to ${durationText(flow.durationSecMax)}, ${when}`;
}

function peopleText(people: readonly Person[]): string {
  const names = people.map(displayName).sort().slice(0, namedMax);
  const more = people.length - names.length;
  return `${people.length === 1 ? 'one person' : `${people.length} people`} (${names.join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
}
