// Who goes on next, and what time it is. Everything that waits (for its turn, or for a moment) is parked here; one is let go at a time,
// and the next only when that one has come to rest. Time passes only when nobody can go on. What belongs to a dead process is never
// let go again.

import type { Instant } from '@tidegate/core';
import type { Random } from './random.ts';

/** Whom parked things belong to: one life of a process, or the world outside. */
export class Owner {
  readonly name: string;
  alive = true;

  constructor(name: string) {
    this.name = name;
  }
}

interface Parked {
  readonly owner: Owner;
  readonly at: Instant;
  readonly wake: () => void;
}

/** How long one that could go on may be held up by others, in milliseconds. */
const heldUpMs = 40;

export class Scheduler {
  #now: Instant;
  #ready: Parked[] = [];
  #asleep: Parked[] = [];
  #failed: Error | null = null;
  #steps = 0;
  readonly #random: Random;
  readonly #onStep: (timePassed: boolean) => boolean;

  /** `onStep` is called whenever everything has come to rest; it answers whether to go on. */
  constructor(start: Instant, random: Random, onStep: (timePassed: boolean) => boolean) {
    this.#now = start;
    this.#random = random;
    this.#onStep = onStep;
  }

  get now(): Instant {
    return this.#now;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Goes on when it is chosen. */
  turn(owner: Owner): Promise<void> {
    return new Promise((wake) => this.#ready.push({ owner, at: this.#now, wake }));
  }

  sleep(owner: Owner, milliseconds: number): Promise<void> {
    return new Promise((wake) => this.after(owner, milliseconds, wake));
  }

  /** Calls back after a time. */
  after(owner: Owner, milliseconds: number, wake: () => void): void {
    const parked = { owner, at: this.#now + Math.max(0, milliseconds), wake };
    // Sorted, the earliest last: few are asleep at once.
    let place = this.#asleep.length;
    while (place > 0 && (this.#asleep[place - 1]?.at ?? 0) <= parked.at) place -= 1;
    this.#asleep.splice(place, 0, parked);
  }

  /** Time that passes for everybody at once, as when a machine is suspended. */
  jump(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Ends the run with what must never happen, whoever hid it from their caller. */
  fail(error: Error): void {
    this.#failed ??= error;
  }

  /** Lets everything go on until a moment, or until `onStep` stops it. */
  run(until: Instant): Promise<void> {
    return new Promise((resolve, reject) => {
      const step = (): void => {
        try {
          if (this.#failed !== null) throw this.#failed;
          const before = this.#now;
          const next = this.#next(until);
          const goesOn = this.#onStep(this.#now !== before);
          if (!goesOn || next === null) {
            resolve();
            return;
          }
          this.#steps += 1;
          next.wake();
          // A tick that is asked for among promises comes when all of them have gone on as far as they can: then everything rests.
          queueMicrotask(() => process.nextTick(step));
        } catch (error) {
          reject(error);
        }
      };
      queueMicrotask(() => process.nextTick(step));
    });
  }

  #next(until: Instant): Parked | null {
    for (;;) {
      if (this.#ready.length > 0 && this.#random.happens(0.02)) this.#now += this.#random.between(1, heldUpMs);
      this.#wakeDue();
      if (this.#ready.length === 0) {
        const earliest = this.#asleep.at(-1);
        if (earliest === undefined || earliest.at > until) {
          this.#now = Math.max(this.#now, until);
          return null;
        }
        this.#now = Math.max(this.#now, earliest.at);
        this.#wakeDue();
      }
      const place = this.#random.between(0, this.#ready.length - 1);
      const chosen = this.#ready[place];
      const last = this.#ready.pop();
      if (last !== undefined && last !== chosen) this.#ready[place] = last;
      if (chosen?.owner.alive) return chosen;
    }
  }

  #wakeDue(): void {
    for (let due = this.#asleep.at(-1); due !== undefined && due.at <= this.#now; due = this.#asleep.at(-1)) {
      this.#asleep.pop();
      if (due.owner.alive) this.#ready.push(due);
    }
  }
}
