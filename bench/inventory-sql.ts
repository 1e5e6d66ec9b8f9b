// The queries of the estate as PostgreSQL is asked best: equal tags and context by containment, for which it has a GIN index, the start of a
// path as a range of its B-tree. What permissions a query asks for is left out: the questions are about resources.

import type { Query } from '@tidegate/core/query';

/** Indexes for these conditions, beside those that the table has. */
export const bestIndexes = [
  'create index bench_tags on resources using gin (tags jsonb_path_ops)',
  'create index bench_context on resources using gin (context jsonb_path_ops)',
  'create index bench_path on resources (path)',
  'create index bench_type on resources (type)',
  'analyze resources',
];

/** The condition that is true of the resources of which the query is shown to hold. */
export function sqlOf(query: Query, wanted = true): string {
  switch (query.kind) {
    case 'group':
      return sqlOf(query.inner, wanted);
    case 'not':
      return sqlOf(query.inner, !wanted);
    case 'and':
    case 'or':
      return `(${query.parts.map((part) => sqlOf(part, wanted)).join((query.kind === 'and') === wanted ? ' and ' : ' or ')})`;
    case 'condition':
      return conditionOf(query, wanted);
  }
}

function conditionOf(
  { field, key, operator, values }: Query & { readonly kind: 'condition' },
  wanted: boolean,
): string {
  const positive = (operator === '!=' || operator === 'not_in') !== wanted;
  const any = (tests: readonly string[]): string => `(${tests.join(' or ')})`;
  const [value = ''] = values;
  switch (field) {
    case 'permission_name':
      return 'true';
    case 'resource_tag': {
      const has = (tag: object): string => `tags @> ${text(JSON.stringify([tag]))}`;
      const equal = any(values.map((one) => has({ key, value: one })));
      // Unknown where the key is not there.
      return positive
        ? equal
        : `(exists (select from jsonb_array_elements(tags) t where t ->> 'key' = ${text(key ?? '')}) and not ${equal})`;
    }
    case 'resource_context':
      return `context @> ${text(JSON.stringify({ [key ?? '']: value }))}`;
    case 'resource_name':
      return `position(${text(value)} in name) > 0`;
    case 'resource_path':
      return `path like ${text(`${value}%`)}`;
    case 'resource_type':
    case 'resource_risk_level': {
      const column = field === 'resource_type' ? 'type' : 'risk_level';
      const equal = `${column} in (${values.map(text).join(', ')})`;
      return positive ? equal : `not ${equal}`;
    }
    default:
      throw new Error(`the estate does not ask for ${field}`);
  }
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
