// Whether a person fits a condition of an access flow: the one place that reads `group is …`, `department starts_with …`.
// Promises: inactive people never fit; a condition without values fits nobody (save `manager`, which then means the
// requester's); a person without the attribute fits neither `is` nor `is_not`, because unknown is no (law 8).
// Leaves to `flow/read-flow.ts` what may be written, and to `consent/` what fitting is good for.

import { assertNever } from '../assert.ts';
import type { Condition, ConditionGroup } from '../flow/flow.ts';
import type { Person } from './person.ts';

/**
 * Whether `person` fits one condition. `requester` is needed by `manager` without values, which means the requester's
 * manager; with `null` (who may ask at all) such a condition fits nobody. `user`, `group` and `manager` compare the ids
 * resolved when the flow was saved; attributes compare text exactly, upper and lower case apart.
 */
export function matchesCondition(condition: Condition, person: Person, requester: Person | null): boolean {
  if (!person.active) return false;
  switch (condition.type) {
    case 'user':
      return matchesUser(condition, person);
    case 'group':
      return matchesIds(condition, person.groupIds);
    case 'manager':
      if (condition.values.length === 0) return condition.operator === 'is' && requester?.managerId === person.id;
      return person.managerId !== null && matchesIds(condition, [person.managerId]);
    default: {
      const text = Object.hasOwn(person.attributes, condition.type) ? person.attributes[condition.type] : undefined;
      return text !== undefined && matchesText(condition, [text]);
    }
  }
}

/**
 * Whether `person` fits the requesters of a flow: all conditions for `AND`, any for `OR`. No conditions means nobody,
 * and a group condition without ids (the group was empty of meaning when saved) means nobody too.
 */
export function matchesConditions(group: ConditionGroup, person: Person): boolean {
  if (group.conditions.length === 0) return false;
  return group.operator === 'AND'
    ? group.conditions.every((condition) => matchesCondition(condition, person, null))
    : group.conditions.some((condition) => matchesCondition(condition, person, null));
}

/** `is` and `is_not` compare ids; the text operators read the person's addresses as they are today. */
function matchesUser(condition: Condition, person: Person): boolean {
  if (condition.operator === 'is' || condition.operator === 'is_not') return matchesIds(condition, [person.id]);
  return matchesText(condition, [person.email, ...person.emailAliases]);
}

/** `contains` and `starts_with` were resolved to ids when the flow was saved, so they compare as `is` does. */
function matchesIds(condition: Condition, own: readonly string[]): boolean {
  if (condition.ids.length === 0) return false;
  const shared = own.some((id) => condition.ids.includes(id));
  switch (condition.operator) {
    case 'is':
    case 'contains':
    case 'starts_with':
      return shared;
    case 'is_not':
      return !shared;
    case 'does_not_contain':
      // Groups made later could carry the forbidden name, so no saved list of ids answers this question.
      return false;
    default:
      return assertNever(condition.operator);
  }
}

/** Several texts (a person's addresses) fit together: any may satisfy `is`, none may be what `is_not` names. */
function matchesText(condition: Condition, texts: readonly string[]): boolean {
  const values = condition.values.filter((value) => value !== '');
  if (values.length === 0) return false;
  const any = (test: (text: string, value: string) => boolean): boolean =>
    texts.some((text) => values.some((value) => test(text, value)));
  switch (condition.operator) {
    case 'is':
      return any((text, value) => text === value);
    case 'is_not':
      return !any((text, value) => text === value);
    case 'contains':
      return any((text, value) => text.includes(value));
    case 'does_not_contain':
      return !any((text, value) => text.includes(value));
    case 'starts_with':
      return any((text, value) => text.startsWith(value));
    default:
      return assertNever(condition.operator);
  }
}
