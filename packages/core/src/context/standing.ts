// Whether access that hangs on context still stands, and when that has to be looked at again. Promises: access of a flow that holds it
// while its people fit stands only while the flow is there and they fit; access with hours only within them; unknown is no (law 8). The
// next look is never later than the first moment at which the answer could be another by time alone.

import type { AccessFlow } from '../flow/flow.ts';
import { grantWindows, nextChangeOfWindows, openingOf } from '../flow/open-hours.ts';
import type { Condition } from '../flow/policy.ts';
import type { FlowTerms } from '../flow/terms.ts';
import type { EndCause } from '../grant/grant.ts';
import { type MatchFacts, matchesConditions, shiftsOf, shiftTypes } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import type { Instant } from '../ports/clock.ts';
import { factsUsed, type UsedFact, unknownFrom } from './freshness.ts';
import { hoursFactOf } from './known-hours.ts';
import { isFresh } from './origin.ts';
import { nextTurnAfter } from './shift.ts';

/** What access stands on: the terms pinned when it was agreed, the flow as it is now, and who has to fit. */
export interface Standing {
  readonly terms: FlowTerms;
  /** Null where the flow is gone. */
  readonly flow: Pick<AccessFlow, 'active' | 'requesters' | 'terms'> | null;
  /** Who has to fit the conditions of the flow; null where the record is gone. */
  readonly requester: Person | null;
  /** Who has the access, by whose hours it is used. */
  readonly grantee: Person | null;
}

/** Whether access with these terms hangs on context at all. */
export const hangsOnContext = ({ trigger, duration, times }: FlowTerms): boolean =>
  trigger === 'automatic' || duration.whileEligible || times.grant !== null || times.requesterHours;

/** Why access has ended by its context; null while it stands. */
export function contextEnd(standing: Standing, facts: MatchFacts): EndCause | null {
  const { terms, flow, requester, grantee } = standing;
  if (!hangsOnContext(terms)) return null;
  if (standsWhileFit(terms)) {
    if (flow === null || !flow.active || requester === null) return 'context_ended';
    if (!matchesConditions(flow.requesters, requester, facts)) return 'context_ended';
  }
  if (terms.times.grant === null && !terms.times.requesterHours) return null;
  if (grantee === null || (terms.times.requesterHours && !isFresh(grantee.origin, facts.now))) return 'context_ended';
  return openingOf(grantWindows(terms.times, grantee, facts.now), facts.now).open ? null : 'hours_ended';
}

/**
 * The first moment after `facts.now` at which `contextEnd` could answer otherwise though no fact arrives: a turn begins or ends, hours
 * open or close, a fact passes its age. Null where time alone changes nothing.
 */
export function nextContextChange(standing: Standing, facts: MatchFacts): Instant | null {
  const { terms, flow, requester, grantee } = standing;
  const moments: (Instant | null)[] = [];
  if (standsWhileFit(terms) && flow !== null && requester !== null) {
    moments.push(nextChangeOfParties(flow, { person: requester, grantee }, facts));
  }
  if (grantee !== null) {
    moments.push(nextChangeOfWindows(grantWindows(terms.times, grantee, facts.now), facts.now));
    if (terms.times.requesterHours)
      moments.push(...[recordOf(grantee), ...hoursFactOf(grantee)].map((fact) => unknownFrom(fact)));
  }
  return earliestAfter(moments, facts.now);
}

/** When a flow could be open to these two no more, or again, by time alone: for its requester, and for whom they may ask for; null for never. */
export function nextChangeOfParties(
  { requesters, terms: { requestFor } }: Pick<AccessFlow, 'requesters' | 'terms'>,
  { person, grantee }: { readonly person: Person; readonly grantee: Person | null },
  facts: MatchFacts,
): Instant | null {
  const asked = nextChangeOfConditions(requesters.conditions, person, facts);
  if (grantee === null || grantee.id === person.id) return asked;
  const received = nextChangeOfConditions(requestFor.others?.conditions ?? [], grantee, facts);
  // Whoever it is for has to be known, by whatever they fit.
  return earliestAfter([asked, received, unknownFrom(recordOf(grantee))], facts.now);
}

/** When what conditions say of a person could change by time alone; null for never. */
export function nextChangeOfConditions(
  conditions: readonly Condition[],
  person: Person,
  facts: MatchFacts,
): Instant | null {
  const turns = conditions
    .filter(({ type }) => shiftTypes.includes(type))
    .flatMap((condition) => shiftsOf(condition, facts))
    .map((shift) => nextTurnAfter(shift, facts.now));
  const ages = factsUsed(conditions, person, facts).map(unknownFrom);
  return earliestAfter([...turns, ...ages], facts.now);
}

const standsWhileFit = ({ trigger, duration }: FlowTerms): boolean => trigger === 'automatic' || duration.whileEligible;

const recordOf = ({ email, origin }: Person): UsedFact => ({
  name: `the record of \`${email}\``,
  origin,
  knownUntil: null,
});

function earliestAfter(moments: readonly (Instant | null)[], now: Instant): Instant | null {
  let best: Instant | null = null;
  for (const moment of moments) {
    if (moment !== null && moment > now && (best === null || moment < best)) best = moment;
  }
  return best;
}
