// One condition of the published shape, with its names resolved to ids. Promises: what is accepted is enforced exactly as
// `people/match.ts` reads it; what would not be (shifts, owners, names that live sources decide) is refused, naming it.

import type { GroupId, PersonId } from '../ids.ts';
import { limits } from '../limits.ts';
import {
  anyListOf,
  type Fields,
  fieldsFrom,
  invalid,
  notEnforced,
  pathOf,
  textFrom,
  unknownReference,
  valueAt,
  wordOf,
} from './fields.ts';
import type { Condition, MatchOperator } from './flow.ts';
import type { FlowReferences } from './references.ts';

/** Types of the published shape that depend on facts this version does not have. */
const typesWithoutFacts = ['Owner', 'pagerduty_shift', 'opsgenie_schedule', 'webhook'];
const operators: readonly MatchOperator[] = ['is', 'is_not', 'contains', 'does_not_contain', 'starts_with'];
const keys = ['source_integration_reference', 'type', 'match_operator', 'values'];

/** Reads one condition; `role` decides whether `manager` without values has a meaning (the requester's manager). */
export function readCondition(
  value: unknown,
  ask: { readonly path: string; readonly role: 'requester' | 'approver'; readonly references: FlowReferences },
): Condition {
  const fields = fieldsFrom(value, ask.path, keys);
  if (valueAt(fields, 'source_integration_reference') !== null) {
    throw notEnforced(pathOf(fields, 'source_integration_reference'), 'leave it out; people come from one directory');
  }
  const type = readType(fields, ask.references);
  const operator = valueAt(fields, 'match_operator') === null ? 'is' : wordOf(fields, 'match_operator', operators);
  const values =
    valueAt(fields, 'values') === null
      ? []
      : anyListOf(fields, 'values', limits.flowConditionValuesMax, (item, path) =>
          textFrom(item, path, limits.tagValueLengthMax),
        );
  if (values.length === 0) {
    checkValueless(fields, { type, operator, role: ask.role });
    return { type, operator, values, ids: [] };
  }
  return { type, operator, values, ids: idsOf({ type, operator, values }, fields, ask.references) };
}

function readType(fields: Fields, references: FlowReferences): string {
  const path = pathOf(fields, 'type');
  const type = textFrom(valueAt(fields, 'type'), path, limits.nameLengthMax);
  const known = ['user', 'group', 'manager', ...references.attributeTypes];
  if (known.includes(type)) return type;
  if (typesWithoutFacts.includes(type)) {
    throw notEnforced(path, 'use `user`, `group`, `manager` or an attribute of people');
  }
  throw unknownReference(path, 'attribute type', type, known);
}

/** Only the requester's manager needs no value; everything else without one would mean nobody. */
function checkValueless(
  fields: Fields,
  condition: { readonly type: string; readonly operator: MatchOperator; readonly role: 'requester' | 'approver' },
): void {
  const path = pathOf(fields, 'values');
  if (condition.type !== 'manager') throw invalid(path, 'must name at least one value; without one nobody fits');
  if (condition.role === 'requester') {
    throw invalid(path, 'must name managers; without one `manager` means the manager of the requester');
  }
  if (condition.operator !== 'is')
    throw invalid(pathOf(fields, 'match_operator'), 'must be `is` where there are no values');
}

/** The ids that the values mean today, in their order; empty for types that compare text. */
function idsOf(
  condition: Pick<Condition, 'type' | 'operator' | 'values'>,
  fields: Fields,
  references: FlowReferences,
): readonly (PersonId | GroupId)[] {
  const exact = condition.operator === 'is' || condition.operator === 'is_not';
  const each = <T>(read: (value: string, path: string) => T): readonly T[] =>
    condition.values.map((value, index) => read(value, `${pathOf(fields, 'values')}[${index}]`));
  switch (condition.type) {
    case 'user':
      return exact ? unique(each((value, path) => personId(value, path, references))) : [];
    case 'manager':
      if (!exact) throw notEnforced(pathOf(fields, 'match_operator'), 'use `is` or `is_not` with addresses');
      return unique(each((value, path) => personId(value, path, references)));
    case 'group':
      if (condition.operator === 'does_not_contain') {
        throw notEnforced(pathOf(fields, 'match_operator'), 'use `is_not` with the names of the groups');
      }
      return unique(each((value, path) => groupIds(value, path, condition.operator, references)).flat());
    default:
      return [];
  }
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

function groupIds(
  value: string,
  path: string,
  operator: MatchOperator,
  references: FlowReferences,
): readonly GroupId[] {
  const found = references.groups.filter((group) => {
    if (operator === 'contains') return group.name.includes(value);
    if (operator === 'starts_with') return group.name.startsWith(value);
    return group.id === value || group.name === value;
  });
  if (found.length > 0) return found.map((group) => group.id);
  throw unknownReference(
    path,
    'group',
    value,
    references.groups.map((group) => group.name),
  );
}

const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];
