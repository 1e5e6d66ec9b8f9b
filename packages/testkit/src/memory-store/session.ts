// One transaction at READ COMMITTED, or on one snapshot when it only reads: statements one after another, each seeing what is committed
// by then; rows it changes or locks are held to the end; the first failure ends it, whatever its caller catches. The world is locked as
// in `storage`: shared by who looks at it while changing something, exclusive by who changes it, as the last thing before the commit.

import { Bug } from '@tidegate/core';
import { Deadlock, type LockMode, type Locks } from './locks.ts';
import type { Epoch, RowChange, Table } from './table.ts';
import { onlyRow, type Tables } from './tables.ts';

/** Where something else may happen in between: before each statement, and before and after the commit. */
export type Point = (where: 'statement' | 'commit' | 'committed') => Promise<void> | null;

/** The transaction met another one and may be run again from its start. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

export class Session {
  readonly tables: Tables;
  readonly mode: 'read' | 'write';
  readonly #locks: Locks;
  readonly #point: Point;
  readonly #epoch: Epoch;
  /** After which commit a reader began; null for who changes things and sees whatever is committed by now. */
  readonly #since: number | null;
  readonly #changed = new Set<Table<unknown>>();
  /** The statement that is being run; the next waits for it. */
  #running: Promise<void> | null = null;
  #failure: unknown = null;
  #over = false;
  #worldLooked = false;
  #worldChanged = false;
  #groundChanged = false;

  constructor(parts: {
    readonly tables: Tables;
    readonly locks: Locks;
    readonly point: Point;
    readonly epoch: Epoch;
    readonly mode: 'read' | 'write';
  }) {
    this.tables = parts.tables;
    this.mode = parts.mode;
    this.#locks = parts.locks;
    this.#point = parts.point;
    this.#epoch = parts.epoch;
    this.#since = this.mode === 'read' ? parts.epoch.now : null;
  }

  get<T>(table: Table<T>, key: string): T | null {
    return table.get(this, this.#since, key);
  }

  all<T>(table: Table<T>): T[] {
    return table.all(this, this.#since);
  }

  /** Runs a statement in turn. */
  async run<R>(statement: () => R | Promise<R>): Promise<R> {
    this.#mustGoOn();
    while (this.#running !== null) await this.#running;
    if (this.#failure !== null) throw this.#failure;
    let done = (): void => undefined;
    this.#running = new Promise((resolve) => {
      done = resolve;
    });
    try {
      const point = this.mode === 'read' ? null : this.#point('statement');
      if (point !== null) await point;
      return await statement();
    } catch (error) {
      this.#failure = error instanceof Deadlock ? new Conflict(error.message) : error;
      throw this.#failure;
    } finally {
      this.#running = null;
      done();
    }
  }

  #mustGoOn(): void {
    if (this.#over) throw new Bug('a transaction was used after its end; await everything inside it');
  }

  /** A statement that reads inventory, scopes, flows, people or groups. */
  runOnWorld<R>(statement: () => R | Promise<R>): Promise<R> {
    return this.run(async () => {
      if (this.mode === 'write' && !this.#worldLooked) {
        this.#worldLooked = true;
        await this.#take('the world', 'shared');
      }
      return statement();
    });
  }

  /** A statement that changes them; `resources` where it changes nothing else. */
  changeWorld(statement: () => void | Promise<void>, part: 'ground' | 'resources' = 'ground'): Promise<void> {
    return this.run(async () => {
      const { world } = this.tables;
      if (!this.#worldChanged) {
        await this.lock(world, onlyRow);
        this.#worldChanged = true;
        const now = this.get(world, onlyRow) ?? { version: 0, ground: 0 };
        this.set(world, onlyRow, { ...now, version: now.version + 1 });
      }
      const { version } = this.get(world, onlyRow) ?? { version: 0 };
      if (part === 'ground' && !this.#groundChanged) this.set(world, onlyRow, { version, ground: version });
      this.#groundChanged ||= part === 'ground';
      return statement();
    });
  }

  /** Holds a row until the end, waiting for whoever holds it. To be read afterwards: it may be another by then. */
  async lock(table: { readonly name: string }, key: string): Promise<void> {
    this.#mayChange();
    await this.#take(`${table.name} ${key}`, 'exclusive');
  }

  /** Holds a row if nobody else does, without waiting. */
  tryLock(table: { readonly name: string }, key: string): boolean {
    this.#mustGoOn();
    this.#mayChange();
    const name = `${table.name} ${key}`;
    return !this.#locks.isHeld(name, this) && this.#locks.take(name, this, 'exclusive') === null;
  }

  /** Writes a row that is held; null takes it away. */
  set<T>(table: Table<T>, key: string, row: T | null): void {
    this.#mayChange();
    this.#changed.add(table);
    table.set(this, key, row);
  }

  /** Holds a row and writes it. */
  async put<T>(table: Table<T>, key: string, row: T | null): Promise<void> {
    await this.lock(table, key);
    this.set(table, key, row);
  }

  /** Commits: what the caller wants to write at the very end, the world, then everything at once. */
  async commit(last: () => Promise<void>): Promise<readonly RowChange[]> {
    if (this.#failure !== null) throw this.#failure;
    while (this.#running !== null) await this.#running;
    if (this.#failure !== null) throw this.#failure;
    if (this.#worldChanged) await this.run(() => this.#take('the world', 'exclusive'));
    await last();
    this.#over = true;
    const changed = [...this.#changed];
    const point = changed.length === 0 ? null : this.#point('commit');
    if (point !== null) await point;
    if (changed.length > 0) this.#epoch.now += 1;
    const changes = changed.flatMap((table) => table.commit(this));
    this.end();
    return changes;
  }

  /** Ends without effect, at once: also when its process is dead. */
  end(): void {
    this.#over = true;
    for (const table of this.#changed) table.forget(this);
    this.#locks.release(this);
  }

  /** The failure that ended it, if one has. */
  get failure(): unknown {
    return this.#failure;
  }

  async #take(key: string, mode: LockMode): Promise<void> {
    // It may have ended meanwhile, with its process or by the failure of another statement: what it took now would stay taken.
    this.#mustGoOn();
    const waiting = this.#locks.take(key, this, mode);
    if (waiting !== null) await waiting;
  }

  #mayChange(): void {
    if (this.mode === 'read') throw new Bug('a transaction that only reads was told to change something');
  }
}
