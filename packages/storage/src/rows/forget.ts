// Deleting what is no longer needed, a bounded number of rows at a time: no sweep holds others up, however much there is.

import { type RawBuilder, sql } from 'kysely';

import { raw, type Session } from '../session.ts';

/** Deletes up to `limit` rows of a table that meet a condition; answers how many. Rows that others hold are left for the next time. */
export async function forget(
  session: Session,
  table:
    | 'sign_ins'
    | 'sign_in_secrets'
    | 'sign_in_links'
    | 'program_codes'
    | 'provider_visits'
    | 'notices'
    | 'deliveries'
    | 'findings'
    | 'sightings',
  key: 'id' | 'hash',
  limit: number,
  condition: RawBuilder<unknown>,
): Promise<number> {
  const rows = await session.rows(
    raw(sql<{ readonly one: number }>`delete from ${sql.table(table)} where ${sql.ref(key)} in (
          select ${sql.ref(key)} from ${sql.table(table)} where ${condition} limit ${limit}::int for update skip locked)
        returning 1 as one`),
  );
  return rows.length;
}
