// The only file that speaks to the driver: a session with the server within fixed times, and the translation of everything that can go
// wrong into what an adapter may answer. Statements about accounts are saved by the server one by one, so a connection that breaks
// after one was sent is `unknown`; after a mere question it is `unavailable`. No message holds a secret.

import { isIP } from 'node:net';
import { quoted } from '@tidegate/core';
import mysql from 'mysql2/promise';
import { CallError, type FailureKind } from '../call-error.ts';
import { mysqlLimits as limits, type MysqlConfig, type MysqlCredential } from './config.ts';

/** A wrong password or account; one that needs a password; one from another host; one that is locked; one whose password expired. */
const notLetIn = new Set([1045, 1698, 1130, 4151, 1862]);

/** Why a call failed, in an adapter's words. `code` is the server's number, when it answered. */
export class TargetError extends CallError {
  override readonly name = 'TargetError';
  readonly code: number | null;

  constructor(kind: FailureKind, message: string, code: number | null = null) {
    super(kind, message, code !== null && notLetIn.has(code) ? 'refused' : null);
    this.code = code;
  }
}

/** One connection, with time zone UTC and a known `sql_mode`. */
export interface Session {
  /** Rows of one question; `values` are bound, never pasted. */
  read<R extends object>(text: string, values?: readonly (string | number)[]): Promise<readonly R[]>;
  /** One statement that changes something and is in force when it answers. */
  run(statement: string): Promise<void>;
}

export interface MysqlClient {
  /** Lends a connection. Throws `TargetError`. */
  session<T>(work: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens nothing yet: connections are made when first needed, few, and let go when idle. */
export function makeClient(config: MysqlConfig, credential: MysqlCredential): MysqlClient {
  let pool: mysql.Pool | null = null;
  const open = (): mysql.Pool => {
    pool ??= mysql.createPool(connectionOf(config, credential));
    return pool;
  };
  return {
    session: (work) => runSession(open(), work),
    async close() {
      const ending = pool;
      pool = null;
      await ending?.end();
    },
  };
}

function connectionOf(config: MysqlConfig, credential: MysqlCredential): mysql.PoolOptions {
  const servername = isIP(config.hostname) === 0 ? { servername: config.hostname } : {};
  const verified = config.sslmode === 'verify-full';
  return {
    host: config.hostname,
    port: config.port,
    user: credential.username,
    password: credential.password,
    connectTimeout: limits.connectMs,
    connectionLimit: limits.poolSize,
    maxIdle: limits.poolSize,
    idleTimeout: limits.poolIdleMs,
    charset: 'utf8mb4',
    timezone: 'Z',
    // No file of this machine is ever sent to a server that asks for one.
    flags: ['-LOCAL_FILES'],
    ...(config.sslmode === 'disable'
      ? {}
      : { ssl: { rejectUnauthorized: verified, verifyIdentity: verified, ...servername } }),
  };
}

/** Whatever the server's defaults: no other SQL dialect, times in UTC, the server gives up before we do. */
const manners =
  "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', " +
  `lock_wait_timeout = ${limits.lockMs / 1_000}, max_statement_time = ${limits.statementMs / 1_000}`;

async function runSession<T>(pool: mysql.Pool, work: (session: Session) => Promise<T>): Promise<T> {
  const connection = await pool.getConnection().catch((error: unknown) => {
    throw translate(error, 'connecting');
  });
  try {
    await connection.query({ sql: manners, timeout: limits.answerMs }).catch(thrown('asking'));
    const result = await work({
      async read<R extends object>(text: string, values: readonly (string | number)[] = []) {
        const asked = { sql: text, timeout: limits.answerMs };
        const [rows] = await connection
          .execute<(R & mysql.RowDataPacket)[]>(asked, [...values])
          .catch(thrown('asking'));
        return rows;
      },
      async run(statement) {
        await connection.query({ sql: statement, timeout: limits.answerMs }).catch(thrown('changing'));
      },
    });
    connection.release();
    return result;
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

type Phase = 'connecting' | 'asking' | 'changing';

const thrown =
  (phase: Phase) =>
  (error: unknown): never => {
    throw translate(error, phase);
  };

/** Answers that mean: nothing happened, the same may work later (too busy, locked). */
const passing = new Set([1040, 1203, 1205, 1213, 1226, 3572]);
/** Answers that mean: it was cut off in the middle (shut down, killed, took too long). */
const cutOff = new Set([1053, 1152, 1158, 1159, 1160, 1161, 1317, 1927, 1969, 3024]);

function translate(error: unknown, phase: Phase): TargetError {
  const number = numberOf(error);
  const message = textOf(error);
  if (number !== null) {
    if (cutOff.has(number)) return lost(phase, message);
    const kind = passing.has(number) ? 'unavailable' : 'refused';
    const who = phase === 'connecting' ? 'the server does not let the connector in' : 'the server answered';
    return new TargetError(kind, `${who}: ${quoted(message, 300)}`, number);
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|HANDSHAKE_NO_SSL|HANDSHAKE_SSL/.test(codeOf(error) ?? '')) {
    const fix = 'give the connector its certificate authority (`NODE_EXTRA_CA_CERTS`), or set `sslmode`';
    return new TargetError('refused', `no trusted encryption with the server (${quoted(message, 200)}); ${fix}`);
  }
  return lost(phase, codeOf(error) ?? message);
}

const lost = (phase: Phase, reason: string): TargetError =>
  phase === 'changing'
    ? new TargetError('unknown', `the connection broke while the change was being made (${quoted(reason, 100)})`)
    : new TargetError('unavailable', `the server cannot be reached or does not answer (${quoted(reason, 100)})`);

/** The server's error number; null when it was not the server that answered. */
function numberOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('errno' in error) || !('sqlState' in error)) return null;
  return typeof error.errno === 'number' && error.errno > 0 ? error.errno : null;
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** The server's message. It may quote a statement; a verifier in it is cut out. */
const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : 'no message').replace(/\*[0-9A-Fa-f]{8,40}/g, '[verifier]');
