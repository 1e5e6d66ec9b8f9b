// One transaction's session: statements in order, the first failure remembered, the world locked while a decision looks at
// it. A failed statement ends the transaction in PostgreSQL whatever the caller catches; so it does here, loudly.
//
// Statements are sent without waiting for the answers before them, and what only writes does not wait for its own: what the database says
// comes at the next reading, at the latest at the commit, which is a rollback once anything before it failed.
//
// The world (inventory, scopes, flows, people, groups) is read at READ COMMITTED, statement by statement, yet must be one
// state for a decision. Reading it in a changing transaction therefore takes a shared lock until the end; changes to the
// world become visible under the exclusive one, taken last. Two changes of the world exclude each other from the first
// statement on, by the row that holds its version.

import { Bug, Fault } from '@tidegate/core';
import { type Compilable, type RawBuilder, sql } from 'kysely';
import { storageLimits } from './limits.ts';
import type { Connection, CopyTarget } from './sql/connection.ts';
import { Conflict, meaningOf, SqlError, toSqlError } from './sql/sql-error.ts';
import { db } from './sql/tables.ts';

/** What row modules use: statements built with `db`, run in this transaction. */
export interface Session {
  /** Runs a statement and gives its rows. */
  rows<Row>(query: Compilable<Row>): Promise<readonly Row[]>;
  /** The first row, or null. */
  first<Row>(query: Compilable<Row>): Promise<Row | null>;
  /**
   * Sends a statement whose rows nobody needs, and does not wait for it: a failure comes out of the next reading or of the commit. With
   * `unless`, its rows are looked at before the commit: what it answers, other than null, ends the transaction.
   */
  write<Row>(query: Compilable<Row>, unless?: (rows: readonly Row[]) => Error | null): Promise<void>;
  /** Runs a statement that reads inventory, scopes, flows, people or groups. */
  worldRows<Row>(query: Compilable<Row>): Promise<readonly Row[]>;
  /** The rows of such a statement, without parameters, in the binary format of `COPY`. */
  worldBytes(query: Compilable<unknown>): Promise<Uint8Array>;
  /** Runs a statement that changes them; `resources` where it changes nothing but resources. */
  changeWorld(query: Compilable<unknown>, part?: WorldPart): Promise<void>;
  /** Fills the table of resources with rows in the text format of `COPY`, made for the version the world gets with this transaction. */
  fillWorld(target: CopyTarget, partsOf: (version: number) => Iterable<string>): Promise<void>;
}

/** What of the world a statement changes. */
export type WorldPart = 'ground' | 'resources';

/** Keys of the transaction-level advisory locks, under our own first number. */
/** `holder` is a first number of its own: its second is a hash. */
export const locks = { space: 0x7464, holder: 0x7465, migrations: 1, world: 2, drift: 3 } as const;

/** Builds a raw statement of known rows, for what the builder cannot say. */
export const raw = <Row>(statement: RawBuilder<Row>): Compilable<Row> => ({
  compile: () => statement.compile(db),
});

/** A session inside `begin` … `commit`. */
export class TransactionSession implements Session {
  readonly #connection: Connection;
  readonly #mode: 'read' | 'write';
  /** Ends when everything that was sent has been answered. Never fails. */
  #answered: Promise<unknown> = Promise.resolve();
  /** What the next statement has to wait for before it is sent, if there is something. Never fails. */
  #gate: Promise<unknown> | null = null;
  #begun: Promise<unknown> | null = null;
  #unlooked = 0;
  #failure: Error | null = null;
  #over = false;
  #worldRead = false;
  #worldChanged = false;
  #groundChanged = false;

  constructor(connection: Connection, mode: 'read' | 'write') {
    this.#connection = connection;
    this.#mode = mode;
  }

