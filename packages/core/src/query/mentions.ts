// Which fields, keys and values a query names: for reviews ("this key is no longer seen"), indexes and drift alarms.

import { canonicalQueryValue } from './fields.ts';
import type { Query, QueryCondition, QueryFieldName } from './query.ts';

/** What a query names, each once, in the order of first mention. */
export interface QueryMentions {
  readonly fields: readonly QueryFieldName[];
  /** Keys of keyed fields. */
  readonly keys: readonly { readonly field: QueryFieldName; readonly key: string }[];
  /** Values as compared: risk levels and statuses in their one spelling. Parts of values (`contains` …) are not values. */
  readonly values: readonly { readonly field: QueryFieldName; readonly key: string | null; readonly value: string }[];
}

/** The fields, keys and whole values that the query names, whatever it says about them. */
export function queryMentions(query: Query): QueryMentions {
  const keys = new Map<string, QueryMentions['keys'][number]>();
  const values = new Map<string, QueryMentions['values'][number]>();
  const fields = new Set<QueryFieldName>();
  for (const { field, key, operator, values: written } of queryConditions(query)) {
    fields.add(field);
    if (key !== null) keys.set(JSON.stringify([field, key]), { field, key });
    if (!['=', '!=', 'in', 'not_in'].includes(operator)) continue;
    for (const text of written) {
      const value = canonicalQueryValue(field, text) ?? text;
      values.set(JSON.stringify([field, key, value]), { field, key, value });
    }
  }
  return { fields: [...fields], keys: [...keys.values()], values: [...values.values()] };
}

/** Every condition of the query, from left to right. */
export function queryConditions(query: Query): readonly QueryCondition[] {
  switch (query.kind) {
    case 'condition':
      return [query];
    case 'group':
    case 'not':
      return queryConditions(query.inner);
    case 'and':
    case 'or':
      return query.parts.flatMap(queryConditions);
  }
}
