// One transaction's session: statements in order, the first failure remembered, the world locked while a decision looks at
// it. A failed statement ends the transaction in PostgreSQL whatever the caller catches; so it does here, loudly.
//
// The world (inventory, scopes, flows, people, groups) is read at READ COMMITTED, statement by statement, yet must be one
// state for a decision. Reading it in a changing transaction therefore takes a shared lock until the end; changes to the
// world become visible under the exclusive one, taken last. Two changes of the world exclude each other from the first
// statement on, by the row that holds its version.

import { Bug, Fault } from '@tidegate/core';
import { type Compilable, type RawBuilder, sql } from 'kysely';
import { storageLimits } from './limits.ts';
import type { Connection, CopyTarget, EngineRow } from './sql/connection.ts';
import { Conflict, meaningOf, SqlError, toSqlError } from './sql/sql-error.ts';
import { db } from './sql/tables.ts';

/** What row modules use: statements built with `db`, run in this transaction. */
export interface Session {
  /** Runs a statement and gives its rows. */
  rows<Row>(query: Compilable<Row>): Promise<readonly Row[]>;
  /** The first row, or null. */
  first<Row>(query: Compilable<Row>): Promise<Row | null>;
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
  #last: Promise<unknown> = Promise.resolve();
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

  async begin(): Promise<void> {
    const isolation = this.#mode === 'read' ? 'repeatable read read only' : 'read committed';
    await this.#send(
      `begin isolation level ${isolation};
       set local lock_timeout = ${storageLimits.lockWaitMs};
       set local statement_timeout = ${storageLimits.statementMs};
       set local idle_in_transaction_session_timeout = ${storageLimits.idleInTransactionMs}`,
      [],
    );
  }

  async rows<Row>(query: Compilable<Row>): Promise<readonly Row[]> {
    if (this.#over) throw new Bug('a transaction was used after its end; await everything inside it');
    const compiled = query.compile();
    const rows = await this.#send(compiled.sql, compiled.parameters);
    // Kysely derives `Row` from our table types; parsers in the row modules check what the compiler cannot know.
    return rows as readonly Row[];
  }

  async first<Row>(query: Compilable<Row>): Promise<Row | null> {
    return (await this.rows(query))[0] ?? null;
  }

  async worldRows<Row>(query: Compilable<Row>): Promise<readonly Row[]> {
    await this.#holdWorld();
    return this.rows(query);
  }

  async worldBytes(query: Compilable<unknown>): Promise<Uint8Array> {
    await this.#holdWorld();
    const { sql: select, parameters } = query.compile();
    if (parameters.length > 0) throw new Bug('a copied statement has no parameters');
    return this.#after(() => this.#connection.copyOut(select));
  }

  async #holdWorld(): Promise<void> {
    if (this.#mode === 'read' || this.#worldRead) return;
    this.#worldRead = true;
    await this.rows(raw(sql`select pg_advisory_xact_lock_shared(${locks.space}::int, ${locks.world}::int)`));
  }

  async changeWorld(query: Compilable<unknown>, part: WorldPart = 'ground'): Promise<void> {
    await this.#markWorld();
    if (part === 'ground') await this.#markGround();
    await this.rows(query);
  }

  async fillWorld(target: CopyTarget, partsOf: (version: number) => Iterable<string>): Promise<void> {
    await this.#markWorld();
    const world = await this.first(db.selectFrom('world').select('version'));
    await this.#after(() => this.#connection.copyIn(target, partsOf(world?.version ?? 0)));
  }

  async #markWorld(): Promise<void> {
    if (this.#worldChanged) return;
    this.#worldChanged = true;
    await this.rows(db.updateTable('world').set((world) => ({ version: world('version', '+', 1) })));
  }

  async #markGround(): Promise<void> {
    if (this.#groundChanged) return;
    this.#groundChanged = true;
    await this.rows(db.updateTable('world').set((world) => ({ ground: world.ref('version') })));
  }

  /** Waits until no decision looks at the world any more: the last thing before a change of it commits. */
  async publishWorld(): Promise<void> {
    if (!this.#worldChanged) return;
    await this.rows(raw(sql`select pg_advisory_xact_lock(${locks.space}::int, ${locks.world}::int)`));
  }

  async commit(): Promise<void> {
    this.#over = true;
    await this.#last;
    if (this.#failure !== null) throw this.#failure;
    try {
      await this.#send('commit', []);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      throw new Fault(error.code, 'the database broke off while committing; look before you repeat the change', {
        detail: `unknown whether it was stored: ${error.detail ?? ''}`,
      });
    }
  }

  /** Ends the transaction without effect. Never throws: a session that cannot roll back is thrown away by its owner. */
  async rollback(): Promise<void> {
    this.#over = true;
    await this.#last;
    await this.#connection.query('rollback', []).catch(() => undefined);
  }

  #send(statement: string, parameters: readonly unknown[]): Promise<readonly EngineRow[]> {
    return this.#after(() => this.#connection.query(statement, parameters));
  }

  /** In turn, and not at all once something failed. */
  #after<T>(act: () => Promise<T>): Promise<T> {
    const answer = this.#last.then(async () => {
      if (this.#failure !== null) throw this.#failure;
      try {
        return await act();
      } catch (error) {
        throw this.#fail(error);
      }
    });
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  #fail(error: unknown): Error {
    const meaning = meaningOf(error instanceof SqlError ? error : toSqlError(error));
    this.#failure = meaning;
    return meaning;
  }
}

/** Whether an error means that the same transaction may succeed when run again. */
export const isConflict = (error: unknown): boolean => error instanceof Conflict;
