// The one table of fields: the parser, completion, the evaluator and the reference page all read it. A field that is not
// here is refused, never accepted and ignored.

import type { QueryFieldName, QueryOperator } from './query.ts';

/** What the language knows about a field. */
export interface QueryField {
  readonly name: QueryFieldName;
  /** Whether a key in brackets follows: `resource_tag["env"]`. */
  readonly keyed: boolean;
  /** `id` fields are compared whole; `name` fields also by their parts. */
  readonly class: 'id' | 'name';
  readonly operators: readonly QueryOperator[];
  /** All the values there can be, or null when any text may occur. */
  readonly values: readonly string[] | null;
  readonly meaning: string;
}

const whole: readonly QueryOperator[] = ['=', '!=', 'in', 'not_in'];
const parts: readonly QueryOperator[] = [...whole, 'contains', 'not_contains', 'starts_with', 'ends_with'];
/** The operators that are words. */
export const wordOperators: readonly QueryOperator[] = [
  'in',
  'not_in',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'under',
  'not_under',
];
const statuses: readonly string[] = ['active', 'error', 'deleted'];
const risks: readonly string[] = ['low', 'medium', 'high', 'critical'];

const id = (name: QueryFieldName, meaning: string, values: readonly string[] | null = null): QueryField => ({
  name,
  keyed: false,
  class: 'id',
  operators: whole,
  values,
  meaning,
});
const text = (name: QueryFieldName, meaning: string): QueryField => ({
  name,
  keyed: false,
  class: 'name',
  operators: parts,
  values: null,
  meaning,
});
const keyed = (name: QueryFieldName, meaning: string): QueryField => ({ ...text(name, meaning), keyed: true });

/** Every field of the query language, in the order in which completion offers them. */
export const queryFields: readonly QueryField[] = [
  id('resource_type', 'the id of the resource type'),
  text('resource_name', 'the display name of the resource'),
  text('resource_path', 'where the resource is in the hierarchy of its integration, as text'),
  keyed('resource_tag', 'the value of a tag of the resource, from its system or injected by API'),
  keyed('resource_context', 'a fact about the resource that is not a tag'),
  text('resource_source_id', 'the id the system itself uses, such as an ARN'),
  {
    ...id(
      'resource_parent',
      'the id that the system uses for what is directly above the resource; `under` for anything above',
    ),
    operators: [...whole, 'under', 'not_under'],
  },
  text('resource_account', 'the account the resource is in: its context `account_id`'),
  text('resource_region', 'the region the resource is in: its context `region`'),
  id('resource_status', 'the current status of the resource', statuses),
  id('resource_risk_level', 'the risk level of the resource', risks),
  id('resource', 'the id of the resource'),
  text('integration_name', 'the name of the integration'),
  id('integration', 'the id of the integration'),
  text('permission_name', 'the name of the permission'),
  id('permission_risk_level', 'the risk level of the permission', risks),
  id('permission', 'the id of the permission'),
];

const byName = new Map<string, QueryField>(queryFields.map((field) => [field.name, field]));

/** The field of this exact name. */
export const fieldNamed = (name: string): QueryField | undefined => byName.get(name);

/** The operators that compare with a list. */
export const isSetOperator = (operator: QueryOperator): boolean => operator === 'in' || operator === 'not_in';

/** The operators that look for a part of the value; an empty part would be found everywhere and is refused. */
export const isPartOperator = (operator: QueryOperator): boolean =>
  parts.includes(operator) && !whole.includes(operator);

/** The fields that are facts of the context under a name of their own. */
export const contextKeys: ReadonlyMap<QueryFieldName, string> = new Map([
  ['resource_account', 'account_id'],
  ['resource_region', 'region'],
]);

const riskSynonyms = new Map([
  ...risks.map((risk) => [risk, risk] as const),
  ...risks.map((risk, index) => [`${index + 1}`, risk] as const),
]);

/**
 * The one spelling under which a value of a field with closed values is compared: statuses and risk levels in any case,
 * risk levels also as `1` (low) to `4` (critical). Null when the field has no such value. Other fields keep the text.
 */
export function canonicalQueryValue(field: QueryFieldName, value: string): string | null {
  switch (field) {
    case 'resource_risk_level':
    case 'permission_risk_level':
      return riskSynonyms.get(value.toLowerCase()) ?? null;
    case 'resource_status':
      return statuses.find((status) => status === value.toLowerCase()) ?? null;
    default:
      return value;
  }
}
