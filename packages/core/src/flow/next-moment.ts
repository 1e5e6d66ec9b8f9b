// When an automatic flow has to be looked at again though no fact changes: a turn begins for somebody, hours begin or end, facts of those
// who fit grow too old.

import { nextTurnAfter, type Shift } from '../context/shift.ts';
import { nextContextChange } from '../context/standing.ts';
import { type MatchFacts, shiftTypes } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import type { Instant } from '../ports/clock.ts';
import type { AccessFlow } from './flow.ts';

/** The next such moment after `facts.now`, or null. `people` are those who fit the flow's conditions, whether its hours are open or not. */
export function nextMomentOf(flow: AccessFlow, people: Iterable<Person>, facts: MatchFacts): Instant | null {
  const { now } = facts;
  const shifts: ReadonlyMap<string, Shift> = facts.shifts;
  let next: Instant | null = null;
  const take = (moment: Instant | null): void => {
    if (moment !== null && moment > now && (next === null || moment < next)) next = moment;
  };
  for (const { type, ids } of flow.requesters.conditions) {
    if (!shiftTypes.includes(type)) continue;
    for (const shift of ids.flatMap((id) => shifts.get(id) ?? [])) take(nextTurnAfter(shift, now));
  }
  for (const person of people) {
    take(nextContextChange({ terms: flow.terms, flow, requester: person, grantee: person }, facts));
  }
  return next;
}
