// Watches the target as its superuser, past the servers: until when each login of ours could really log in. It trusts no record of the broker.

import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** What was seen of one login. */
export interface SeenLogin {
  /** The last moment at which it could log in, by the machine's clock, in milliseconds. */
  readonly openUntil: number;
  /** The latest end that the target ever held for it; infinite where it held none. */
  readonly latestEnd: number;
}

export interface Watch {
  readonly seen: ReadonlyMap<string, SeenLogin>;
  /** The logins of ours that are there now. */
  readonly left: () => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

const everyMs = 100;
const logins = `
  select rolname as name, rolcanlogin as open,
         case when rolvaliduntil = 'infinity' then null else extract(epoch from rolvaliduntil) * 1000 end as ends
  from pg_roles where rolname like 'tg\\_%'`;

/** Looks ten times a second until stopped. */
export async function watchTarget(url: string): Promise<Watch> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const seen = new Map<string, SeenLogin>();
  let stopping = false;
  const look = async (): Promise<readonly string[]> => {
    const { rows } = await client.query<{ name: string; open: boolean; ends: string | null }>(logins);
    const now = Date.now();
    for (const { name, open, ends } of rows) {
      if (!open) continue;
      const end = ends === null ? Number.POSITIVE_INFINITY : Number(ends);
      const before = seen.get(name);
      seen.set(name, {
        openUntil: Math.max(before?.openUntil ?? 0, Math.min(now, end)),
        latestEnd: Math.max(before?.latestEnd ?? 0, end),
      });
    }
    return rows.map((row) => row.name);
  };
  const watching = (async () => {
    while (!stopping) {
      await look();
      await pause(everyMs);
    }
  })();
  return {
    seen,
    left: look,
    stop: async () => {
      stopping = true;
      await watching;
      await client.end();
    },
  };
}