  /** The failure that ended this transaction, if one has. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Sends the beginning; the first readings may go with it. */
  begin(): void {
    const isolation = this.#mode === 'read' ? 'repeatable read read only' : 'read committed';
    const text = `begin isolation level ${isolation};
       set local lock_timeout = ${storageLimits.lockWaitMs};
       set local statement_timeout = ${storageLimits.statementMs};
       set local idle_in_transaction_session_timeout = ${storageLimits.idleInTransactionMs}`;
    this.#begun = this.#next(() => this.#connection.query(text, [])).then(
      () => {
        this.#begun = null;
      },
      () => undefined,
    );
  }

  async rows<Row>(query: Compilable<Row>): Promise<readonly Row[]> {
    return this.#post(query);
  }

  async first<Row>(query: Compilable<Row>): Promise<Row | null> {
    return (await this.#post(query))[0] ?? null;
  }

  async write<Row>(query: Compilable<Row>, unless?: (rows: readonly Row[]) => Error | null): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    const answer = this.#post(query);
    if (unless !== undefined) this.#unlooked += 1;
    const looked = answer.then(
      (rows) => {
        if (unless === undefined) return;
        this.#unlooked -= 1;
        this.#failure ??= unless(rows);
      },
      () => undefined,
    );
    this.#answered = allEnded(this.#answered, looked);
  }

  async worldRows<Row>(query: Compilable<Row>): Promise<readonly Row[]> {
    this.#holdWorld();
    return this.rows(query);
  }

  async worldBytes(query: Compilable<unknown>): Promise<Uint8Array> {
    this.#holdWorld();
    const { sql: select, parameters } = query.compile();
    if (parameters.length > 0) throw new Bug('a copied statement has no parameters');
    return this.#alone(() => this.#connection.copyOut(select));
  }

  #holdWorld(): void {
    if (this.#mode === 'read' || this.#worldRead) return;
    this.#worldRead = true;
    // Nobody waits for it here: the database answers what comes after it once it has the lock.
    this.#post(raw(sql`select pg_advisory_xact_lock_shared(${locks.space}::int, ${locks.world}::int)`), 'reads').catch(
      () => undefined,
    );
  }

  async changeWorld(query: Compilable<unknown>, part: WorldPart = 'ground'): Promise<void> {
    await this.#markWorld();
    if (part === 'ground') await this.#markGround();
    await this.rows(query);
  }

  async fillWorld(target: CopyTarget, partsOf: (version: number) => Iterable<string>): Promise<void> {
    await this.#markWorld();
    const world = await this.first(db.selectFrom('world').select('version'));
    await this.#alone(() => this.#connection.copyIn(target, partsOf(world?.version ?? 0)));
  }

  async #markWorld(): Promise<void> {
    if (this.#worldChanged) return;
    this.#worldChanged = true;
    await this.write(db.updateTable('world').set((world) => ({ version: world('version', '+', 1) })));
  }

  async #markGround(): Promise<void> {
    if (this.#groundChanged) return;
    this.#groundChanged = true;
    await this.write(db.updateTable('world').set((world) => ({ ground: world.ref('version') })));
  }

  /** Waits until no decision looks at the world any more: the last thing before a change of it commits. */
  async publishWorld(): Promise<void> {
    if (!this.#worldChanged) return;
    await this.rows(raw(sql`select pg_advisory_xact_lock(${locks.space}::int, ${locks.world}::int)`));
  }

  async commit(): Promise<void> {
    this.#over = true;
    if (this.#unlooked > 0 || this.#gate !== null) await this.#answered;
    if (this.#failure !== null) throw this.#failure;
    try {
      await this.#connection.query('commit', []);
    } catch (error) {
      throw this.#undecided(error);
    }
    // Then what was sent before it had failed, and the commit was a rollback.
    await this.#answered;
    if (this.#failure !== null) throw this.#failure;
  }

  #undecided(error: unknown): Error {
    const meaning = meaningOf(error instanceof SqlError ? error : toSqlError(error));
    this.#failure ??= meaning;
    if (!(meaning instanceof Fault)) return meaning;
    return new Fault(meaning.code, 'the database broke off while committing; look before you repeat the change', {
      detail: `unknown whether it was stored: ${meaning.detail ?? ''}`,
    });
  }

  /** Ends the transaction without effect. Never throws: a session that cannot roll back is thrown away by its owner. */
  async rollback(): Promise<void> {
    this.#over = true;
    await this.#answered;
    await this.#connection.query('rollback', []).catch(() => undefined);
  }

  /** Sends a statement of ours, at once where it can. */
  #post<Row>(query: Compilable<Row>, how?: 'reads'): Promise<readonly Row[]> {
    if (this.#over) throw new Bug('a transaction was used after its end; await everything inside it');
    const { sql: text, parameters, query: node } = query.compile();
    // Should the transaction not have begun, a reading harms nothing outside of one; anything else would stay.
    const reads = how === 'reads' || node.kind === 'SelectQueryNode';
    if (!reads && this.#begun !== null) this.#hold(this.#begun);
    // Kysely derives `Row` from our table types; parsers in the row modules check what the compiler cannot know.
    return this.#next(() => this.#connection.query(text, parameters)) as Promise<readonly Row[]>;
  }

  /** Everything before it is answered before it begins, and nothing is sent before it ends. */
  #alone<T>(act: () => Promise<T>): Promise<T> {
    if (this.#over) throw new Bug('a transaction was used after its end; await everything inside it');
    this.#hold(this.#answered);
    const answer = this.#next(act);
    this.#hold(answer);
    return answer;
  }

  /** Nothing further is sent before this has ended, however it ends. */
  #hold(until: Promise<unknown>): void {
    this.#wait(allEnded(this.#gate, until));
  }

  #wait(gate: Promise<unknown>): void {
    this.#gate = gate;
    gate.then(() => {
      if (this.#gate === gate) this.#gate = null;
    });
  }

  /** Begins now, or once what is waited for is there: in the order of asking, and not at all once something failed. */
  #next<T>(act: () => Promise<T>): Promise<T> {
    let answer: Promise<T>;
    if (this.#gate === null) {
      answer = this.#tried(act);
    } else {
      // Wrapped, for a promise of a promise would wait for the answer.
      const started = this.#gate.then(() => ({ answer: this.#tried(act) }));
      this.#wait(started);
      answer = started.then((one) => one.answer);
    }
    this.#answered = allEnded(this.#answered, answer);
    return answer;
  }

  async #tried<T>(act: () => Promise<T>): Promise<T> {
    if (this.#failure !== null) throw this.#failure;
    try {
      const answer = await act();
      if (this.#failure === null) return answer;
    } catch (error) {
      throw this.#fail(error);
    }
    throw this.#failure;
  }

  #fail(error: unknown): Error {
    const meaning = meaningOf(error instanceof SqlError ? error : toSqlError(error));
    // What comes after the first only says that the transaction had ended.
    this.#failure ??= meaning;
    return this.#failure;
  }
}

/** Ends when all of these have, well or not, and keeps nothing of what they answered: a reading of everything is as long as the inventory. */
const allEnded = (...all: readonly (Promise<unknown> | null)[]): Promise<void> =>
  Promise.allSettled(all).then(() => undefined);

/** Whether an error means that the same transaction may succeed when run again. */
export const isConflict = (error: unknown): boolean => error instanceof Conflict;
