// Saving many rows at once: one statement per some thousand rows, whatever the number of columns. The rows travel as one
// JSON text, because array parameters of jsonb are where engines differ.

import type { Compilable, RawBuilder } from 'kysely';
import { sql } from 'kysely';

import { storageLimits } from '../limits.ts';
import { raw } from '../session.ts';

/** A column and its SQL type, as `jsonb_to_recordset` wants them. */
export type ColumnTypes = Readonly<Record<string, 'text' | 'bigint' | 'boolean' | 'jsonb'>>;

const typedOf = (columns: ColumnTypes) =>
  sql.join(Object.entries(columns).map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`));

/** The rows as texts that one statement each can take. */
function* partsOf(rows: readonly Readonly<Record<string, unknown>>[]): Iterable<string> {
  for (let start = 0; start < rows.length; start += storageLimits.rowsPerStatementMax)
    yield JSON.stringify(rows.slice(start, start + storageLimits.rowsPerStatementMax));
}

/** Statements that replace rows that are there, found by `id` and what else is asked for of `given`; they answer the ids of those they found. */
export const updateMany = (
  table: string,
  columns: ColumnTypes,
  rows: readonly Readonly<Record<string, unknown>>[],
  where: RawBuilder<unknown> = sql`true`,
): readonly Compilable<{ readonly id: string }>[] => {
  const replaced = sql.join(
    Object.keys(columns)
      .filter((name) => name !== 'id')
      .map((name) => sql`${sql.ref(name)} = ${sql.ref(`given.${name}`)}`),
  );
  return [...partsOf(rows)].map((part) =>
    raw(
      sql<{ id: string }>`update ${sql.table(table)} set ${replaced}
        from jsonb_to_recordset(${part}::jsonb) as given (${typedOf(columns)})
        where ${sql.ref(`${table}.id`)} = given.id and ${where}
        returning ${sql.ref(`${table}.id`)}`,
    ),
  );
};

/**
 * Statements that insert rows, or replace them by `id`. Nested values stay nested: they become jsonb. `computed` columns get what the
 * database works out.
 */
export function upsertMany(
  table: string,
  columns: ColumnTypes,
  rows: readonly Readonly<Record<string, unknown>>[],
  computed: Readonly<Record<string, RawBuilder<unknown>>> = {},
): readonly Compilable<unknown>[] {
  const given = Object.keys(columns);
  const names = [...given, ...Object.keys(computed)];
  const list = sql.join(names.map((name) => sql.ref(name)));
  const values = sql.join([...given.map((name) => sql.ref(name)), ...Object.values(computed)]);
  const replaced = sql.join(
    names.filter((name) => name !== 'id').map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`),
  );
  return [...partsOf(rows)].map((part) =>
    raw(
      sql`insert into ${sql.table(table)} (${list})
          select ${values} from jsonb_to_recordset(${part}::jsonb) as given (${typedOf(columns)})
          on conflict (id) do update set ${replaced}`,
    ),
  );
}
