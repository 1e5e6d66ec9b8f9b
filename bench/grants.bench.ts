// How fast grants open and close on a real PostgreSQL, with PostgreSQL as the database: one after another beside the very statements that the
// target was sent, sent once more by themselves; and many at once, by one server process and by two, beside the same statements sent by as
// many connections as a server works with.

import { endAccess, runTurn } from '@tidegate/broker';
import type { RequestId } from '@tidegate/core';
import { openTortureWorld, type TortureWorld } from '../tests/torture/world.ts';
import { openReplayer, recordStatements, type Sent } from './grants-target.ts';

interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly ratio?: number;
  readonly ratioGoal?: number;
  readonly against?: string;
}
type Emit = (figure: Figure) => void;

const databases = ['apples', 'pears', 'plums', 'cherries', 'quinces'];
const engineers = 40;
const oneByOne = Number(process.env['TIDEGATE_BENCH_GRANTS'] ?? 50);
/** How many turns a server takes at once where nothing else is set. */
const atOnce = 4;

export const bench = {
  area: 'grants',
  async run(emit: Emit): Promise<void> {
    const world = await openTortureWorld({ engineers, databases: { internal: databases, pii: [] }, straight: true });
    try {
      const raw = await single(world, emit);
      for (const [count, name] of [
        [1, 'one_server'],
        [2, 'two_servers'],
      ] as const) {
        await many(world, world.servers.slice(0, count), (kind, value) =>
          emit({
            bench: `grants.${kind}.per_second.${name}`,
            value: round(value),
            unit: 'grants/s',
            better: 'higher',
            ratio: round(raw[kind] / value),
            against: `the same statements alone, ${atOnce} at once: how often more of them the target bears`,
          }),
        );
      }
    } finally {
      await world.close();
    }
  },
};

/** Who asks for which database: everybody for one, then for the next. */
const pairs = databases.flatMap((database) =>
  Array.from({ length: engineers }, (_, index) => ({ name: `engineer-${index}`, database })),
);

const ask = async ({ broker }: TortureWorld, { name, database }: (typeof pairs)[number]): Promise<RequestId> =>
  (await broker.ask(name, database)).request.id;

async function release({ broker }: TortureWorld, name: string, id: RequestId): Promise<void> {
  const ended = await endAccess(broker.ports, await broker.as(name), { id, how: 'release' });
  if (!ended.ok) throw new Error(ended.refusal.message);
}

type PerSecond = Readonly<Record<'open' | 'close', number>>;

/** One after another, by one worker, each beside what the target was sent for it; answers what the target bears of that at once. */
async function single(world: TortureWorld, emit: Emit): Promise<PerSecond> {
  const recording = recordStatements(world.target.port);
  const replayer = await openReplayer(world.target.urlOf);
  const spent = { open: times(), close: times() };
  const all = { open: [] as Sent[][], close: [] as Sent[][] };
  const work = async (kind: 'open' | 'close'): Promise<void> => {
    recording.take();
    spent[kind].ours.push(await workOff(world, `grant.${kind}`));
    const sent = recording.take();
    all[kind].push([...sent]);
    spent[kind].raw.push(await timed(() => replayer.play(sent)));
  };
  // The databases in turn; the first of each open connections and are left out.
  for (let round = 0; round < oneByOne + databases.length; round += 1) {
    const pair = { name: `engineer-${round % engineers}`, database: databases[round % databases.length] ?? '' };
    const id = await ask(world, pair);
    await work('open');
    await release(world, pair.name, id);
    await work('close');
  }
  recording.stop();
  await replayer.close();
  for (const kind of ['open', 'close'] as const) {
    const [ours, raw] = [median(spent[kind].ours), median(spent[kind].raw)];
    const beside = {
      ratio: round(ours / raw),
      ratioGoal: 1.5,
      against: 'the same statements alone, on open connections',
    };
    emit({ bench: `grants.${kind}`, value: round(ours), unit: 'ms p50', better: 'lower', ...beside });
  }
  return { open: await rawPerSecond(world, all.open), close: await rawPerSecond(world, all.close) };
}

/** How many of them the target does in a second when each connection sends one after another. */
async function rawPerSecond(world: TortureWorld, all: readonly (readonly Sent[])[]): Promise<number> {
  const waiting = [...all];
  const replayers = await Promise.all(Array.from({ length: atOnce }, () => openReplayer(world.target.urlOf)));
  // What the first of each connection cost is not the target's.
  const connected = databases.map((database) => ({ database, text: 'select 1', values: [], probeOf: null }));
  await Promise.all(replayers.map((replayer) => replayer.play(connected)));
  const spentMs = await timed(() =>
    Promise.all(
      replayers.map(async (replayer) => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await replayer.play(next);
      }),
    ),
  );
  await Promise.all(replayers.map((replayer) => replayer.close()));
  return all.length / (spentMs / 1_000);
}

const times = () => ({ ours: [] as number[], raw: [] as number[] });
const round = (value: number): number => Math.round(value * 100) / 100;
const median = (values: readonly number[]): number => {
  const measured = values.slice(databases.length).toSorted((one, other) => one - other);
  return measured[Math.floor(measured.length / 2)] ?? 0;
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Works on everything that is due, one row after another; answers the milliseconds that rows of this kind took. */
async function workOff({ broker }: TortureWorld, kind: 'grant.open' | 'grant.close'): Promise<number> {
  const { ports } = broker;
  let spentMs = 0;
  for (;;) {
    const began = performance.now();
    const [claim] = await ports.store.transaction((tx) =>
      tx.work.claim({ worker: 'bench', now: ports.clock.now(), holdMs: 60_000, limit: 1 }),
    );
    if (claim === undefined) return spentMs;
    await runTurn(ports, claim);
    if (claim.kind === kind) spentMs += performance.now() - began;
  }
}

/** Everything that can be asked for is asked for, and given back, while the servers cannot reach the database; then they can. */
async function many(
  world: TortureWorld,
  servers: TortureWorld['servers'],
  tell: (kind: 'open' | 'close', perSecond: number) => void,
): Promise<void> {
  await Promise.all(servers.map((server) => server.start()));
  world.storageLine.cut();
  const ids: RequestId[] = [];
  for (const pair of pairs) ids.push(await ask(world, pair));
  const go = async (kind: 'open' | 'close', state: 'open' | 'gone'): Promise<void> => {
    const began = performance.now();
    world.storageLine.mend();
    await untilAll(world, ids, state);
    tell(kind, ids.length / ((performance.now() - began) / 1_000));
  };
  await go('open', 'open');
  world.storageLine.cut();
  for (const [index, { name }] of pairs.entries()) await release(world, name, ids[index] ?? 'req_');
  await go('close', 'gone');
  await Promise.all(servers.map((server) => server.stop()));
}

async function untilAll({ broker }: TortureWorld, ids: readonly RequestId[], state: 'open' | 'gone'): Promise<void> {
  for (;;) {
    const page = await broker.ports.store.read((tx) =>
      tx.grants.page({ requestIds: ids, states: [state] }, { after: null, limit: ids.length }),
    );
    if (page.items.length === ids.length) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
