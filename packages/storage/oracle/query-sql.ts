// A query of the query language as a PostgreSQL expression over the inventory's own tables: a third reading beside the index and the slow
// oracle. It shares no line with them. Where they spell out three values, this leans on SQL's null: a comparison with what is not there is
// null, and `and`, `or`, `not` of SQL carry that on as the language demands.

import type { Query, QueryCondition, QueryFieldName } from '@tidegate/core/query';

/** The rows that an expression speaks of: one for each permission on a resource, one without where its type knows none. */
export const subjectRows = `resources r
  join integrations i on i.id = r.integration_id
  left join permissions p on p.integration_id = r.integration_id and p.resource_type = r.type`;

/** True where the query is shown to hold, false where it is shown not to, null where the facts do not tell. */
export function sqlOfQuery(query: Query): string {
  switch (query.kind) {
    case 'group':
      return sqlOfQuery(query.inner);
    case 'not':
      return `(not ${sqlOfQuery(query.inner)})`;
    case 'and':
    case 'or':
      return `(${query.parts.map(sqlOfQuery).join(` ${query.kind} `)})`;
    case 'condition':
      return sqlOfCondition(query);
  }
}

function sqlOfCondition(condition: QueryCondition): string {
  const { field, key, operator, values } = condition;
  if (operator === 'under') return isAbove(values[0] ?? '');
  if (operator === 'not_under') return `(not ${isAbove(values[0] ?? '')})`;
  if (field === 'resource_tag') return sqlOfTags(condition);
  if (field === 'resource_context') {
    return isSayable(key ?? '') ? compare(condition, `(r.context ->> ${literal(key ?? '')})`) : 'null::boolean';
  }
  return compare(condition, facts[field]);
}

const facts: Readonly<Record<Exclude<QueryFieldName, 'resource_tag' | 'resource_context'>, string>> = {
  resource_type: 'r.type',
  resource: 'r.id',
  resource_name: 'r.name',
  resource_path: 'r.path',
  resource_source_id: 'r.native_id',
  resource_parent: '(r.ancestors ->> -1)',
  resource_account: `(r.context ->> 'account_id')`,
  resource_region: `(r.context ->> 'region')`,
  resource_status: 'r.status',
  resource_risk_level: 'r.risk_level',
  integration: 'i.id',
  integration_name: 'i.name',
  permission: 'p.id',
  permission_name: 'p.name',
  permission_risk_level: 'p.risk_level',
};

const isAbove = (value: string): string =>
  isSayable(value) ? `jsonb_exists(r.ancestors, ${literal(value)})` : knownAs('r.ancestors', false);

/** Tags of the key that count: all say yes, all say no, or nobody can tell; of no tags nobody can tell. */
function sqlOfTags(condition: QueryCondition): string {
  if (!isSayable(condition.key ?? '')) return 'null::boolean';
  const one = compare(condition, `(t ->> 'value')`);
  return `(select case when bool_and(${one}) then true when not bool_or(${one}) then false end
    from jsonb_array_elements(r.tags) t
    where t ->> 'key' = ${literal(condition.key ?? '')} and (t ->> 'overridden') is distinct from 'true')`;
}

function compare({ field, operator, values }: QueryCondition, fact: string): string {
  const sayable = values.flatMap((value) => spellings(field, value)).filter(isSayable);
  const [value] = sayable;
  // What a database cannot hold is in none of its texts.
  if (value === undefined) return knownAs(fact, operator === '!=' || operator.startsWith('not_'));
  const listed = sayable.map(literal).join(', ');
  switch (operator) {
    case '=':
    case 'in':
      return `(${fact} in (${listed}))`;
    case '!=':
    case 'not_in':
      return `(${fact} not in (${listed}))`;
    case 'contains':
      return `(position(${literal(value)} in ${fact}) > 0)`;
    case 'not_contains':
      return `(position(${literal(value)} in ${fact}) = 0)`;
    case 'starts_with':
      return `starts_with(${fact}, ${literal(value)})`;
    case 'ends_with':
      return `(right(${fact}, ${[...value].length}) = ${literal(value)})`;
    default:
      throw new Error(`${operator} is no comparison of texts`);
  }
}

/** The one answer where the fact is there. */
const knownAs = (fact: string, answer: boolean): string => `(case when ${fact} is not null then ${answer} end)`;

/** What the tables call a value: statuses and risk levels in small letters, risk levels by number too. */
function spellings(field: QueryFieldName, value: string): readonly string[] {
  switch (field) {
    case 'resource_status':
      return ['active', 'error', 'deleted'].filter((status) => new RegExp(`^${status}$`, 'i').test(value));
    case 'resource_risk_level':
    case 'permission_risk_level':
      return ['low', 'medium', 'high', 'critical'].filter((level, at) =>
        new RegExp(`^(${level}|${at + 1})$`, 'i').test(value),
      );
    default:
      return [value];
  }
}

/** Texts of a database know neither the zero character nor half a surrogate pair. */
const isSayable = (value: string): boolean => !/[\0\p{Surrogate}]/u.test(value);

const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;
