// One condition of the published shape, with its names resolved to ids. Promises: what is accepted is enforced exactly as
// `people/match.ts` reads it; what would not be is refused, naming it. Names that live sources decide are resolved to what they mean now.

import type { GroupId, PersonId, ShiftId, SourceId } from '../ids.ts';
import { limits } from '../limits.ts';
import { shiftTypes } from '../people/match.ts';
import {
  anyListOf,
  type Fields,
  fieldsFrom,
  invalid,
  pathOf,
  textFrom,
  unknownReference,
  valueAt,
  wordOf,
} from './fields.ts';
import type { Condition, MatchOperator } from './policy.ts';
import type { FlowReferences } from './references.ts';

/** Types that mean something about the request where they have no values: who manages its requester, who owns what it is for. */
const aboutTheRequest = ['manager', 'manager_of_manager', 'Owner'];
const operators: readonly MatchOperator[] = ['is', 'is_not', 'contains', 'does_not_contain', 'starts_with'];
/** The keys of a condition. */
export const conditionKeys = ['source_integration_reference', 'type', 'match_operator', 'values'];

/** Who a condition is about: a requester fits by themselves, an approver also by the request. */
export type ConditionRole = 'requester' | 'approver';

/** Reads one condition; `role` decides whether types without values have a meaning (the requester's manager). */
export function readCondition(
  value: unknown,
  ask: { readonly path: string; readonly role: ConditionRole; readonly references: FlowReferences },
): Condition {
  const fields = fieldsFrom(value, ask.path, conditionKeys);
  const type = readType(fields, ask);
  const sourceId = readSource(fields, ask.references);
  const source = sourceId === null ? {} : { sourceId };
  const operator = valueAt(fields, 'match_operator') === null ? 'is' : wordOf(fields, 'match_operator', operators);
  const values =
    valueAt(fields, 'values') === null
      ? []
      : anyListOf(fields, 'values', limits.flowConditionValuesMax, (item, path) =>
          textFrom(item, path, limits.tagValueLengthMax),
        );
  if (values.length === 0) {
    checkValueless(fields, { type, operator, role: ask.role });
    return { type, operator, values, ids: [], ...source };
  }
  if (type === 'Owner')
    throw invalid(pathOf(fields, 'values'), 'must be left out: `Owner` means who owns what is asked for');
  return {
    type,
    operator,
    values,
    ids: idsOf({ type, operator, values, sourceId }, fields, ask.references),
    ...source,
  };
}

function readType(
  fields: Fields,
  { role, references }: { readonly role: ConditionRole; readonly references: FlowReferences },
): string {
  const path = pathOf(fields, 'type');
  const type = textFrom(valueAt(fields, 'type'), path, limits.nameLengthMax);
  const known = ['user', 'group', 'manager', 'manager_of_manager', ...shiftTypes, ...references.attributeTypes];
  if (type === 'Owner' && role === 'approver') return type;
  if (known.includes(type)) return type;
  if (type === 'Owner') throw invalid(path, 'must be about the people who ask; `Owner` can only agree');
  if (type === 'webhook') {
    throw invalid(
      path,
      'must be about people: an answer of another system agrees to nothing; use an attribute it writes',
    );
  }
  throw unknownReference(path, 'attribute type', type, known);
}

/** The source whose word is asked for: who somebody is, their groups, shifts and attributes, their manager, or what makes them an owner. */
function readSource(fields: Fields, { sources = [] }: FlowReferences): SourceId | null {
  const value = valueAt(fields, 'source_integration_reference');
  if (value === null) return null;
  const path = pathOf(fields, 'source_integration_reference');
  const name = textFrom(value, path, limits.nameLengthMax);
  const source = sources.find((each) => each.id === name || each.name === name);
  if (source !== undefined) return source.id;
  throw unknownReference(
    path,
    'source',
    name,
    sources.map((each) => each.name),
  );
}

/** Only what is about the request needs no value; everything else without one would mean nobody. */
function checkValueless(
  fields: Fields,
  condition: { readonly type: string; readonly operator: MatchOperator; readonly role: ConditionRole },
): void {
  const path = pathOf(fields, 'values');
  if (!aboutTheRequest.includes(condition.type)) {
    throw invalid(path, 'must name at least one value; without one nobody fits');
  }
  if (condition.role === 'requester') {
    throw invalid(path, `must name managers; without one \`${condition.type}\` is about the requester`);
  }
  if (condition.operator !== 'is')
    throw invalid(pathOf(fields, 'match_operator'), 'must be `is` where there are no values');
}

/** The ids that the values mean today, in their order; empty for types that compare text. */
function idsOf(
  condition: Pick<Condition, 'type' | 'operator' | 'values'> & { readonly sourceId: SourceId | null },
  fields: Fields,
  references: FlowReferences,
): readonly (PersonId | GroupId | ShiftId)[] {
  const { type, operator, sourceId } = condition;
  const exact = operator === 'is' || operator === 'is_not';
  const each = <T>(read: (value: string, path: string) => T): readonly T[] =>
    condition.values.map((value, index) => read(value, `${pathOf(fields, 'values')}[${index}]`));
  if (type === 'user') return exact ? unique(each((value, path) => personId(value, path, references))) : [];
  if (type === 'manager' || type === 'manager_of_manager') {
    return exact ? unique(each((value, path) => personId(value, path, references))) : [];
  }
  if (type !== 'group' && !shiftTypes.includes(type)) return [];
  const groups = type === 'group';
  const named: readonly Named[] = groups
    ? references.groups.filter((group) => sourceId === null || group.sourceId === sourceId)
    : (references.shifts ?? []).filter((shift) => sourceId === null || shift.origin.sourceId === sourceId);
  return unique(
    each((value, path) => idsNamed(value, path, { operator, named, kind: groups ? 'group' : 'shift' })).flat(),
  );
}

function personId(value: string, path: string, references: FlowReferences): PersonId {
  const address = value.toLowerCase();
  const person =
    references.people.find((each) => each.id === value || each.email === address) ??
    references.people.find((each) => each.emailAliases.some((alias) => alias.toLowerCase() === address));
  if (person !== undefined) return person.id;
  throw unknownReference(
    path,
    'person',
    value,
    references.people.map((each) => each.email),
  );
}

interface Named {
  readonly id: GroupId | ShiftId;
  readonly name: string;
  readonly nativeId?: string;
}

/** Groups or shifts by name or id; a shift also by its id in the source. */
function idsNamed(
  value: string,
  path: string,
  ask: { readonly operator: MatchOperator; readonly named: readonly Named[]; readonly kind: 'group' | 'shift' },
): readonly (GroupId | ShiftId)[] {
  const found = ask.named.filter((each) => {
    if (ask.operator === 'contains' || ask.operator === 'does_not_contain') return each.name.includes(value);
    if (ask.operator === 'starts_with') return each.name.startsWith(value);
    return each.id === value || each.name === value || each.nativeId === value;
  });
  // Nothing of that name yet is what `does_not_contain` may well be about.
  if (found.length > 0 || ask.operator === 'does_not_contain') return found.map(({ id }) => id);
  throw unknownReference(
    path,
    ask.kind,
    value,
    ask.named.map(({ name }) => name),
  );
}

const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];
