// Bounds how often somebody may do something: one bucket per key, refilled evenly. Memory is bounded too: the buckets
// longest untouched are forgotten first, which can only be generous.

import type { Clock } from '@tidegate/core';

const bucketsMax = 50_000;

interface Bucket {
  left: number;
  at: number;
}

export class RateLimit {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes one of `perMinute`; answers 0, or the seconds to wait until there is one again. */
  take(key: string, perMinute: number): number {
    const bucket = this.#refilled(key, perMinute);
    if (bucket.left < 1) return this.#wait(bucket, perMinute);
    bucket.left -= 1;
    return 0;
  }

  #wait(bucket: Bucket, perMinute: number): number {
    return Math.max(1, Math.ceil(((1 - bucket.left) * 60) / perMinute));
  }

  #refilled(key: string, perMinute: number): Bucket {
    const now = this.#clock.now();
    const known = this.#buckets.get(key);
    const elapsed = known === undefined ? 0 : Math.max(0, now - known.at);
    const bucket = {
      left: known === undefined ? perMinute : Math.min(perMinute, known.left + (elapsed * perMinute) / 60_000),
      at: now,
    };
    // Deleting first moves the key to the end: the map stays in the order of last use.
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > bucketsMax) {
      const oldest = this.#buckets.keys().next();
      if (oldest.done !== true) this.#buckets.delete(oldest.value);
    }
    return bucket;
  }
}
