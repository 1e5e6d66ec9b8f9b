// Databases in memory that were closed, emptied and kept for whoever opens the next. Tests open them by the thousand, and one whose thread
// and plans are warm answers several times faster than a new one. Like the dump, a cache for tests: nothing else is kept in memory.
//
// An emptied database holds what a new one holds: the rows that the schema's own steps put in. One that cannot be emptied is let go.

import { Fault } from '@tidegate/core';

import type { Connection, Connections } from '../sql/connection.ts';
import type { Embedded } from './open.ts';

/** How many a thread keeps: as many as one test has open at once. */
const sparesMax = 2;

interface Spare {
  readonly database: Embedded;
  /** What each table that was not empty when the database was new held then, as JSON. */
  readonly first: ReadonlyMap<string, string>;
}

const spares: Spare[] = [];

/** An emptied database, if one is there. */
export function takeSpare(): Connections | null {
  const spare = spares.pop();
  if (spare === undefined) return null;
  spare.database.wake();
  return lent(spare);
}

/** A new database that is kept after it was closed. */
export async function lendNew(database: Embedded): Promise<Connections> {
  return lent({ database, first: await database.use(rowsOf) });
}

function lent(spare: Spare): Connections {
  let closed: Promise<void> | null = null;
  return {
    about: spare.database.about,
    use: (work) =>
      closed === null
        ? spare.database.use(work)
        : Promise.reject(new Fault('storage.unavailable', 'the database is closed')),
    close: () => {
      closed ??= giveBack(spare);
      return closed;
    },
  };
}

async function giveBack(spare: Spare): Promise<void> {
  try {
    await spare.database.use((connection) => empty(connection, spare.first));
  } catch {
    // Its thread died, or a test left something in it that we do not know: the next one starts anew.
    return spare.database.close();
  }
  if (spares.length >= sparesMax) return spare.database.close();
  spare.database.rest();
  spares.push(spare);
}

const usedQuery = `select format('%I', relname) as name from pg_class
  where relkind = 'r' and relnamespace = 'public'::regnamespace and pg_relation_size(oid) > 0`;

/** The tables that anything was ever written to. */
const usedTables = async (connection: Connection): Promise<readonly string[]> =>
  (await connection.query(usedQuery, [])).map(({ name }) => String(name));

async function rowsOf(connection: Connection): Promise<Spare['first']> {
  const first = new Map<string, string>();
  for (const table of await usedTables(connection)) {
    const [row] = await connection.query(`select json_agg(kept.*)::text as rows from ${table} as kept`, []);
    if (typeof row?.['rows'] === 'string') first.set(table, row['rows']);
  }
  return first;
}

async function empty(connection: Connection, first: Spare['first']): Promise<void> {
  await connection.query('rollback', []);
  // Past the triggers that keep the audit log from being changed; `discard` ends that.
  await connection.query('set session_replication_role = replica', []);
  const tables = await usedTables(connection);
  if (tables.length > 0) await connection.query(`truncate ${tables.join(', ')} restart identity cascade`, []);
  for (const [table, rows] of first) {
    await connection.query(
      `insert into ${table} overriding system value select * from json_populate_recordset(null::${table}, $1::text::json)`,
      [rows],
    );
  }
  await connection.query('discard all', []);
}
