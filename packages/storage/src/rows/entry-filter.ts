// Conditions over what sources said, as SQL. Paths become jsonpath in lax mode, which looks into lists by itself; every value is a
// parameter, so nothing that a source or a caller writes is ever part of a statement.

import { assertNever, type EntryFilter } from '@tidegate/core';
import { type RawBuilder, type SqlBool, sql } from 'kysely';

type Compare = Extract<EntryFilter, { readonly kind: 'compare' }>;

/** The condition on a row of `source_entries`. */
export const conditionOf = (filter: EntryFilter): RawBuilder<SqlBool> => compile(filter, sql`document`);

function compile(filter: EntryFilter, place: RawBuilder<unknown>): RawBuilder<SqlBool> {
  switch (filter.kind) {
    case 'and':
      return joined(filter.of, place, sql` and `, sql<SqlBool>`true`);
    case 'or':
      return joined(filter.of, place, sql` or `, sql<SqlBool>`false`);
    case 'not':
      return sql<SqlBool>`not (${compile(filter.of, place)})`;
    case 'column':
      if (filter.column === 'name') return sql<SqlBool>`lower(name) = lower(${filter.value}::text)`;
      return sql<SqlBool>`${sql.ref(filter.column === 'externalId' ? 'external_id' : 'native_id')} is not distinct from ${filter.value}::text`;
    case 'member':
      return sql<SqlBool>`exists (select 1 from source_members as m where m.source_id = source_entries.source_id
        and m.group_native_id = source_entries.native_id and m.member_native_id = ${filter.nativeId}::text)`;
    case 'some':
      return sql<SqlBool>`exists (select 1 from ${items(place, filter.path)} where ${compile(filter.of, sql`found.item`)})`;
    case 'compare':
      if (filter.operator === 'ne') {
        return sql<SqlBool>`not exists (select 1 from ${items(place, filter.path)} where ${holds({ ...filter, operator: 'eq' })})`;
      }
      return sql<SqlBool>`exists (select 1 from ${items(place, filter.path)} where ${holds(filter)})`;
    default:
      return assertNever(filter);
  }
}

function joined(
  filters: readonly EntryFilter[],
  place: RawBuilder<unknown>,
  word: RawBuilder<unknown>,
  none: RawBuilder<SqlBool>,
): RawBuilder<SqlBool> {
  if (filters.length === 0) return none;
  return sql<SqlBool>`(${sql.join(
    filters.map((one) => compile(one, place)),
    word,
  )})`;
}

/** Everything at the end of a path, items of lists one by one. */
function items(place: RawBuilder<unknown>, path: readonly string[]): RawBuilder<unknown> {
  const text = `$${path.map((key) => `.${JSON.stringify(key)}`).join('')}[*]`;
  return sql`jsonb_path_query(${place}, ${text}::jsonpath) as found (item)`;
}

const orders: ReadonlyMap<string, RawBuilder<unknown>> = new Map([
  ['eq', sql`=`],
  ['gt', sql`>`],
  ['ge', sql`>=`],
  ['lt', sql`<`],
  ['le', sql`<=`],
]);

/** Whether `found.item` fits. A value of another type than asked for never does. */
function holds({ operator, value, exact }: Compare): RawBuilder<SqlBool> {
  if (operator === 'pr') return sql<SqlBool>`found.item not in ('null'::jsonb, '""'::jsonb, '[]'::jsonb, '{}'::jsonb)`;
  if (value === null || typeof value === 'boolean') {
    return operator === 'eq' ? sql<SqlBool>`found.item = ${JSON.stringify(value)}::jsonb` : sql<SqlBool>`false`;
  }
  if (typeof value === 'number') {
    const sign = orders.get(operator);
    return sign === undefined
      ? sql<SqlBool>`false`
      : sql<SqlBool>`(case when jsonb_typeof(found.item) = 'number' then (found.item #>> '{}')::numeric ${sign} ${String(value)}::numeric else false end)`;
  }
  const own = exact ? sql`(found.item #>> '{}')` : sql`lower(found.item #>> '{}')`;
  const asked = exact ? sql`${value}::text` : sql`lower(${value}::text)`;
  const isText = sql`jsonb_typeof(found.item) = 'string'`;
  switch (operator) {
    case 'eq':
      return sql<SqlBool>`(${isText} and ${own} = ${asked})`;
    case 'ne':
      return sql<SqlBool>`not (${isText} and ${own} = ${asked})`;
    case 'co':
      return sql<SqlBool>`(${isText} and strpos(${own}, ${asked}) > 0)`;
    case 'sw':
      return sql<SqlBool>`(${isText} and starts_with(${own}, ${asked}))`;
    case 'ew':
      return sql<SqlBool>`(${isText} and right(${own}, length(${asked})) = ${asked})`;
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      return sql<SqlBool>`(${isText} and ${own} collate "C" ${orders.get(operator) ?? sql`=`} ${asked} collate "C")`;
    default:
      return assertNever(operator);
  }
}
