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

/** What is known of a group besides who is in it. */
export type KnownGroup = Pick<Group, 'told'> & Partial<Pick<Group, 'name' | 'sourceId'>>;

/** What conditions look at beside the person: the moment, the request it is about, and what is known of shifts and other people. */
export interface MatchFacts {
  readonly now: Instant;
  /** Whose manager `manager` without values means; null where nobody has asked yet. */
  readonly requester: Person | null;
  /** Everybody, for managers of managers. */
  readonly people: ReadonlyMap<PersonId, Person>;
  readonly shifts: ReadonlyMap<ShiftId, Shift>;
  /**
   * Groups: whose memberships another source may tell than the record (of a group that is missing they are as old as the record), and
   * what they are called, for what no group of somebody may be called: a name that is missing is unknown.
   */
  readonly groups: ReadonlyMap<GroupId, KnownGroup>;
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
 * was saved; attributes and addresses compare text exactly, upper and lower case apart. `does_not_contain` of groups and shifts keeps
 * out those whose name contained it when the flow was saved and those whose name does now. A fact past its age fits nothing.
 */
export function matchesCondition(condition: Condition, person: Person, facts: MatchFacts): boolean {
  if (!person.active || !isBelieved(person.origin, facts)) return false;
  if (condition.sourceId !== undefined && !isToldBy(condition, person, facts)) return false;
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

/**
 * The groups or shifts a condition is about: those it meant when the flow was saved, and for `does_not_contain` those whose name contains
 * it by now too, so that a group made later is kept out as well.
 */
export function isNamed(
  condition: Condition,
  one: { readonly id: GroupId | ShiftId; readonly name: string; readonly sourceId: string | null },
): boolean {
  if (condition.ids.includes(one.id)) return true;
  if (condition.operator !== 'does_not_contain') return false;
  if (!isOfItsSource(condition, one)) return false;
  return condition.values.some((value) => value !== '' && one.name.includes(value));
}

/** The shifts a condition is about, as far as they are there. */
export function shiftsOf(condition: Condition, { shifts }: Pick<MatchFacts, 'shifts'>): readonly Shift[] {
  const byId: ReadonlyMap<string, Shift> = shifts;
  if (condition.operator !== 'does_not_contain') return condition.ids.flatMap((id) => byId.get(id) ?? []);
  return [...shifts.values()].filter((shift) => isNamed(condition, { ...shift, sourceId: shift.origin.sourceId }));
}

type Named = (condition: Condition, one: Parameters<typeof isNamed>[1]) => boolean;

/** Looks for groups once in the same groups, for there may be many. */
function lookedForOnce(named: Named): (condition: Condition, facts: Pick<MatchFacts, 'groups'>) => readonly GroupId[] {
  const inGroups = new WeakMap<MatchFacts['groups'], WeakMap<Condition, readonly GroupId[]>>();
  return (condition, { groups }) => {
    const known = inGroups.get(groups) ?? new WeakMap<Condition, readonly GroupId[]>();
    inGroups.set(groups, known);
    const found =
      known.get(condition) ??
      [...groups].flatMap(([id, { name = '', sourceId = null }]) =>
        named(condition, { id, name, sourceId }) ? [id] : [],
      );
    known.set(condition, found);
    return found;
  };
}

/** The groups a condition is about, as far as they are known. */
export const groupsOf = lookedForOnce(isNamed);

/** The groups of a condition that takes away: those it meant when it was saved, and those whose name fits it by now too. */
export const groupsOfToday = lookedForOnce((condition, one) => {
  if (condition.operator !== 'contains' && condition.operator !== 'starts_with') return isNamed(condition, one);
  return isNamed(condition, one) || (isOfItsSource(condition, one) && matchesText(condition, [one.name]));
});

const isOfItsSource = ({ sourceId }: Condition, one: { readonly sourceId: string | null }): boolean =>
  sourceId === undefined || one.sourceId === sourceId;

/** Whether a person is known to be in no group that the condition keeps out: who is in those is believed, and theirs are known by name. */
function isInNoneNamed(condition: Condition, person: Person, facts: MatchFacts): boolean {
  if (condition.values.length === 0) return false;
  const kept: ReadonlySet<string> = new Set([...condition.ids, ...groupsOf(condition, facts)]);
  return (
    [...kept].every((id) => isMembershipBelieved(person, id, facts)) &&
    person.groupIds.every((id) => !kept.has(id) && facts.groups.get(id)?.name !== undefined)
  );
}

/** Groups and shifts of a source were resolved by it; a person, their manager and their attributes have to be its word today. */
function isToldBy(condition: Condition, person: Person, facts: MatchFacts): boolean {
  const { type, sourceId, values } = condition;
  const says = (one: Person | null | undefined, attribute: string): boolean =>
    one != null && (one.attributeOrigins[attribute] ?? one.origin).sourceId === sourceId;
  if (type === 'group' || shiftTypes.includes(type)) return true;
  if (type === 'Owner') {
    const attributes = facts.ownerAttributes ?? [];
    return attributes.length === 0 ? says(person, type) : attributes.every((attribute) => says(person, attribute));
  }
  if (type !== 'manager' && type !== 'manager_of_manager') return says(person, type);
  const of = values.length === 0 ? facts.requester : person;
  if (type === 'manager') return says(of, type);
  const between = of?.managerId == null ? undefined : facts.people.get(of.managerId);
  return says(of, type) && says(between, type);
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
  if (manager === null) return false;
  if (condition.operator === 'is' || condition.operator === 'is_not') return matchesIds(condition, [manager]);
  // The text operators read the addresses of a manager who may still be believed.
  const known = facts.people.get(manager);
  if (known === undefined || !isBelieved(known.origin, facts)) return false;
  return matchesText(condition, [known.email, ...known.emailAliases]);
}

/** The manager of the manager; null where either is unknown, or the manager's facts are past their age. */
function skipLevelOf(person: Person, facts: MatchFacts): PersonId | null {
  const manager = person.managerId === null ? undefined : facts.people.get(person.managerId);
  return manager === undefined || !isBelieved(manager.origin, facts) ? null : manager.managerId;
}

/** Of several shifts any may satisfy `is`; `is_not` and `does_not_contain` need all of them known now, and none to be this person's turn. */
function matchesShift(condition: Condition, person: Person, facts: MatchFacts): boolean {
  // Where no shift at all is known, none is known not to be somebody's turn either.
  if (facts.shifts.size === 0) return false;
  const negated = condition.operator === 'is_not' || condition.operator === 'does_not_contain';
  if (condition.values.length === 0 || (condition.ids.length === 0 && condition.operator !== 'does_not_contain')) {
    return false;
  }
  const { now } = facts;
  const named = shiftsOf(condition, facts);
  const known = named.filter((shift) => isBelieved(shift.origin, facts) && now <= shift.knownUntil);
  const theirs = known.some((shift) => isOnShift(shift, person.id, now));
  if (!negated) return theirs;
  const found: ReadonlySet<string> = new Set(named.map(({ id }) => id));
  return known.length === named.length && condition.ids.every((id) => found.has(id)) && !theirs;
}

/** Whether a source still says who is in a group; it is the word of the group's source that ages, not of the record's. */
export const isGroupBelieved = (id: string, facts: Pick<MatchFacts, 'now' | 'believeStale' | 'groups'>): boolean => {
  const told = groupTold(id, facts);
  return told === undefined || isBelieved(told, facts);
};

/** Whether it is known of a person whether they are in a group: its source still says so, and what a sign-in told of them is young enough. */
export const isMembershipBelieved = (
  person: Person,
  id: string,
  facts: Parameters<typeof isGroupBelieved>[1],
): boolean =>
  isGroupBelieved(id, facts) && (facts.believeStale === true || facts.now <= (claimEnd(person, id) ?? facts.now));

/** Until when a sign-in of theirs tells of a group; undefined where none did. */
export const claimEnd = ({ claimEnds }: Person, id: string): Instant | undefined =>
  claimEnds !== undefined && Object.hasOwn(claimEnds, id) ? claimEnds[id] : undefined;

/** When it was told who is in a group; undefined where memberships are as old as the record. */
export function groupTold(id: string, facts: Pick<MatchFacts, 'groups'>): Origin | undefined {
  const groups: ReadonlyMap<string, Pick<Group, 'told'>> = facts.groups;
  return groups.get(id)?.told;
}

/** A membership that is too old is none, and whoever is not in a group whose members are not known any more is not shown to be outside. */
function matchesGroup(condition: Condition, person: Person, facts: MatchFacts): boolean {
  if (condition.operator === 'does_not_contain') return isInNoneNamed(condition, person, facts);
  if (condition.operator === 'is_not' && !condition.ids.every((id) => isMembershipBelieved(person, id, facts)))
    return false;
  return matchesIds(
    condition,
    person.groupIds.filter((id) => isMembershipBelieved(person, id, facts)),
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
      // No saved list of ids answers it: see `isInNoneNamed`.
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
