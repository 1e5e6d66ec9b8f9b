// Whether a person fits a condition of an access flow: the one place that reads `group is …`, `department starts_with …`, `shift is …`.
// Promises: inactive people never fit; a condition without values fits nobody (save `manager`, `manager_of_manager` and `Owner`, which
// then are about the request); what is not known, or was known too long ago, fits neither `is` nor `is_not`: unknown is no (law 8).
// Leaves to `flow/read-flow.ts` what may be written, and to `consent/` what fitting is good for.

import { assertNever } from '../assert.ts';
import { isFresh, type Origin } from '../context/origin.ts';
import { isOnShift, type Shift } from '../context/shift.ts';
import type { Condition, ConditionGroup } from '../flow/policy.ts';
import type { GroupId, PersonId, ShiftId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';
import type { Group, Person } from './person.ts';

/** What conditions look at beside the person: the moment, the request it is about, and what is known of shifts and other people. */
export interface MatchFacts {
  readonly now: Instant;
  /** Whose manager `manager` without values means; null where nobody has asked yet. */
  readonly requester: Person | null;
  /** Everybody, for managers of managers. */
  readonly people: ReadonlyMap<PersonId, Person>;
  readonly shifts: ReadonlyMap<ShiftId, Shift>;
  /** The groups whose memberships another source may tell than the record; of a group that is missing they are as old as the record. */
  readonly groups: ReadonlyMap<GroupId, Pick<Group, 'told'>>;
  /** Who owns all that the condition is asked about; what `Owner` means. */
  readonly owners: readonly PersonId[];
  /** The attributes by which these owners were found; absent where nobody asks how old they are. */
  readonly ownerAttributes?: readonly string[];
  /** Facts past their age count like others: only for finding out whether people are to be asked because of it. */
  readonly believeStale?: boolean;
}

/** Facts about a moment at which nothing else is known: no shift, no owner, nobody who asked. */
export const bareFacts = (now: Instant): MatchFacts => ({
  now,
  requester: null,
  people: new Map(),
  shifts: new Map(),
  groups: new Map(),
  owners: [],
});

/** The types of conditions that compare shifts: ours and the two of the published API. */
export const shiftTypes: readonly string[] = ['shift', 'pagerduty_shift', 'opsgenie_schedule'];

/**
 * Whether `person` fits one condition. `manager` and `manager_of_manager` without values mean those of the requester, `Owner` the owners
 * that `facts` name; with nobody who asked they fit nobody. `user`, `group`, `manager` and shifts compare the ids resolved when the flow
 * was saved; attributes compare text exactly, upper and lower case apart. A fact past its age fits nothing.
 */
export function matchesCondition(condition: Condition, person: Person, facts: MatchFacts): boolean {
  if (!person.active || !isBelieved(person.origin, facts)) return false;
  if (condition.sourceId !== undefined && !isToldBy(condition, person)) return false;
  switch (condition.type) {
    case 'user':
      return matchesUser(condition, person);
    case 'group':
      return matchesGroup(condition, person, facts);
    case 'manager':
      return matchesManager(condition, person, { facts, managerOf: (one) => one.managerId });
    case 'manager_of_manager':
      return matchesManager(condition, person, { facts, managerOf: (one) => skipLevelOf(one, facts) });
    case 'Owner':
      return condition.operator === 'is' && facts.owners.includes(person.id);
    case 'shift':
    case 'pagerduty_shift':
    case 'opsgenie_schedule':
      return matchesShift(condition, person, facts);
    default: {
      const text = Object.hasOwn(person.attributes, condition.type) ? person.attributes[condition.type] : undefined;
      const origin = person.attributeOrigins[condition.type] ?? person.origin;
      return text !== undefined && isBelieved(origin, facts) && matchesText(condition, [text]);
    }
  }
}

/**
 * Whether `person` fits the requesters of a flow: all conditions for `AND`, any for `OR`. No conditions means nobody,
 * and a group condition without ids (the group was empty of meaning when saved) means nobody too.
 */
export function matchesConditions(group: ConditionGroup, person: Person, facts: MatchFacts): boolean {
  if (group.conditions.length === 0) return false;
  return group.operator === 'AND'
    ? group.conditions.every((condition) => matchesCondition(condition, person, facts))
    : group.conditions.some((condition) => matchesCondition(condition, person, facts));
}

/** Groups and shifts of a source were resolved when the flow was saved; a person and their attributes have to be its word today. */
function isToldBy({ type, sourceId }: Condition, person: Person): boolean {
  if (type === 'group' || shiftTypes.includes(type)) return true;
  return (person.attributeOrigins[type] ?? person.origin).sourceId === sourceId;
}

const isBelieved = (origin: Origin, { now, believeStale }: Pick<MatchFacts, 'now' | 'believeStale'>): boolean =>
  believeStale === true || isFresh(origin, now);

/** Without values: whether `person` manages the requester. With values: whether one of these manages `person`. */
function matchesManager(
  condition: Condition,
  person: Person,
  { facts, managerOf }: { readonly facts: MatchFacts; readonly managerOf: (one: Person) => PersonId | null },
): boolean {
  if (condition.values.length === 0) {
    const { requester } = facts;
    if (condition.operator !== 'is' || requester === null || !isBelieved(requester.origin, facts)) return false;
    return managerOf(requester) === person.id;
  }
  const manager = managerOf(person);
  return manager !== null && matchesIds(condition, [manager]);
}

/** The manager of the manager; null where either is unknown, or the manager's facts are past their age. */
function skipLevelOf(person: Person, facts: MatchFacts): PersonId | null {
  const manager = person.managerId === null ? undefined : facts.people.get(person.managerId);
  return manager === undefined || !isBelieved(manager.origin, facts) ? null : manager.managerId;
}

/** Of several shifts any may satisfy `is`; `is_not` needs all of them known now, and none of them to be this person's turn. */
function matchesShift(condition: Condition, person: Person, facts: MatchFacts): boolean {
  if (condition.ids.length === 0) return false;
  const { now } = facts;
  const shifts: ReadonlyMap<string, Shift> = facts.shifts;
  const known = condition.ids.flatMap((id) => {
    const shift = shifts.get(id);
    const believed = shift !== undefined && isBelieved(shift.origin, facts) && now <= shift.knownUntil;
    return believed ? [shift] : [];
  });
  const theirs = known.some((shift) => isOnShift(shift, person.id, now));
  if (condition.operator === 'is_not') return known.length === condition.ids.length && !theirs;
  // Names were resolved when the flow was saved; shifts made later could carry a forbidden one, so no saved list answers that.
  return condition.operator !== 'does_not_contain' && theirs;
}

/** Whether a source still says who is in a group; it is the word of the group's source that ages, not of the record's. */
export const isGroupBelieved = (id: string, facts: Pick<MatchFacts, 'now' | 'believeStale' | 'groups'>): boolean => {
  const told = groupTold(id, facts);
  return told === undefined || isBelieved(told, facts);
};

/** When it was told who is in a group; undefined where memberships are as old as the record. */
export function groupTold(id: string, facts: Pick<MatchFacts, 'groups'>): Origin | undefined {
  const groups: ReadonlyMap<string, Pick<Group, 'told'>> = facts.groups;
  return groups.get(id)?.told;
}

/** A membership that is too old is none, and whoever is not in a group whose members are not known any more is not shown to be outside. */
function matchesGroup(condition: Condition, person: Person, facts: MatchFacts): boolean {
  if (condition.operator === 'is_not' && !condition.ids.every((id) => isGroupBelieved(id, facts))) return false;
  return matchesIds(
    condition,
    person.groupIds.filter((id) => isGroupBelieved(id, facts)),
  );
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
