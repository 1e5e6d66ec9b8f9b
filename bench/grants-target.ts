// A PostgreSQL target whose statements are written down as the adapter sends them, and sent once more by themselves: what the target's part of a
// grant costs without anything of ours around it.

import pg from 'pg';

/** One thing that was sent to a database of the target. */
export interface Sent {
  readonly database: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** It was a sign-in with a password that cannot be right, by this login. */
  readonly probeOf: string | null;
}

export interface Recording {
  /** What was sent since it began, or since the last taking; ends with it. */
  readonly take: () => readonly Sent[];
  readonly stop: () => void;
}

/** Writes down every statement and every sign-in of this process to the server at `port`. */
export function recordStatements(port: number): Recording {
  let sent: Sent[] = [];
  const { query, connect } = pg.Client.prototype;
  const here = (client: pg.Client): boolean => client.port === port;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [text, values] = args;
    if (here(this) && typeof text === 'string') {
      sent.push({
        database: this.database ?? '',
        text,
        values: Array.isArray(values) ? values : [],
        probeOf: null,
      });
    }
    return Reflect.apply(query, this, args);
  } as typeof query;
  pg.Client.prototype.connect = function (this: pg.Client, ...args: unknown[]) {
    if (here(this) && this.user?.startsWith('tg_')) {
      sent.push({ database: this.database ?? '', text: '', values: [], probeOf: this.user });
    }
    return Reflect.apply(connect, this, args);
  } as typeof connect;
  return {
    take: () => {
      const taken = sent;
      sent = [];
      return taken;
    },
    stop: () => {
      Object.assign(pg.Client.prototype, { query, connect });
    },
  };
}

const renamed = <T>(value: T): T =>
  typeof value === 'string' ? (value.replaceAll('tg_', 'tr_') as T & string) : value;

/** Connections that are open already, one for each database: a replay pays for statements, not for connecting. */
export interface Replayer {
  readonly play: (sent: readonly Sent[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Sends what was recorded, in order, as the superuser, about logins of its own: `tr_` for `tg_`. */
export async function openReplayer(urlOf: (database: string) => string): Promise<Replayer> {
  const clients = new Map<string, pg.Client>();
  const clientOf = async (database: string): Promise<pg.Client> => {
    const known = clients.get(database);
    if (known) return known;
    const client = new pg.Client({ connectionString: urlOf(database), options: '-c search_path=pg_catalog' });
    await client.connect();
    clients.set(database, client);
    return client;
  };
  const probe = async (database: string, user: string): Promise<void> => {
    const url = new URL(urlOf(database));
    url.username = user;
    url.password = 'wrong';
    const client = new pg.Client({ connectionString: url.href });
    client.on('error', () => undefined);
    await client.connect().catch(() => undefined);
    await client.end().catch(() => undefined);
  };
  return {
    play: async (sent) => {
      for (const { database, text, values, probeOf } of sent) {
        if (probeOf !== null) await probe(database, renamed(probeOf));
        else await (await clientOf(database)).query(renamed(text), values.map(renamed));
      }
    },
    close: async () => {
      for (const client of clients.values()) await client.end();
    },
  };
}
