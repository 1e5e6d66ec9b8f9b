// One server of the broker as a process that can die: its connection to the database, its way to the targets, and the broker's own worker
// rounds. Born again it is a new process that remembers nothing.

import { createHmac } from 'node:crypto';
import { createCredentialReader, makeBoxKey, makeLocalConnector } from '@tidegate/adapters';
import { type Ports, workerRounds } from '@tidegate/broker';
import { type Adapter, Bug, type Instant, limits, type Store } from '@tidegate/core';
import { nodeHash, plainSealer, quiet } from '../broker/open-broker.ts';
import { timeCodes } from '../broker/time-codes.ts';
import type { MemoryConnection } from '../memory-store/store.ts';
import type { Random } from './random.ts';
import { Owner, type Scheduler } from './scheduler.ts';

/** What is due and was not claimed waits for its lane: a server looks again every fiftieth of a second, here less often. */
const laneMs = 50;
const laneNapMs = 900;
/** No credential is given in this world. */
const connectorKey = makeBoxKey(new Uint8Array(32).fill(2));

export interface ServerParts {
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** How far its clock is off. */
  readonly skewMs: number;
  readonly idleMs: number;
  readonly concurrency: number;
  readonly connect: (owner: Owner) => MemoryConnection;
  readonly adaptersFor: (owner: Owner) => readonly Adapter[];
  readonly wrapStore: (store: Store) => Store;
}

export class Server {
  readonly #parts: ServerParts;
  #life: { readonly owner: Owner; readonly connection: MemoryConnection; readonly ports: Ports } | null = null;
  #lives = 0;
  #wake: () => void = () => undefined;
  /** How long it sleeps at most when it finds nothing to do. */
  idleMs: number;
  #pausedUntil: Instant = 0;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.idleMs = parts.idleMs;
  }

  get name(): string {
    return this.#parts.name;
  }

  get alive(): boolean {
    return this.#life !== null;
  }

  owns(owner: Owner): boolean {
    return this.#life?.owner === owner;
  }

  /** Starts the process: its workers go to work. */
  start(): void {
    if (this.#life !== null) return;
    const { scheduler, skewMs, random } = this.#parts;
    this.#lives += 1;
    const owner = new Owner(`${this.#parts.name}.${this.#lives}`);
    const connection = this.#parts.connect(owner);
    const adapters = this.#parts.adaptersFor(owner);
    const credentials = createCredentialReader({ environment: {}, openSealed: async () => null });
    const ports: Ports = {
      store: this.#parts.wrapStore(connection.store),
      clock: { now: () => scheduler.now + skewMs },
      chance: random,
      hash: nodeHash,
      sealer: plainSealer,
      credentials,
      adapters,
      connector: makeLocalConnector({ adapters, credentials, key: connectorKey }),
      sources: [],
      log: quiet,
      codes: timeCodes,
      sendWebhook: async () => ({ kind: 'done' }),
      mayReceiveWebhooks: () => false,
      perimeterRules: { ownChangeWaitMs: 0, production: null },
      hmac: (secret, text) => new Uint8Array(createHmac('sha256', secret).update(text).digest()),
    };
    this.#life = { owner, connection, ports };
    void this.#work(owner, ports);
  }

  /** Kills the process where it stands. */
  kill(): void {
    if (this.#life === null) return;
    this.#life.owner.alive = false;
    this.#life.connection.kill();
    this.#life = null;
  }

  /** Its worker does nothing for a while: it claims nothing, and holds on to nothing. */
  pause(milliseconds: number): void {
    this.#pausedUntil = this.#parts.scheduler.now + milliseconds;
  }

  /** Does something as a request that came in through this server; what it answers is the caller's to hear, if both still live. */
  serve(request: (ports: Ports) => Promise<unknown>): void {
    if (this.#life === null) return;
    const { owner, ports } = this.#life;
    void request(ports).then(
      () => this.#wake(),
      // As a server does: the caller gets an error, the server lives.
      (error: unknown) => {
        this.#tell(owner, error);
        this.#wake();
      },
    );
  }

  /** A bug is ours, and nothing that was simulated: it ends the run. Whoever was killed falls over the transactions that died with it. */
  #tell(owner: Owner, error: unknown): void {
    if (error instanceof Bug && owner.alive) this.#parts.scheduler.fail(error);
  }

  async #work(owner: Owner, ports: Ports): Promise<void> {
    const { scheduler, concurrency, random } = this.#parts;
    const rounds = workerRounds(ports, { workerId: owner.name, concurrency }, () => this.#wake());
    await scheduler.sleep(owner, random.between(1, 500));
    for (;;) {
      const paused = this.#pausedUntil - scheduler.now;
      if (paused > 0) await scheduler.sleep(owner, paused);
      const claimed = await rounds.round().catch((error: unknown) => {
        this.#tell(owner, error);
        return 0;
      });
      if (claimed > 0) continue;
      // Whoever is at work wakes often enough to hold on to it.
      const most = rounds.flying() > 0 ? Math.min(this.idleMs, limits.claimHoldMs / 4) : this.idleMs;
      const next = rounds.flying() >= concurrency ? most : await rounds.untilNext(most);
      await this.#nap(owner, next <= laneMs ? laneNapMs : next);
    }
  }

  /** Sleeps until a time has passed or somebody wakes it. */
  #nap(owner: Owner, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#parts.scheduler.after(owner, milliseconds, resolve);
    });
  }
}
