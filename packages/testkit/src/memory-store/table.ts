// One table: what is committed, and what each open transaction would change. A transaction sees its own changes over what others have
// committed so far; a reading transaction sees the rows of the moment it began.

import type { Holder } from './locks.ts';

/** A change of one row by one transaction. */
export interface RowChange {
  readonly table: string;
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}

export class Table<T> {
  readonly name: string;
  #rows: ReadonlyMap<string, T> = new Map();
  readonly #changes = new Map<Holder, Map<string, T | null>>();
  readonly #moments = new Map<Holder, ReadonlyMap<string, T>>();

  constructor(name: string) {
    this.name = name;
  }

  /** The rows as they are committed now; never changed afterwards, only replaced. */
  get committed(): ReadonlyMap<string, T> {
    return this.#rows;
  }

  get(holder: Holder, key: string): T | null {
    const changed = this.#changes.get(holder)?.get(key);
    return changed === undefined ? (this.#seenBy(holder).get(key) ?? null) : changed;
  }

  all(holder: Holder): T[] {
    const changes = this.#changes.get(holder);
    const seen = this.#seenBy(holder);
    if (changes === undefined) return [...seen.values()];
    const rows: T[] = [];
    for (const [key, row] of seen) if (!changes.has(key)) rows.push(row);
    for (const row of changes.values()) if (row !== null) rows.push(row);
    return rows;
  }

  /** Changes a row for this transaction; null takes it away. */
  set(holder: Holder, key: string, row: T | null): void {
    const changes = this.#changes.get(holder) ?? new Map<string, T | null>();
    changes.set(key, row);
    this.#changes.set(holder, changes);
  }

  /** Makes a transaction's changes everybody's, and tells them. */
  commit(holder: Holder): readonly RowChange[] {
    const changes = this.#changes.get(holder);
    this.#changes.delete(holder);
    if (changes === undefined) return [];
    const rows = new Map(this.#rows);
    const told: RowChange[] = [];
    for (const [key, after] of changes) {
      told.push({ table: this.name, key, before: rows.get(key) ?? null, after });
      if (after === null) rows.delete(key);
      else rows.set(key, after);
    }
    this.#rows = rows;
    return told;
  }

  forget(holder: Holder): void {
    this.#changes.delete(holder);
    this.#moments.delete(holder);
  }

  /** From now on this transaction sees the rows of this moment. */
  hold(holder: Holder): void {
    this.#moments.set(holder, this.#rows);
  }

  /** Begins with the rows of another. */
  copyFrom(other: Table<T>): void {
    this.#rows = other.#rows;
  }

  #seenBy(holder: Holder): ReadonlyMap<string, T> {
    return this.#moments.get(holder) ?? this.#rows;
  }
}
