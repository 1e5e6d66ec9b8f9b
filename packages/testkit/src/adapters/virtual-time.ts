// Time that passes only when everybody waits: code that pauses for hours is tested in milliseconds, and what it did when is exact.

import type { Clock } from '@tidegate/core';

export interface VirtualTime {
  readonly clock: Clock;
  /** Milliseconds since the beginning. */
  readonly passed: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Lets time pass until `work` is over. */
  readonly run: <T>(work: Promise<T>) => Promise<T>;
}

/** Starts at a moment. */
export function virtualTime(start = Date.parse('2026-03-02T09:00:00Z')): VirtualTime {
  let now = start;
  const waiting: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    clock: { now: () => now },
    passed: () => now - start,
    pause: (milliseconds) =>
      new Promise((resolve) => {
        waiting.push({ at: now + milliseconds, wake: resolve });
      }),
    async run(work) {
      let over = false;
      const ended = (): void => {
        over = true;
      };
      work.then(ended, ended);
      for (;;) {
        // Whoever can go on without time passing does so first.
        await new Promise((resolve) => setImmediate(resolve));
        if (over) return work;
        const next = waiting.toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined) continue;
        waiting.splice(waiting.indexOf(next), 1);
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
}
