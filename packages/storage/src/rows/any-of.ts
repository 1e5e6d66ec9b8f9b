// A column's value in a list of any length: one array parameter, where `in (…)` would need one parameter for each.

import { type Expression, type SqlBool, sql } from 'kysely';

/** `column = any(values)`; false for an empty list. */
export const anyOf = (column: string, values: readonly string[]): Expression<SqlBool> =>
  sql<SqlBool>`${sql.ref(column)} = any(${values}::text[])`;
