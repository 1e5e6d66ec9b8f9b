// One schedule: a company, its targets, two or three servers, people who do things, and what goes wrong, all from one number. Laws are
// asked after every event. Then nothing goes wrong any more, and everything has to come to rest.

import type { Ports } from '@tidegate/broker';
import type { Adapter, Grant, Instant, Store } from '@tidegate/core';
import { nodeHash } from '../broker/open-broker.ts';
import { type MemoryDatabase, memoryDatabase } from '../memory-store/store.ts';
import type { RowChange } from '../memory-store/table.ts';
import { beginning } from './company.ts';
import type { Finding, GrantChange, Law, LawEvent, Scene } from './law.ts';
import { laws } from './laws.ts';
import { doSomething } from './people.ts';
import { type Random, randomOf } from './random.ts';
import { Owner, Scheduler } from './scheduler.ts';
import { Server } from './server.ts';
import { Story } from './story.ts';
import { Town, townKinds } from './town.ts';
import { townAdapter } from './town-adapter.ts';
import type { Weather, Wire } from './wire.ts';

export interface ScheduleAsk {
  readonly seed: number;
  /** How many servers die: none, one or two. */
  readonly crashes: 0 | 1 | 2;
  readonly company: MemoryDatabase;
  /** Tells the story, for a report. */
  readonly told?: boolean;
  /** A mistake to be found. */
  readonly mistake?: Seeded;
}

/** A mistake as what it does to the ports. No mistake lives in the broker's own code. */
export interface Seeded {
  /** The world in which it shows soonest. */
  readonly under?: Partial<Omit<Weather, 'outage'>> & { readonly stalls?: number };
  readonly store?: (store: Store) => Store;
  readonly adapter?: (adapter: Adapter) => Adapter;
}

export interface ScheduleOutcome {
  readonly finding: Finding | null;
  readonly story: readonly string[];
  readonly steps: number;
  /** What happened, so that schedules in which nothing happens do not count as proof. */
  readonly reached: readonly string[];
}

/** People act and things go wrong until then. */
const stormMs = 5 * 60_000;
/** How long after the last fault everything must rest: the longest pause between two tries, a claim of somebody dead, and some more. */
const calmMs = 5 * 60_000;
/** How much longer than its latest end anything may take to be over. */
const restMs = 6 * 60_000;
const stepsMax = 60_000;
const skewMs = 400;
const never = (): Promise<never> => new Promise(() => undefined);

/** Runs one schedule from its seed. */
export async function simulate(ask: ScheduleAsk): Promise<ScheduleOutcome> {
  const schedule = new Schedule(ask);
  await schedule.run();
  return schedule.outcome;
}

class Schedule {
  readonly #ask: ScheduleAsk;
  readonly #random: Random;
  readonly #scheduler: Scheduler;
  readonly #story: Story;
  readonly #database: MemoryDatabase;
  readonly #town: Town;
  readonly #wire: Wire;
  readonly #outside = new Owner('outside');
  readonly #servers: readonly Server[];
  #stalls: number;
  readonly #reached = new Set<string>();
  #weather: Weather | null;
  /** At which moments of danger a server dies, counted from the beginning. */
  readonly #deaths: Set<number>;
  #dangers = 0;
  #quietSince: Instant = beginning;
  #finding: Finding | null = null;
  #mayStall = false;

