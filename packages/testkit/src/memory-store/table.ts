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

/** Counts commits. */
export interface Epoch {
  now: number;
}

/** Past rows that are kept for readers who began before them; a reader in memory is never that slow. */
const pastMax = 200;

export class Table<T> {
  readonly name: string;
  readonly #epoch: Epoch;
  readonly #past: { readonly until: number; readonly rows: ReadonlyMap<string, T> }[] = [];
  #rows: ReadonlyMap<string, T> = new Map();
  readonly #changes = new Map<Holder, Map<string, T | null>>();

  constructor(name: string, epoch: Epoch) {
    this.name = name;
    this.#epoch = epoch;
  }

  /** The rows as they are committed now; never changed afterwards, only replaced. */
  get committed(): ReadonlyMap<string, T> {
    return this.#rows;
  }

  /** A row as a transaction sees it; `since` is the commit after which a reader began, null for whatever is committed by now. */
  get(holder: Holder, since: number | null, key: string): T | null {
    const changed = this.#changes.get(holder)?.get(key);
    return changed === undefined ? (this.#rowsAt(since).get(key) ?? null) : changed;
  }

  all(holder: Holder, since: number | null): T[] {
    const changes = this.#changes.get(holder);
    const seen = this.#rowsAt(since);
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
    this.#past.push({ until: this.#epoch.now, rows: this.#rows });
    if (this.#past.length > pastMax) this.#past.shift();
    this.#rows = rows;
    return told;
  }

  forget(holder: Holder): void {
    this.#changes.delete(holder);
  }

  /** Begins with the rows of another. */
  copyFrom(other: Table<T>): void {
    this.#rows = other.#rows;
  }

  #rowsAt(since: number | null): ReadonlyMap<string, T> {
    if (since === null || since === this.#epoch.now) return this.#rows;
    return this.#past.find(({ until }) => until > since)?.rows ?? this.#rows;
  }
}
