// The only file that speaks to the driver. One connection, made when first needed and let go when idle; every answer within a fixed time;
// and the translation of everything that can go wrong into what an adapter may answer. A connection that breaks under a change is
// `unknown`: it may have happened. No message holds a password or its hash.

import { isIP } from 'node:net';
import { createClient, ErrorReply } from '@redis/client';
import { quoted } from '@tidegate/core';
import { CallError, type FailureKind } from '../call-error.ts';
import { redisLimits as limits, type RedisConfig, type RedisCredential } from './config.ts';

/** A wrong name or password, a user that was disabled, or none where one is needed. */
const notLetIn = new Set(['WRONGPASS', 'NOAUTH']);

/** Why a call failed, in an adapter's words. `code` is the first word of the server's answer, when it answered. */
export class TargetError extends CallError {
  override readonly name = 'TargetError';
  readonly code: string | null;

  constructor(kind: FailureKind, message: string, code?: string) {
    super(kind, message, code !== undefined && notLetIn.has(code) ? 'refused' : null);
    this.code = code ?? null;
  }
}

/** Sends one command and answers its reply as the old protocol gives it: texts, numbers, lists, null. Throws `TargetError`. */
export type Ask = (...words: readonly string[]) => Promise<unknown>;

export interface RedisClient {
  /** A command that changes nothing: when its answer is lost, nothing has happened. */
  ask: Ask;
  /** A command that changes something: when its answer is lost, it may have happened. */
  tell: Ask;
  /** Questions in a numbered database, on a connection of their own. */
  inDatabase<T>(database: number, work: (ask: Ask) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens nothing yet. */
export function makeClient(config: RedisConfig, credential: RedisCredential): RedisClient {
  let open: Promise<Connection> | null = null;
  let busy = 0;
  let idle: ReturnType<typeof setTimeout> | null = null;
  const connection = (): Promise<Connection> => {
    if (open !== null) return open;
    const made = connect(config, credential, 0, () => {
      if (open === made) open = null;
    });
    open = made;
    made.catch(() => {
      if (open === made) open = null;
    });
    return made;
  };
  const letGo = (): void => {
    if (idle !== null) clearTimeout(idle);
    idle = setTimeout(() => {
      if (busy > 0) return;
      const unused = open;
      open = null;
      unused?.then((one) => one.end()).catch(() => undefined);
    }, limits.idleMs);
    idle.unref();
  };
  const send = async (words: readonly string[], changes: boolean): Promise<unknown> => {
    busy += 1;
    try {
      return await (await connection()).send(words, changes);
    } finally {
      busy -= 1;
      if (busy === 0) letGo();
    }
  };
  return {
    async ask(...words) {
      const used = open !== null;
      return send(words, false).catch((error: unknown) => {
        // The server may have dropped a connection that was open for a while (a restart, `ACL LOAD`): a new one tells.
        if (used && error instanceof TargetError && error.kind === 'unavailable' && error.code === null) {
          return send(words, false);
        }
        throw error;
      });
    },
    tell: (...words) => send(words, true),
    async inDatabase(database, work) {
      const own = await connect(config, credential, database, () => undefined);
      try {
        return await work((...words) => own.send(words, false));
      } finally {
        own.end();
      }
    },
    async close() {
      if (idle !== null) clearTimeout(idle);
      const last = open;
      open = null;
      await last?.then((one) => one.end()).catch(() => undefined);
    },
  };
}

interface Connection {
  send(words: readonly string[], changes: boolean): Promise<unknown>;
  end(): void;
}

async function connect(
  config: RedisConfig,
  credential: RedisCredential,
  database: number,
  onEnd: () => void,
): Promise<Connection> {
  const driver = createClient({
    username: credential.username,
    password: credential.password,
    database,
    RESP: 2,
    socket: socketOf(config),
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
  });
  // Unheard, an error would end the process; the command in flight tells it too.
  driver.on('error', onEnd);
  driver.on('end', onEnd);
  const end = (): void => {
    if (driver.isOpen) driver.destroy();
  };
  try {
    await within(driver.connect(), limits.connectMs * 2);
  } catch (error) {
    end();
    throw translate(error, false);
  }
  return {
    end,
    async send(words, changes) {
      try {
        return await within(driver.sendCommand([...words]), limits.answerMs);
      } catch (error) {
        if (!(error instanceof ErrorReply)) end();
        throw translate(error, changes);
      }
    },
  };
}

const late = 'no answer in time';

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(late)), ms);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function socketOf(config: RedisConfig) {
  const place = {
    host: config.hostname,
    port: config.port,
    connectTimeout: limits.connectMs,
    reconnectStrategy: false,
  } as const;
  if (config.tls === 'disable') return place;
  const servername = isIP(config.hostname) === 0 ? { servername: config.hostname } : {};
  return { ...place, tls: true, rejectUnauthorized: config.tls === 'verify-full', ...servername } as const;
}

/** Answers of the server that mean: nothing happened, the same may work later. */
const passing = new Set(['BUSY', 'LOADING', 'MASTERDOWN', 'CLUSTERDOWN', 'TRYAGAIN', 'OOM', 'MISCONF', 'NOREPLICAS']);

function translate(error: unknown, changes: boolean): TargetError {
  const message = messageOf(error);
  if (error instanceof ErrorReply) {
    const code = message.split(' ')[0] ?? '';
    const kind = passing.has(code) || /max number of clients/.test(message) ? 'unavailable' : 'refused';
    const who = notLetIn.has(code) ? 'the server does not let the connector in' : 'the server answered';
    return new TargetError(kind, `${who}: ${quoted(message, 300)}`, code);
  }
  const code = codeOf(error);
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|EPROTO|ERR_SSL/.test(code ?? '')) {
    const fix = 'give the connector its certificate authority (`NODE_EXTRA_CA_CERTS`), or set `tls`';
    return new TargetError('refused', `no trusted encryption with the server (${quoted(message, 200)}); ${fix}`);
  }
  if (changes) return new TargetError('unknown', 'the connection broke while the change was being made');
  return new TargetError(
    'unavailable',
    `the server cannot be reached or does not answer (${quoted(code ?? message, 100)})`,
  );
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** The server's message. It quotes rules: the hash of a password is cut out. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : 'no message';
  return message.replace(/#?[0-9a-f]{64}/gi, '[verifier]');
}
