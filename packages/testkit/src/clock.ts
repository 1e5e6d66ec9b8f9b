// A clock that stands still until a test turns it.

import type { Clock, Instant } from '@tidegate/core';

/** A clock turned by hand. */
export interface FakeClock extends Clock {
  /** Moves on by so many milliseconds. */
  advance(ms: number): void;
  /** Moves to a moment, also backwards. */
  set(now: Instant): void;
}

/** Makes a clock that shows `start`, by default 2026-01-05 09:00 UTC, a Monday. */
export function fakeClock(start: Instant = Date.UTC(2026, 0, 5, 9)): FakeClock {
  let now = start;
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    set: (moment) => {
      now = moment;
    },
  };
}
