// The only file that speaks to the driver. Transactions on a database of the server within fixed times, the proof that passwords
// are demanded, and the translation of everything that can go wrong into what an adapter may answer. A broken connection before
// COMMIT is `unavailable` (the server rolls back), one during COMMIT is `unknown`. No message holds a secret.

import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { quoted } from '@tidegate/core';
import pg from 'pg';
import { CallError, type FailureKind } from '../call-error.ts';
import { postgresqlLimits as limits, type PostgresqlConfig, type PostgresqlCredential } from './config.ts';
import { openTransaction, type Session } from './transaction.ts';

const detailLengthMax = 300;
/** `invalid_password`, and `invalid_authorization_specification`: no such role, it may not log in, no rule for it. */
const notLetIn = /^28(P01|000)$/;

/** Why a call failed, in an adapter's words. `code` is PostgreSQL's, when it answered. */
export class TargetError extends CallError {
  override readonly name = 'TargetError';
  readonly code: string | null;
  /** What the server added, on one line: the objects in the way. */
  readonly detail: string | null;

  constructor(kind: FailureKind, message: string, code?: string, detail?: string) {
    super(kind, message, code !== undefined && notLetIn.test(code) ? 'refused' : null);
    this.code = code ?? null;
    this.detail = detail?.replaceAll('\n', ', ').slice(0, detailLengthMax) ?? null;
  }
}

/** What the server does with a wrong password. */
export type Probe =
  | { readonly kind: 'demanded' }
  | { readonly kind: 'ignored'; readonly message: string }
  | { readonly kind: 'elsewhere'; readonly message: string };

export interface PostgresqlClient {
  /** Runs `work` in one transaction of `database` (null: the connector's own) and commits. Throws `TargetError`. */
  transaction<T>(database: string | null, work: (session: Session) => Promise<T>): Promise<T>;
  /** Runs statements that take no transaction around them, in order, on a connection of their own. Throws `TargetError`. */
  alone(database: string | null, statements: readonly string[]): Promise<void>;
  /** Signs in to `database` as `username` with a password that cannot be right. Throws `TargetError` when unreachable. */
  probe(database: string | null, username: string): Promise<Probe>;
  close(): Promise<void>;
}

/** Opens nothing yet: connections are made when first needed, few per database, and let go when idle. */
export function makeClient(config: PostgresqlConfig, credential: PostgresqlCredential): PostgresqlClient {
  const pools = new Map<string, pg.Pool>();
  const poolOf = (database: string): pg.Pool => {
    const known = pools.get(database);
    if (known) return known;
    const pool = new pg.Pool({
      ...connectionOf(config, database),
      user: credential.username,
      password: credential.password,
      max: limits.poolSize,
      pipeline: true,
      idleTimeoutMillis: limits.poolIdleMs,
      allowExitOnIdle: true,
    });
    // An idle connection that breaks is replaced at the next use; one in use tells its query. Unheard, either would end the process.
    pool.on('error', () => undefined);
    pool.on('connect', (connection) => {
      connection.on('error', () => undefined);
    });
    pools.set(database, pool);
    return pool;
  };
  return {
    transaction: (database, work) => runTransaction(poolOf(database ?? config.dbname), work),
    alone: (database, statements) => runAlone(poolOf(database ?? config.dbname), statements),
    probe: (database, username) => probe(config, database ?? config.dbname, username),
    async close() {
      const open = [...pools.values()];
      pools.clear();
      await Promise.all(open.map((pool) => pool.end()));
    },
  };
}

async function runTransaction<T>(pool: pg.Pool, work: (session: Session) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw translate(error, 'connecting');
  });
  const open = openTransaction(async (text, values) => {
    together(client);
    return (await client.query<Record<string, unknown>>(text, [...values])).rows;
  });
  let committing = false;
  try {
    const result = await work(open.session);
    await open.begun();
    committing = true;
    await open.commit();
    client.release();
    return result;
  } catch (error) {
    // The connection is thrown away: whatever was not committed is rolled back by the server.
    client.release(true);
    const reason = open.failure() ?? error;
    if (reason instanceof TargetError) throw reason;
    throw translate(reason, committing ? 'committing' : 'working');
  }
}

