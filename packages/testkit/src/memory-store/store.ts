// A database in memory that behaves as PostgreSQL does for the broker: transactions that interleave at every statement, row locks and
// waiting, deadlocks, rollback, claims that skip what others hold, audit events chained last under one lock. It is there for the
// simulation, which runs a hundred thousand small worlds; what it keeps passes the same contract as the real databases. Not kept, and
// refused loudly: readings of targets, movements, findings, versions, proposals, tag orders, favorites, templates, spaces, tokens, entries of sources and
// sign-ins. Rows are kept as they are given, never copied: callers leave them alone, as everywhere.

import { AsyncLocalStorage } from 'node:async_hooks';
import { Bug, Fault, type Hash, type Store, type Transaction } from '@tidegate/core';
import { Locks } from './locks.ts';
import { MemoryRows } from './rows/all.ts';
import { openAudit } from './rows/audit.ts';
import { Conflict, type Point, Session } from './session.ts';
import type { Epoch, RowChange } from './table.ts';
import { makeTables, type Tables } from './tables.ts';

/** A process's way to the database. */
export interface MemoryConnection {
  readonly store: Store;
  /** The process is dead: its transactions are rolled back, and nothing it waits for ever comes. */
  readonly kill: () => void;
}

export interface MemoryDatabase {
  readonly tables: Tables;
  readonly connect: (pace?: Pace) => MemoryConnection;
  /** Whether no transaction holds or waits for anything. */
  readonly idle: () => boolean;
}

/** Who decides what happens in between, for one process. */
export interface Pace {
  readonly point: Point;
  /** Waiting before a transaction that met another is run again. */
  readonly pause: () => Promise<void>;
}

const freely: Pace = { point: () => null, pause: () => Promise.resolve() };
/** Which transaction something runs in, where that is watched: watching makes every promise of a process dear. */
const inside = new AsyncLocalStorage<{ open: boolean }>();
const triesMax = 8;
/** A new one each time: one that is shared would keep alive whatever ever waited for it. */
const never = (): Promise<never> => new Promise(() => undefined);

/** Makes a database: empty, or with the committed rows of another. `onCommit` is told of every commit at its very moment. */
export function memoryDatabase(parts: {
  readonly hash: Hash;
  readonly from?: MemoryDatabase;
  readonly onCommit?: (changes: readonly RowChange[]) => void;
  /** Whether a transaction inside another is told at once; where it is not, it may wait for ever. */
  readonly nesting?: 'told' | 'unwatched';
}): MemoryDatabase {
  const epoch: Epoch = { now: 0 };
  const tables = makeTables(epoch);
  if (parts.from !== undefined) copyRows(parts.from.tables, tables);
  const locks = new Locks();
  return {
    tables,
    idle: () => locks.idle,
    connect: (pace = freely) => connect({ ...parts, tables, epoch, locks, pace }),
  };
}

interface Shared {
  readonly hash: Hash;
  readonly tables: Tables;
  readonly epoch: Epoch;
  readonly locks: Locks;
  readonly pace: Pace;
  readonly onCommit?: (changes: readonly RowChange[]) => void;
  readonly nesting?: 'told' | 'unwatched';
}

function connect({ hash, tables, epoch, locks, pace, onCommit, nesting = 'told' }: Shared): MemoryConnection {
  const open = new Set<Session>();
  let state: 'open' | 'closed' | 'dead' = 'open';

  const once = async <T>(mode: 'read' | 'write', work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const session = new Session({ tables, epoch, locks, point: pace.point, mode });
    open.add(session);
    try {
      const audit = openAudit(session);
      const value = await work(new MemoryRows(session, audit.rows));
      const changes = await session.commit(() => audit.chain(hash));
      if (changes.length > 0) onCommit?.(changes);
      open.delete(session);
      const point = changes.length > 0 ? pace.point('committed') : null;
      if (point !== null) await point;
      return value;
    } catch (error) {
      open.delete(session);
      session.end();
      throw session.failure instanceof Conflict ? session.failure : error;
    }
  };

  const run = async <T>(mode: 'read' | 'write', work: (tx: Transaction) => Promise<T>): Promise<T> => {
    if (nesting === 'told' && inside.getStore()?.open === true) {
      throw new Bug('a transaction was opened inside another; pass the transaction on instead');
    }
    if (state === 'dead') return never();
    if (state === 'closed') throw new Fault('storage.unavailable', 'the database is closed');
    if (nesting === 'unwatched') return again(() => once(mode, work), pace);
    const mark = { open: true };
    try {
      return await inside.run(mark, () => again(() => once(mode, work), pace));
    } finally {
      mark.open = false;
    }
  };

  return {
    store: {
      transaction: (work) => run('write', work),
      read: (work) => run('read', work),
      ping: () => run('read', async () => Date.now()),
      about: 'a database in memory, for tests',
      close: async () => {
        state = 'closed';
      },
    },
    kill: () => {
      state = 'dead';
      for (const session of open) session.end();
      open.clear();
    },
  };
}

async function again<T>(once: () => Promise<T>, pace: Pace): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      if (tries === triesMax) {
        throw new Fault('object.changed', 'others changed the same things again and again; nothing was changed');
      }
    }
    await pace.pause();
  }
}

function copyRows(from: Tables, to: Tables): void {
  to.world.copyFrom(from.world);
  to.integrations.copyFrom(from.integrations);
  to.resources.copyFrom(from.resources);
  to.permissions.copyFrom(from.permissions);
  to.scopes.copyFrom(from.scopes);
  to.flows.copyFrom(from.flows);
  to.people.copyFrom(from.people);
  to.groups.copyFrom(from.groups);
}
