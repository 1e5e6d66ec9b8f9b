// The store over an engine: transactions that are run again when they met another, and whose audit events are chained
// last, under one lock, before they commit. The same for both engines.

import { AsyncLocalStorage } from 'node:async_hooks';

import { Bug, Fault, type Hash, type Instant, type Store, type Transaction } from '@tidegate/core';

import { storageLimits } from './limits.ts';
import { openRows } from './rows/all.ts';
import { openAudit } from './rows/audit.ts';
import { isConflict, TransactionSession } from './session.ts';
import type { Connection, Connections } from './sql/connection.ts';
import { toSqlError } from './sql/sql-error.ts';

/** Makes a store of the sessions of a migrated database. */
export function makeStore(connections: Connections, hash: Hash): Store {
  let closing: Promise<void> | null = null;
  const inside = new AsyncLocalStorage<{ open: boolean }>();
  const run = async <T>(mode: 'read' | 'write', work: (tx: Transaction) => Promise<T>): Promise<T> => {
    if (inside.getStore()?.open === true) {
      // With one session this would wait for itself for ever; better to fail the same way everywhere.
      throw new Bug('a transaction was opened inside another; pass the transaction on instead');
    }
    const mark = { open: true };
    try {
      return await inside.run(mark, () =>
        runAgain(connections, (connection) => runOnce({ connection, mode, hash }, work)),
      );
    } finally {
      mark.open = false;
    }
  };
  return {
    transaction: (work) => run('write', work),
    read: (work) => run('read', work),
    ping: () => ping(connections),
    about: connections.about,
    close: () => {
      closing ??= connections.close();
      return closing;
    },
  };
}

async function runAgain<T>(connections: Connections, once: (connection: Connection) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await connections.use(once);
    } catch (error) {
      if (!isConflict(error)) throw error;
      if (tries === storageLimits.transactionTriesMax) {
        throw new Fault(
          'object.changed',
          'others changed the same things again and again; nothing was changed, try again',
          {
            detail: String(error),
          },
        );
      }
    }
    await pause(tries);
  }
}

/** Waits a little longer each time, spread so that two that met do not meet again. The spread needs no secrecy. */
function pause(tries: number): Promise<void> {
  const longest = Math.min(storageLimits.conflictWaitMs * 2 ** tries, storageLimits.conflictWaitCeilingMs);
  return new Promise((resolve) => setTimeout(resolve, longest * (0.5 + Math.random() / 2)));
}

async function runOnce<T>(
  ask: { readonly connection: Connection; readonly mode: 'read' | 'write'; readonly hash: Hash },
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const session = new TransactionSession(ask.connection, ask.mode);
  const audit = openAudit(session);
  try {
    session.begin();
    const value = await work(openRows(session, audit.rows));
    await session.publishWorld();
    await audit.chain(ask.hash);
    await session.commit();
    return value;
  } catch (error) {
    await session.rollback();
    // The first failure is the reason, whatever the work made of it on its way out; its own errors pass as they are.
    throw session.failure !== null && isConflict(session.failure) ? session.failure : error;
  }
}

async function ping(connections: Connections): Promise<Instant> {
  try {
    const [row] = await connections.use((connection) =>
      connection.query('select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now', []),
    );
    return Number(row?.['now']);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('storage.unavailable', 'the database did not answer', { detail: toSqlError(error).message });
  }
}