  constructor(ask: ScheduleAsk) {
    this.#ask = ask;
    const random = randomOf(ask.seed);
    this.#random = random;
    this.#story = new Story(ask.told ?? false);
    this.#scheduler = new Scheduler(beginning, random, (passed) => this.#afterStep(passed));
    this.#database = memoryDatabase({
      hash: nodeHash,
      from: ask.company,
      nesting: 'unwatched',
      onCommit: (changes) => this.#committed(changes),
    });
    this.#town = new Town(
      () => this.#scheduler.now,
      (touch) => this.#happened({ kind: 'touched', touch }),
    );
    const { stalls, ...under } = ask.mistake?.under ?? {};
    this.#weather = { ...weatherOf(random), ...under };
    const drawn = random.pick([0, 0, 0.01, 0.05]);
    this.#stalls = stalls ?? drawn;
    this.#deaths = new Set(Array.from({ length: ask.crashes }, () => random.between(1, random.pick([40, 150, 400]))));
    this.#wire = {
      random,
      scheduler: this.#scheduler,
      outside: this.#outside,
      weather: () => this.#weather,
      danger: (owner) => this.#danger(owner),
    };
    this.#servers = Array.from({ length: random.between(2, 3) }, (_, number) => this.#serverOf(number + 1));
  }

  get outcome(): ScheduleOutcome {
    const { steps } = this.#scheduler;
    return { finding: this.#finding, story: this.#story.lines, steps, reached: [...this.#reached] };
  }

  async run(): Promise<void> {
    for (const server of this.#servers) server.start();
    this.#planDeeds();
    this.#planJumps();
    await this.#scheduler.run(beginning + stormMs);
    if (this.#finding !== null) return;
    this.#weather = null;
    this.#stalls = 0;
    this.#deaths.clear();
    for (const server of this.#servers) {
      server.start();
      // Whatever is due wakes it; what it sleeps through are looks at nothing.
      server.idleMs = restMs;
    }
    this.#quietSince = this.#scheduler.now;
    this.#story.tell(this.#scheduler.now, () => 'nothing goes wrong any more');
    await this.#scheduler.run(this.#scheduler.now + calmMs);
    if (this.#finding === null) this.#happened({ kind: 'calm' });
    const grants = [...this.#database.tables.grants.committed.values()];
    const latest = Math.max(this.#scheduler.now, ...grants.map(({ notAfter }) => notAfter));
    if (this.#finding === null) await this.#scheduler.run(latest + 2 * restMs);
    if (this.#finding === null) this.#happened({ kind: 'end' });
    for (const server of this.#servers) server.kill();
  }

  #serverOf(number: number): Server {
    const { mistake } = this.#ask;
    const wrapped = mistake?.adapter ?? ((adapter: Adapter) => adapter);
    return new Server({
      name: `server ${number}`,
      scheduler: this.#scheduler,
      random: this.#random,
      skewMs: this.#random.between(-skewMs / 2, skewMs / 2),
      idleMs: this.#random.pick([20_000, 60_000, 240_000]),
      concurrency: this.#random.between(1, 4),
      connect: (owner) =>
        this.#database.connect({
          point: (where) => this.#point(owner, where),
          pause: () => this.#scheduler.sleep(owner, this.#random.between(1, 50)),
        }),
      adaptersFor: (owner) =>
        townKinds.map((kind) => wrapped(townAdapter(kind, { town: this.#town, wire: this.#wire, owner }))),
      wrapStore: mistake?.store ?? ((store) => store),
    });
  }

  /** Somewhere in a process's work with the database: others may go on here, and it may die or sleep. */
  #point(owner: Owner, where: 'statement' | 'commit' | 'committed'): Promise<void> | null {
    if (!owner.alive) return never();
    if (where === 'statement') return this.#random.happens(0.12) ? this.#scheduler.turn(owner) : null;
    if (this.#dies(owner)) return never();
    // A process may sleep between what it did and what it does next, but not between asking for its claim and the call that follows:
    // an adapter bounds its own time.
    if (where === 'committed' && this.#mayStall && this.#random.happens(this.#stalls)) return this.#stall(owner);
    return this.#scheduler.turn(owner);
  }

  #stall(owner: Owner): Promise<void> {
    const milliseconds = this.#random.between(1_000, 60_000);
    // Nobody holds its claim for it meanwhile.
    this.#servers.find((server) => server.owns(owner))?.pause(milliseconds);
    this.#quietSince = this.#scheduler.now + milliseconds;
    this.#reached.add('stall');
    this.#story.tell(this.#scheduler.now, () => `${owner.name}: a turn sleeps for ${milliseconds} ms`);
    return this.#scheduler.sleep(owner, milliseconds);
  }

  async #danger(owner: Owner): Promise<void> {
    if (!owner.alive || this.#dies(owner)) return never();
    await this.#scheduler.turn(owner);
  }

  #dies(owner: Owner): boolean {
    this.#dangers += 1;
    if (!this.#deaths.has(this.#dangers)) return false;
    const server = this.#servers.find((one) => one.owns(owner));
    if (server === undefined) return false;
    server.kill();
    this.#reached.add('crash');
    const downMs = this.#random.pick([100, 5_000, 90_000]);
    this.#quietSince = this.#scheduler.now + downMs;
    this.#story.tell(this.#scheduler.now, () => `${owner.name} is killed, and comes back after ${downMs} ms`);
    this.#scheduler.after(this.#outside, downMs, () => server.start());
    return true;
  }

  #planDeeds(): void {
    const crowd = {
      tables: this.#database.tables,
      random: this.#random,
      soon: (milliseconds: number, sentence: string, request: (ports: Ports) => Promise<unknown>) =>
        this.#scheduler.after(this.#outside, milliseconds, () => {
          const living = this.#servers.filter((server) => server.alive);
          if (living.length === 0) return;
          const server = this.#random.pick(living);
          this.#story.tell(this.#scheduler.now, () => `${server.name} is told: ${sentence}`);
          server.serve(request);
        }),
    };
    const count = this.#random.between(3, 12);
    let at = 0;
    for (let deed = 0; deed < count; deed += 1) {
      // In bursts: what happens at once is where things meet.
      if (this.#random.happens(0.6)) at += this.#random.pick([5, 300, 5_000, 40_000]);
      this.#scheduler.after(this.#outside, at + 600, () => doSomething(crowd));
    }
  }

  #planJumps(): void {
    if (!this.#random.happens(0.2)) return;
    this.#scheduler.after(this.#outside, this.#random.between(1_000, stormMs), () => {
      const milliseconds = this.#random.pick([1_000, 61_000, 700_000, 7_200_000]);
      this.#scheduler.jump(milliseconds);
      this.#quietSince = this.#scheduler.now;
      this.#reached.add('jump');
      this.#story.tell(this.#scheduler.now, () => `every clock jumps ${milliseconds} ms`);
    });
  }

  #committed(changes: readonly RowChange[]): void {
    const { grants, audit } = this.#database.tables;
    const moved: GrantChange[] = [];
    for (const { table, key, before } of changes) {
      const after = table === 'grants' ? grants.committed.get(key) : undefined;
      if (after !== undefined) moved.push({ before: isGrant(before) ? before : null, after });
    }
    for (const { before, after } of moved) if (before?.state !== after.state) this.#reached.add(after.state);
    const told = changes.flatMap(({ table, key }) => (table === 'audit' ? (audit.committed.get(key) ?? []) : []));
    this.#mayStall = changes.some(({ table }) => table !== 'work');
    this.#happened({ kind: 'committed', changes, grants: moved, audit: told });
  }

  #happened(event: LawEvent): void {
    const at = this.#scheduler.now;
    this.#story.tellEvent(at, event);
    if (this.#finding !== null) return;
    for (const law of lawsOn[event.kind]) {
      const what = law.broken(this.#scene, event);
      if (what === null) continue;
      this.#finding = { law, what: this.#story.named(what), at };
      this.#story.tell(at, () => `HERE: ${what}`);
      return;
    }
  }

  /** Everything rests: whether to go on. */
  #afterStep(timePassed: boolean): boolean {
    if (timePassed && this.#finding === null) this.#happened({ kind: 'time' });
    if (this.#scheduler.steps > stepsMax) throw new Error(`seed ${this.#ask.seed} does not come to an end`);
    return this.#finding === null;
  }

  readonly #scene: Scene = this.#sceneOf();

  #sceneOf(): Scene {
    const schedule = this;
    const kinds = new Map(townKinds.map((kind) => [kind.type, kind]));
    return {
      get now() {
        return schedule.#scheduler.now;
      },
      get tables() {
        return schedule.#database.tables;
      },
      get town() {
        return schedule.#town;
      },
      get quietSince() {
        return schedule.#quietSince;
      },
      skewMs,
      kindOf: (grant) => {
        const type = schedule.#database.tables.integrations.committed.get(grant.integrationId)?.type;
        const kind = kinds.get(type ?? '');
        if (kind === undefined) throw new Error('every integration is of a kind');
        return kind;
      },
    };
  }
}

const on = (kind: LawEvent['kind']): readonly Law[] => laws.filter((law) => law.on.includes(kind));
const lawsOn = {
  committed: on('committed'),
  touched: on('touched'),
  time: on('time'),
  calm: on('calm'),
  end: on('end'),
} as const;

const isGrant = (row: unknown): row is Grant => typeof row === 'object' && row !== null && 'notAfter' in row;

function weatherOf(random: Random): Weather {
  const from = beginning + random.between(0, stormMs);
  return {
    faults: random.pick([0, 0.05, 0.2, 0.5]),
    refusals: random.pick([0, 0, 0.01, 0.05]),
    latencyMs: random.pick([5, 50, 3_000]),
    outage: random.happens(0.3)
      ? { type: random.pick(townKinds).type, from, to: from + random.pick([10_000, 60_000, 240_000]) }
      : null,
  };
}
