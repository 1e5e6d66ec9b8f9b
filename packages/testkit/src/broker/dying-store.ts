// A store that dies on demand, as a process does: at a chosen transaction, just before or just after its commit, and from then on
// every call fails until it is revived. With it a test can kill the broker at every point there is.

import type { Store, Transaction } from '@tidegate/core';

/** The process is dead. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export interface DyingStore {
  readonly store: Store;
  /** Dies at the `point`th moment from now (0 is the next): each write transaction has two, before and after its commit. */
  readonly dieAt: (point: number) => void;
  /** Dies now. */
  readonly die: () => void;
  readonly revive: () => void;
  readonly dead: () => boolean;
  /** How many moments have passed since `dieAt`. */
  readonly passed: () => number;
}

export function dyingStore(inner: Store): DyingStore {
  let countdown = Number.POSITIVE_INFINITY;
  let passed = 0;
  let dead = false;
  const moment = (): void => {
    if (dead) throw new Crash('the process is dead');
    passed += 1;
    if (countdown <= 0) dead = true;
    countdown -= 1;
    if (dead) throw new Crash('killed');
  };
  const alive = (): void => {
    if (dead) throw new Crash('the process is dead');
  };
  return {
    store: {
      about: inner.about,
      ping: () => inner.ping(),
      close: () => inner.close(),
      read: async <T>(work: (tx: Transaction) => Promise<T>) => {
        alive();
        return inner.read(work);
      },
      transaction: async <T>(work: (tx: Transaction) => Promise<T>) => {
        alive();
        const value = await inner.transaction(async (tx) => {
          const result = await work(tx);
          moment();
          return result;
        });
        moment();
        return value;
      },
    },
    dieAt: (point) => {
      countdown = point;
      passed = 0;
    },
    die: () => {
      dead = true;
    },
    revive: () => {
      dead = false;
      countdown = Number.POSITIVE_INFINITY;
    },
    dead: () => dead,
    passed: () => passed,
  };
}
