// Which facts about people a condition rests on where it fits, so that a decision can name the oldest one it used.

import { isFresh, type Origin, oldestOf } from '../context/origin.ts';
import { isOnShift } from '../context/shift.ts';
import type { Condition } from '../flow/policy.ts';
import { groupsOf, groupTold, type MatchFacts, matchesCondition, shiftsOf, shiftTypes } from './match.ts';
import type { Person } from './person.ts';

/** The oldest fact by which a person fits any of these conditions; null where they fit none. */
export function oldestFactUsed(conditions: readonly Condition[], person: Person, facts: MatchFacts): Origin | null {
  const fitting = conditions.filter((condition) => matchesCondition(condition, person, facts));
  return oldestOf(fitting.flatMap((condition) => originsOf(condition, person, facts)));
}

function originsOf(condition: Condition, person: Person, facts: MatchFacts): readonly Origin[] {
  const { requester, people } = facts;
  if (condition.type === 'manager' || condition.type === 'manager_of_manager') {
    // Without values it is the requester's line that is followed, not the person's own.
    const of = condition.values.length === 0 && requester !== null ? requester : person;
    const manager = condition.type === 'manager' || of.managerId === null ? undefined : people.get(of.managerId);
    return [person.origin, of.origin, ...(manager === undefined ? [] : [manager.origin])];
  }
  if (shiftTypes.includes(condition.type)) {
    const known = shiftsOf(condition, facts).filter(
      (one) => facts.believeStale === true || isFresh(one.origin, facts.now),
    );
    const theirs = known.filter((shift) => isOnShift(shift, person.id, facts.now));
    return [
      person.origin,
      ...(['is_not', 'does_not_contain'].includes(condition.operator) ? known : theirs).map(({ origin }) => origin),
    ];
  }
  if (condition.type === 'group') {
    // Who fits by being in one is in it by its word; who fits by being in none, by the word of each.
    const named = condition.operator === 'does_not_contain' ? groupsOf(condition, facts) : condition.ids;
    const outside = condition.operator === 'is_not' || condition.operator === 'does_not_contain';
    const used = outside ? named : named.filter((id) => isIn(person, id));
    return [person.origin, ...used.flatMap((id) => groupTold(id, facts) ?? [])];
  }
  const types = condition.type === 'Owner' ? (facts.ownerAttributes ?? []) : [condition.type];
  return [person.origin, ...types.flatMap((type) => person.attributeOrigins[type] ?? [])];
}

const isIn = ({ groupIds }: Person, id: string): boolean => groupIds.some((own) => own === id);