/** What is asked in one breath goes out in one piece. */
const together = ({ connection: { stream } }: pg.PoolClient): void => {
  stream.cork();
  process.nextTick(() => stream.uncork());
};

/** The connection is thrown away afterwards: a role or a setting that a statement left on it ends with it. */
async function runAlone(pool: pg.Pool, statements: readonly string[]): Promise<void> {
  const client = await pool.connect().catch((error: unknown) => {
    throw translate(error, 'connecting');
  });
  try {
    for (const statement of statements) await client.query(statement);
  } catch (error) {
    throw translate(error, 'committing');
  } finally {
    client.release(true);
  }
}

async function probe(config: PostgresqlConfig, database: string, username: string): Promise<Probe> {
  const password = `wrong-${randomBytes(12).toString('hex')}`;
  const client = new pg.Client({ ...connectionOf(config, database), user: username, password });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return { kind: 'ignored', message: 'a wrong password was let in' };
  } catch (error) {
    const code = codeOf(error);
    if (code === '28P01') return { kind: 'demanded' };
    const message = serverMessage(error);
    // The server looks at the role and the database only after it has let the connection in.
    if (code === '3D000' || code === '42501' || /not permitted to log in|does not exist/.test(message)) {
      return { kind: 'ignored', message: 'it asked for no password of ours' };
    }
    if (code === '28000') return { kind: 'elsewhere', message: `the server answered ${quoted(message, 200)}` };
    throw translate(error, 'connecting');
  } finally {
    await client.end().catch(() => undefined);
  }
}

function connectionOf(config: PostgresqlConfig, database: string): pg.ClientConfig {
  const servername = isIP(config.hostname) === 0 ? { servername: config.hostname } : {};
  return {
    host: config.hostname,
    port: config.port,
    database,
    ssl: config.sslmode === 'disable' ? false : { rejectUnauthorized: config.sslmode === 'verify-full', ...servername },
    application_name: 'tidegate',
    connectionTimeoutMillis: limits.connectMs,
    query_timeout: limits.answerMs,
    // Names we do not qualify mean PostgreSQL's own, whatever somebody has put into `public`.
    options: `-c search_path=pg_catalog -c statement_timeout=${limits.statementMs} -c lock_timeout=${limits.lockMs}`,
  };
}

type Phase = 'connecting' | 'working' | 'committing';

/** Answers of the server that mean: nothing happened, the same may work later. */
const passing = /^(08|40|53|57|55P03|XX)/;

function translate(error: unknown, phase: Phase): TargetError {
  const code = codeOf(error);
  const message = serverMessage(error);
  if (error instanceof pg.DatabaseError && code !== null) {
    const kind = passing.test(code) ? 'unavailable' : 'refused';
    const who = code.startsWith('28') ? 'the server does not let the connector in' : 'the server answered';
    return new TargetError(kind, `${who}: ${quoted(message, 300)}`, code, error.detail);
  }
  if (isCertificate(code, message)) {
    const fix = 'give the connector its certificate authority (`NODE_EXTRA_CA_CERTS`), or set `sslmode`';
    return new TargetError('refused', `no trusted encryption with the server (${quoted(message, 200)}); ${fix}`);
  }
  if (phase === 'committing')
    return new TargetError('unknown', 'the connection broke while the change was being saved');
  const reason = code ?? message;
  return new TargetError('unavailable', `the server cannot be reached or does not answer (${quoted(reason, 100)})`);
}

const isCertificate = (code: string | null, message: string): boolean =>
  /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|EPROTO/.test(code ?? '') || message.includes('does not support SSL');

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** The server's primary message. It names objects and roles; should it ever quote a verifier, that is cut out. */
function serverMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : 'no message';
  return message.replace(/SCRAM-SHA-256\$\S*/g, '[verifier]');
}
