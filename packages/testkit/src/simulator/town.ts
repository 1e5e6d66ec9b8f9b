// The targets of the simulation: accounts that grants open, seen from outside without the broker, and every call that changes them. One
// kind ends access itself, one does not, and one tells what it holds with a delay and may do late what it did not answer.

import type { GrantId, Instant } from '@tidegate/core';

/** What a grant has in a target. */
export interface Account {
  readonly grantId: GrantId;
  /** Which password it takes. */
  readonly password: number;
  /** When the target itself ends it; null where it cannot. */
  readonly validUntil: Instant | null;
  /** It may do what was granted; before that it can do nothing. */
  readonly permitted: boolean;
}

export interface TownKind {
  readonly type: string;
  readonly ownEnd: boolean;
  readonly settlingMs: number;
  readonly passwords: boolean;
  /** How many grants it bears to be worked on at once; null for any number. */
  readonly atOnceMax: number | null;
}

/** Every kind of target there is in the simulation. */
export const townKinds: readonly TownKind[] = [
  { type: 'timed', ownEnd: true, settlingMs: 0, passwords: true, atOnceMax: null },
  { type: 'plain', ownEnd: false, settlingMs: 0, passwords: true, atOnceMax: null },
  { type: 'slow', ownEnd: false, settlingMs: 15_000, passwords: false, atOnceMax: 1 },
];

/** Something changed in a target, at this very moment. */
export interface Touch {
  readonly grantId: GrantId;
  readonly before: Account | null;
  readonly after: Account | null;
}

export class Town {
  readonly accounts = new Map<GrantId, Account>();
  readonly #past = new Map<GrantId, { readonly until: Instant; readonly account: Account | null }[]>();
  readonly #now: () => Instant;
  readonly #onTouch: (touch: Touch) => void;

  constructor(now: () => Instant, onTouch: (touch: Touch) => void) {
    this.#now = now;
    this.#onTouch = onTouch;
  }

  /** Replaces what a grant has by what `change` makes of it. */
  change(grantId: GrantId, change: (before: Account | null) => Account | null): void {
    const before = this.accounts.get(grantId) ?? null;
    const after = change(before);
    const past = this.#past.get(grantId) ?? [];
    past.push({ until: this.#now(), account: before });
    this.#past.set(grantId, past);
    if (after === null) this.accounts.delete(grantId);
    else this.accounts.set(grantId, after);
    this.#onTouch({ grantId, before, after });
  }

  /** What a grant had at a moment, as a delayed read tells it. */
  seenAt(grantId: GrantId, moment: Instant): Account | null {
    const past = this.#past.get(grantId)?.find(({ until }) => until > moment);
    return past === undefined ? (this.accounts.get(grantId) ?? null) : past.account;
  }

  /** Whether somebody could use it now. */
  isUsable(grantId: GrantId): boolean {
    const account = this.accounts.get(grantId);
    if (!account?.permitted) return false;
    return account.validUntil === null || this.#now() < account.validUntil;
  }
}
