// The wire to the embedded database's thread: a message out, its answer back. When the thread dies, everything that waits
// and everything asked later fails as a lost connection.

import { Worker } from 'node:worker_threads';

import type { CopyTarget, EngineRow } from '../sql/connection.ts';
import { connectionLost, SqlError } from '../sql/sql-error.ts';

/** What the thread answers; see the worker's header. */
interface Answer {
  readonly id: number;
  readonly rows?: readonly EngineRow[];
  readonly bytes?: Uint8Array;
  readonly failed?: {
    readonly code: string;
    readonly message: string;
    readonly constraint: string | null;
    readonly table: string | null;
  };
}

type Question =
  | { readonly kind: 'query'; readonly sql: string; readonly parameters: readonly unknown[] }
  | {
      readonly kind: 'copyIn';
      readonly table: string;
      readonly columns: readonly string[];
      readonly parts: readonly string[];
    }
  | { readonly kind: 'copyOut'; readonly select: string }
  | { readonly kind: 'dump' }
  | { readonly kind: 'close' };

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

// Two folders up is the package, from `src` and from `dist` alike.
const workerFile = new URL('../../worker/pglite-worker.mjs', import.meta.url);

/** A running thread with a database open in it. */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #dead: SqlError | null = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (answer: Answer) => this.#settle(answer));
    worker.on('error', (error) => this.#die(`the database thread failed: ${error.message}`));
    worker.on('exit', () => this.#die('the database thread ended'));
  }

  /** Starts the thread and waits until its database is open. The thread gets none of our environment. */
  static async start(ask: {
    readonly folder: string | null;
    readonly template: Uint8Array | null;
  }): Promise<WorkerLink> {
    const worker = new Worker(workerFile, { workerData: ask, env: {}, execArgv: [] });
    const link = new WorkerLink(worker);
    await new Promise<Answer>((resolve, reject) => link.#waiting.set(0, { resolve, reject }));
    return link;
  }

  async query(sql: string, parameters: readonly unknown[]): Promise<readonly EngineRow[]> {
    return (await this.#ask({ kind: 'query', sql, parameters })).rows ?? [];
  }

  async copyIn({ table, columns }: CopyTarget, parts: Iterable<string>): Promise<void> {
    await this.#ask({ kind: 'copyIn', table, columns, parts: [...parts] });
  }

  async copyOut(select: string): Promise<Uint8Array> {
    return (await this.#ask({ kind: 'copyOut', select })).bytes ?? new Uint8Array();
  }

  /** The whole database as a tar, to start others from. */
  async dump(): Promise<Uint8Array> {
    return (await this.#ask({ kind: 'dump' })).bytes ?? new Uint8Array();
  }

  /** The process may end though the thread runs; and not any more. */
  rest(): void {
    this.#worker.unref();
  }
  wake(): void {
    this.#worker.ref();
  }

  /** Closes the database properly and ends the thread. */
  async close(): Promise<void> {
    if (this.#dead === null) await this.#ask({ kind: 'close' });
    await this.#worker.terminate();
  }

  #ask(question: Question): Promise<Answer> {
    if (this.#dead !== null) return Promise.reject(this.#dead);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...question });
    });
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.failed === undefined) waiting?.resolve(answer);
    else waiting?.reject(new SqlError({ ...answer.failed, code: answer.failed.code || connectionLost }));
  }

  #die(reason: string): void {
    this.#dead ??= new SqlError({ code: connectionLost, message: reason, constraint: null, table: null });
    for (const waiting of this.#waiting.values()) waiting.reject(this.#dead);
    this.#waiting.clear();
  }
}
