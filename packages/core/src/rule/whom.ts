// Whom a rule binds. A rule takes away, so it binds whoever is not *shown* to be outside: a fact that is missing, or was known too long ago,
// frees nobody (law 8).

import type { Condition, ConditionGroup } from '../flow/policy.ts';
import { type MatchFacts, matchesCondition } from '../people/match.ts';
import type { Person } from '../people/person.ts';

/** Whether a rule for these binds this person; null binds everybody. */
export function binds(who: ConditionGroup | null, person: Person, facts: MatchFacts): boolean {
  if (who === null) return true;
  const inside = (condition: Condition): boolean => !isShownOutside(condition, person, facts);
  return who.operator === 'AND' ? who.conditions.every(inside) : who.conditions.some(inside);
}

/** A value that no fact has: whoever is known to be something else than this is known at all. */
const nothing = '\u0000';

function isShownOutside(condition: Condition, person: Person, facts: MatchFacts): boolean {
  switch (condition.operator) {
    case 'is':
      return matchesCondition({ ...condition, operator: 'is_not' }, person, facts);
    case 'is_not':
      return matchesCondition({ ...condition, operator: 'is' }, person, facts);
    default: {
      // Names of groups were resolved to ids, and who is in a group may be known no more.
      if (condition.type === 'group') return matchesCondition({ ...condition, operator: 'is_not' }, person, facts);
      const known: Condition = { ...condition, operator: 'is_not', values: [nothing], ids: [nothing] };
      return matchesCondition(known, person, facts) && !matchesCondition(condition, person, facts);
    }
  }
}
