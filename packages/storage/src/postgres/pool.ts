// A PostgreSQL server through a pool of sessions. Nothing of ours stays in a session between two transactions, so a
// transaction pooler may stand in between. A session that broke is thrown away, never lent again.

import { pipeline } from 'node:stream/promises';
import { Fault } from '@tidegate/core';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

import { storageLimits } from '../limits.ts';
import type { Connection, Connections, EngineRow } from '../sql/connection.ts';
import { isLost, meaningOf, type SqlError, toSqlError } from '../sql/sql-error.ts';

const int8 = 20;
const bytea = 17;

/** Text of a column to a value; the types that the driver would give in its own way are given in ours. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary' && oid === int8) return Number;
    if (format !== 'binary' && oid === bytea) return bytesOf;
    return pg.types.getTypeParser(oid, format ?? 'text');
  },
};

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.slice(2), 'hex'));

/** Connects to a server and checks that it is one we can work with. Faults: `storage.unavailable`, `config.unsafe`. */
export async function openPool(databaseUrl: string): Promise<Connections> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: 'tidegate',
    max: storageLimits.connectionsMax,
    connectionTimeoutMillis: storageLimits.connectMs,
    idleTimeoutMillis: storageLimits.idleConnectionMs,
    // Longer than the server's own limit: only for a server that does not answer at all.
    query_timeout: storageLimits.statementMs + storageLimits.connectMs,
    keepAlive: true,
    pipeline: true,
    types,
  });
  // A session that breaks while nobody uses it: the pool has dropped it, the next user gets another.
  pool.on('error', () => undefined);
  const connections: Connections = {
    about: 'PostgreSQL server: what it has acknowledged survives what the server is set up to survive',
    use: (work) => useClient(pool, work),
    close: () => pool.end(),
  };
  try {
    await connections.use(checkServer);
    return connections;
  } catch (error) {
    await pool.end();
    throw error instanceof Fault ? error : meaningOf(toSqlError(error));
  }
}

async function useClient<T>(pool: pg.Pool, work: (connection: Connection) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw meaningOf(toSqlError(error));
  });
  let broken: SqlError | null = null;
  const clean = (error: unknown, sql: string): SqlError => {
    const cleaned = toSqlError(error);
    if (isLost(cleaned) || sql === 'commit' || sql === 'rollback') broken = cleaned;
    return cleaned;
  };
  const connection: Connection = {
    query: async (sql, parameters) => {
      together(client);
      try {
        return rowsOf(parameters.length === 0 ? await client.query(sql) : await client.query(sql, [...parameters]));
      } catch (error) {
        throw clean(error, sql);
      }
    },
    copyOut: async (select) => {
      const copy = copyTo(`copy (${select}) to stdout (format binary)`);
      inTurns(client, true);
      try {
        const chunks: Uint8Array[] = [];
        for await (const chunk of client.query(copy)) if (chunk instanceof Uint8Array) chunks.push(chunk);
        return Buffer.concat(chunks);
      } catch (error) {
        throw clean(error, 'copy');
      } finally {
        inTurns(client, false);
        // The driver's watch over a server that does not answer ends with this alone.
        if ('callback' in copy && typeof copy.callback === 'function') copy.callback();
      }
    },
    copyIn: async ({ table, columns }, parts) => {
      inTurns(client, true);
      try {
        await pipeline(parts, client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`)));
      } catch (error) {
        throw clean(error, 'copy');
      } finally {
        inTurns(client, false);
      }
    },
  };
  const lost = (error: Error): void => {
    broken = toSqlError(error);
  };
  client.on('error', lost);
  try {
    return await work(connection);
  } finally {
    client.off('error', lost);
    client.release(broken ?? undefined);
  }
}

/**
 * What is asked in one breath goes out in one piece: the driver would write each statement by itself, and the server wake up for each.
 */
const together = ({ connection: { stream } }: pg.PoolClient): void => {
  stream.cork();
  process.nextTick(() => stream.uncork());
};

/**
 * The driver sends statements without waiting for the answers before them, and refuses `COPY` while it does. Nothing else is under way in a
 * session that copies, so for that time it takes turns: the one setting of a client that we change after it was made.
 */
const inTurns = (client: pg.PoolClient, turns: boolean): void => {
  Object.assign(client, { pipeline: !turns });
};

const rowsOf = (result: pg.QueryResult<EngineRow> | readonly pg.QueryResult<EngineRow>[]): readonly EngineRow[] =>
  Array.isArray(result) ? (result.at(-1)?.rows ?? []) : 'rows' in result ? result.rows : [];

async function checkServer(connection: Connection): Promise<void> {
  const [row] = await connection.query(
    `select current_setting('server_version_num')::int / 10000 as version, current_setting('server_encoding') as encoding`,
    [],
  );
  if (Number(row?.['version']) < storageLimits.postgresVersionMin) {
    throw new Fault(
      'config.unsafe',
      `\`DATABASE_URL\` names PostgreSQL ${String(row?.['version'])}; use ${storageLimits.postgresVersionMin} or newer`,
    );
  }
  if (row?.['encoding'] !== 'UTF8') {
    throw new Fault(
      'config.unsafe',
      '`DATABASE_URL` names a database that is not UTF8; create it with `encoding utf8`',
    );
  }
}
