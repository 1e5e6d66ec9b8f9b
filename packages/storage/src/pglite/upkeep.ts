// What a server's background processes would do and the embedded database has none of: vacuum and analyze, table by table
// so that nobody waits long, and a checkpoint, without which its write-ahead log would grow for ever.

import { storageLimits } from '../limits.ts';
import type { Connection, Connections } from '../sql/connection.ts';

/** How much was written since the last checkpoint: the measure of what there is to clean up. */
const writtenQuery = `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::bigint as bytes
  from pg_control_checkpoint()`;
const tablesQuery = `select format('%I', relname) as name from pg_stat_user_tables
  where n_mod_since_analyze > 0 or n_dead_tup > 0 order by relname`;

/** Cleans up when enough was written, in turns between which others come. Answers whether there was enough. */
export async function keepUp(use: Connections['use'], writtenBytesMin: number): Promise<boolean> {
  const query = (sql: string) => use((connection: Connection) => connection.query(sql, []));
  const [written] = await query(writtenQuery);
  if (Number(written?.['bytes']) < writtenBytesMin) return false;
  for (const table of await query(tablesQuery)) await query(`vacuum (analyze) ${String(table['name'])}`);
  await query('checkpoint');
  return true;
}

/** Looks after a database every so often until it is stopped. */
export function keepUpRegularly(use: Connections['use']): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    // One that failed is tried again next time; a dead database is noticed by everyone else.
    running = running.then(() => keepUp(use, storageLimits.upkeepWrittenBytes)).catch(() => undefined);
  }, storageLimits.upkeepEveryMs);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
