// Ten thousand ends in one second, on PostgreSQL, with the workers of two servers at it and a target that does at once what it is told: how
// late they are claimed, closing begins and access is proven gone. That a thousand clients who decide at once
// decide once is `packages/broker/src/storm.real.test.ts`.

import { startWorkers } from '@tidegate/broker';
import { instantTarget, openBroker, openManyUntil, startPostgres } from '@tidegate/testkit';
import pg from 'pg';

interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
}
type Emit = (figure: Figure) => void;

const ends = Number(process.env['TIDEGATE_BENCH_ENDS'] ?? 10_000);
const [servers, concurrency] = [2, 8];
/** How long the storm is prepared for: the rows have to be there before the first end. */
const prepareMs = Number(process.env['TIDEGATE_BENCH_PREPARE_MS'] ?? 90_000);

export const bench = {
  area: 'storms',
  async run(emit: Emit): Promise<void> {
    const server = await startPostgres({ version: 15 });
    try {
      await storm(server.url, emit);
    } finally {
      await server.stop();
    }
  },
};

async function storm(url: string, emit: Emit): Promise<void> {
  const target = instantTarget();
  const world = await openBroker({
    adapters: [target.adapter],
    databaseUrl: url,
    clock: { now: () => Date.now() },
  });
  const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
  await world.drain();
  const page = await world.ports.store.read((tx) =>
    tx.grants.page({ requestIds: [request.id] }, { after: null, limit: 1 }),
  );
  const [like] = page.items;
  if (like === undefined) throw new Error('nothing was opened');
  const firstEndAt = Date.now() + prepareMs;
  const ids = await openManyUntil(world, target, { like, count: ends, firstEndAt });
  if (Date.now() >= firstEndAt) throw new Error('the storm came before it was ready; set TIDEGATE_BENCH_PREPARE_MS');
  const workers = Array.from({ length: servers }, (_, at) =>
    startWorkers(world.ports, { workerId: `server ${at}`, concurrency }),
  );
  const unclaimedMs = await goneInAll(url, ids.length);
  const times = await timesOf(url);
  await Promise.all(workers.map((worker) => worker.stop()));
  await world.close();
  emit({ bench: 'grants.storm.claimed.max', value: Math.round(unclaimedMs) / 1_000, unit: 's', better: 'lower' });
  tell(times, emit);
}

/** Waits until as many are gone; answers the longest that a close that was due was held by nobody, to a twentieth of a second. */
async function goneInAll(url: string, count: number): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let unclaimedMs = 0;
  try {
    for (;;) {
      const now = Date.now();
      const free = await client.query<{ since: number | null }>(
        `select min(due_at)::float8 as since from work where kind = 'grant.close' and claimed_until is null and due_at <= $1::bigint`,
        [now],
      );
      unclaimedMs = Math.max(unclaimedMs, now - (free.rows[0]?.since ?? now));
      const { rows } = await client.query<{ gone: number }>(
        `select count(*)::int as gone from grants where state = 'gone'`,
      );
      if ((rows[0]?.gone ?? 0) >= count) return unclaimedMs;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    await client.end();
  }
}

async function timesOf(
  url: string,
): Promise<readonly { readonly begun: number; readonly gone: number; readonly at: number }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ begun: number; gone: number; at: number }>(
    `select (closing_since - ends_at)::float8 as begun, (gone_at - ends_at)::float8 as gone, gone_at::float8 as at
       from grants where state = 'gone'`,
  );
  await client.end();
  return rows;
}

function tell(
  times: readonly { readonly begun: number; readonly gone: number; readonly at: number }[],
  emit: Emit,
): void {
  for (const [name, values] of [
    ['begun', times.map(({ begun }) => begun)],
    ['late', times.map(({ gone }) => gone)],
  ] as const) {
    const sorted = values.toSorted((one, other) => one - other);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    for (const [share, label] of [
      [0.5, 'p50'],
      [0.99, 'p99'],
      [1, 'max'],
    ] as const) {
      emit({
        bench: `grants.storm.${name}.${label}`,
        value: Math.round(at(share)) / 1_000,
        unit: 's',
        better: 'lower',
      });
    }
  }
  const moments = times.map(({ at }) => at).toSorted((one, other) => one - other);
  const lasted = ((moments.at(-1) ?? 0) - (moments[0] ?? 0)) / 1_000;
  emit({
    bench: 'grants.storm.closed.per_second',
    value: Math.round(times.length / lasted),
    unit: 'grants/s',
    better: 'higher',
  });
}
