// What a server's background processes would do and the embedded database has none of: vacuum and analyze, table by table
// so that nobody waits long, and a checkpoint, without which its write-ahead log would grow for ever.

import type { Connection } from '../sql/connection.ts';

const tablesQuery = `select format('%I', relname) as name from pg_stat_user_tables
  where n_mod_since_analyze > 0 or n_dead_tup > 0 order by n_dead_tup desc`;

/** Cleans up after changes. `turn` lends the session for one statement, so that others come in between. */
export async function keepUp(turn: <T>(work: (connection: Connection) => Promise<T>) => Promise<T>): Promise<void> {
  const tables = await turn((connection) => connection.query(tablesQuery, []));
  for (const table of tables) {
    await turn((connection) => connection.query(`vacuum (analyze) ${String(table['name'])}`, []));
  }
  await turn((connection) => connection.query('checkpoint', []));
}
