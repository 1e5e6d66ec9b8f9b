// Whom a rule binds. A rule takes away, so it binds whoever is not *shown* to be outside: a fact that is missing, or was known too long ago,
// frees nobody (law 8).

import type { Condition, ConditionGroup } from '../flow/policy.ts';
import { groupsOf, groupsOfToday, type MatchFacts, matchesCondition, shiftsOf, shiftTypes } from '../people/match.ts';
import type { Person } from '../people/person.ts';

/** Whether a rule for these binds this person; null binds everybody. */
export function binds(who: ConditionGroup | null, person: Person, facts: MatchFacts): boolean {
  if (who === null) return true;
  const inside = (condition: Condition): boolean => !isShownOutside(condition, person, facts);
  return who.operator === 'AND' ? who.conditions.every(inside) : who.conditions.some(inside);
}

/** A condition of a rule about the groups that it names by now: for when facts about these age. */
export function byToday(condition: Condition, facts: Pick<MatchFacts, 'groups'>): Condition {
  if (condition.type !== 'group') return condition;
  return { ...condition, ids: [...new Set([...condition.ids, ...groupsOfToday(condition, facts)])] };
}

/** A value that no fact has: whoever is known to be something else than this is known at all. */
const nothing = '\u0000';

function isShownOutside(condition: Condition, person: Person, facts: MatchFacts): boolean {
  switch (condition.operator) {
    case 'is':
      return matchesCondition({ ...condition, operator: 'is_not' }, person, facts);
    case 'is_not':
      return matchesCondition({ ...condition, operator: 'is' }, person, facts);
    case 'does_not_contain':
      // Of groups and shifts: outside is who is known to be in one of them.
      if (condition.type === 'group') {
        const ids = [...condition.ids, ...groupsOf(condition, facts)];
        return matchesCondition({ ...condition, operator: 'is', ids }, person, facts);
      }
      if (shiftTypes.includes(condition.type)) {
        const ids = shiftsOf(condition, facts).map(({ id }) => id);
        return matchesCondition({ ...condition, operator: 'is', ids }, person, facts);
      }
      return isKnownNotTo(condition, person, facts);
    default:
      // A group made later is bound by its name as well, and who is in a group may be known no more.
      if (condition.type === 'group') {
        return matchesCondition({ ...byToday(condition, facts), operator: 'is_not' }, person, facts);
      }
      return isKnownNotTo(condition, person, facts);
  }
}

function isKnownNotTo(condition: Condition, person: Person, facts: MatchFacts): boolean {
  // Of a shift by its ids; of everything else by its text, so that a manager whose address is not known frees nobody.
  const operator = shiftTypes.includes(condition.type) ? 'is_not' : 'does_not_contain';
  const known: Condition = { ...condition, operator, values: [nothing], ids: [nothing] };
  return matchesCondition(known, person, facts) && !matchesCondition(condition, person, facts);
}
