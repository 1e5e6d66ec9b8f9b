// The inventory at full size, on a PostgreSQL server and on the embedded database: a million resources with ten tags, ten thousand scopes, two
// thousand access flows. Each figure is beside the same question put to PostgreSQL with its best index. `TIDEGATE_BENCH_RESOURCES` and
// `TIDEGATE_BENCH_PEOPLE` make it smaller, `TIDEGATE_BENCH_DATABASE` asks one database alone.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InventoryIndex, Perimeter, Store } from '@tidegate/core';
import { openStore } from '@tidegate/storage';
import { estateId, estateResources, estateScopes, nodeHash, startPostgres } from '@tidegate/testkit';
import pg from 'pg';
import { askBroker, askPostgres, type Beside, peopleAndFlows } from './inventory-asking.ts';
import { type Figure, quantile, quantileOf, read, type Taken, taken, takenNow } from './inventory-figure.ts';
import { ground, indexFrom, load, rawEmbedded, rawPostgres } from './inventory-load.ts';
import { measureReading } from './inventory-reading.ts';
import { bestIndexes, sqlOf } from './inventory-sql.ts';

type Emit = (figure: Figure) => void;
type EmitHere = (figure: Omit<Figure, 'database'>) => void;

const resources = Number(process.env['TIDEGATE_BENCH_RESOURCES'] ?? 1_000_000);
const people = Number(process.env['TIDEGATE_BENCH_PEOPLE'] ?? 20_000);
const only = process.env['TIDEGATE_BENCH_DATABASE'];
const size = { seed: 20_260_301, resources, scopes: 10_000 };
const clock = { now: () => Date.now() };
const compound = `resource_tag["Environment"] = "production" and resource_type in ("aws-rds-instance", "postgresql-database")
  and not resource_tag["DataClassification"] = "public" and (resource_risk_level = "high" or resource_tag["Compliance"] = "pci")`;

/** What the same questions took PostgreSQL, in milliseconds; asked of the server, and held against both databases. */
interface Asked extends Beside {
  readonly count: number | null;
  readonly union: number | null;
  readonly change: number | null;
}
let asked: Asked = { count: null, union: null, change: null, offers: null, reach: null };

const besides = (value: number, beside: number | null, against: string): Pick<Figure, 'ratio' | 'against'> =>
  beside === null ? {} : { ratio: value / beside, against };

const perimetersOf = (): readonly Perimeter[] =>
  estateScopes(size).map(({ id, query }) => ({ name: id, query: read(query), permissions: null }));

/** The index from the database, held against copying the rows out of it: by the clock, or by processor time where both take it from us. */
async function indexing(store: Store, ratioOf: (took: Taken) => number, emit: EmitHere): Promise<InventoryIndex> {
  globalThis.gc?.();
  let index: InventoryIndex | undefined;
  const took = await taken(async () => {
    index = await indexFrom(store);
  });
  globalThis.gc?.();
  if (index === undefined) throw new Error('no index');
  emit({
    bench: 'inventory.index',
    value: took.wall / 1_000,
    processor: took.processor / 1_000,
    unit: 's',
    better: 'lower',
    goal: 10,
    ratio: ratioOf(took),
    against: 'the rows copied out by the database alone',
  });
  emit({
    bench: 'inventory.index.memory',
    value: process.memoryUsage.rss() / 1e9,
    unit: 'GB',
    better: 'lower',
    goal: 1.5,
  });
  return index;
}

function loaded({ wall, processor }: Taken, ratio: number, emit: EmitHere): void {
  const figure = { value: wall / 1_000, processor: processor / 1_000, unit: 's', better: 'lower' } as const;
  emit({ bench: 'inventory.load', ...figure, ratio, against: 'COPY of the same rows, goal 1.2' });
}

function counting(index: InventoryIndex, perimeters: readonly Perimeter[], emit: EmitHere): void {
  const query = read(compound);
  const runs = Array.from({ length: 50 }, () => takenNow(() => index.countResources(query)));
  const middle = quantileOf(runs, 0.5);
  const gin = 'PostgreSQL with GIN';
  emit({
    bench: 'inventory.count',
    ...middle,
    unit: 'ms',
    better: 'lower',
    goal: 10,
    ...besides(middle.value, asked.count, gin),
  });
  const cold: Taken[] = [];
  const warm: Taken[] = [];
  for (let at = 0; at < 20; at++) {
    const hundred = perimeters.slice(at * 100, at * 100 + 100);
    cold.push(takenNow(() => index.countMembers(hundred)));
    warm.push(takenNow(() => index.countMembers(hundred)));
  }
  const union = { unit: 'ms', better: 'lower', goal: 50 } as const;
  const value = quantileOf(warm, 0.5);
  emit({ bench: 'inventory.union.count', ...value, ...union, ...besides(value.value, asked.union, gin) });
  const first = quantileOf(cold, 0.5);
  emit({ bench: 'inventory.union.count.cold', ...first, ...union, ...besides(first.value, asked.union, gin) });
  const pages = Array.from({ length: 500 }, (_, at) => {
    const twenty = perimeters.slice((at * 17) % 9_900, ((at * 17) % 9_900) + 20);
    return takenNow(() => index.pageOfMembers(twenty, { after: null, limit: 50 }));
  });
  const page = quantileOf(pages, 0.99);
  emit({
    bench: 'inventory.page.p99',
    ...page,
    unit: 'ms',
    better: 'lower',
    goal: 10,
    ...besides(page.value, asked.offers, gin),
  });
}

/** What a keystroke in the query bar asks for: the values of a field that start with what is there; names and unique tags are the most. */
function completing(index: InventoryIndex, emit: EmitHere): void {
  const fields = [
    ['resource_name', null] as const,
    ...['Name', 'Service', 'Owner'].map((key) => ['resource_tag', key] as const),
  ];
  const typed = ['', 'p', 'prod-svc1', 'SVC2', 'stag-svc17-', 'owner-1', 'nothing like it'];
  const runs = fields.flatMap(([field, key]) =>
    typed.map((starts) => takenNow(() => index.valuesStarting({ field, key, starts, max: 50 }))),
  );
  emit({ bench: 'inventory.complete.p95', ...quantileOf(runs, 0.95), unit: 'ms', better: 'lower', goal: 100 });
}

/** One tag of a resource changes, and every perimeter that it moves in or out of is told. */
function changes(index: InventoryIndex, emit: EmitHere): void {
  const whole: Taken[] = [];
  const beyond: Taken[] = [];
  let at = 0;
  for (const resource of estateResources({ ...size, resources: Math.min(resources, 50_000) })) {
    at += 1;
    const value = ['production', 'development', 'staging'][at % 3] ?? '';
    const tags = resource.tags.map((tag) => (tag.key === 'Environment' ? { ...tag, value } : tag));
    let touched = 0;
    const took = takenNow(() => {
      const moved = index.put(resource.id, { ...resource, tags });
      touched = moved === undefined ? 0 : moved.joined.length + moved.left.length;
    });
    whole.push(took);
    beyond.push({ wall: took.wall - touched / 1_000, processor: took.processor - touched / 1_000 });
  }
  const against = 'PostgreSQL: the row updated, its indexes with it, and no perimeter told';
  const value = quantileOf(whole, 0.95, 0.001);
  const figure = { unit: 'µs', better: 'lower' } as const;
  const beside = asked.change === null ? null : asked.change * 1_000;
  emit({ bench: 'inventory.change.p95', ...value, ...figure, ...besides(value.value, beside, against) });
  emit({ bench: 'inventory.change.p95.beyond_touched', ...quantileOf(beyond, 0.95, 0.001), ...figure, goal: 20 });
}

/** The middle of three runs. */
async function ask3(client: pg.Client, sql: string): Promise<{ readonly ms: number; readonly count: number }> {
  const runs: number[] = [];
  let count = 0;
  for (let at = 0; at < 3; at++) {
    runs.push((await taken(async () => (count = Number((await client.query(sql)).rows[0]?.count)))).wall);
  }
  return { ms: quantile(runs, 0.5), count };
}

/** Asks PostgreSQL the same; its counts have to be ours. */
async function askSame(url: string, index: InventoryIndex, perimeters: readonly Perimeter[]): Promise<Asked> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of bestIndexes) await client.query(statement);
    const count = await ask3(client, `select count(*) from resources where ${sqlOf(read(compound))}`);
    const hundred = perimeters.slice(0, 100);
    const each = hundred.map(({ query }) => `select id from resources where ${sqlOf(query)}`);
    const union = await ask3(client, `select count(*) from (${each.join(' union ')}) u`);
    const ours = [index.countResources(read(compound)), index.countHeldResources(hundred)];
    if (ours[0] !== count.count || ours[1] !== union.count) {
      throw new Error(`the counts differ: ${ours.join(' and ')}, PostgreSQL ${count.count} and ${union.count}`);
    }
    const updates: number[] = [];
    for (let at = 0; at < 200; at++) {
      const id = estateId('res', (at * 197) % resources);
      const value = ['production', 'development', 'staging'][at % 3];
      const sql = `update resources set tags = jsonb_set(tags, '{0,value}', '"${value}"') where id = '${id}'`;
      updates.push((await taken(() => client.query(`begin; ${sql}; rollback`))).wall);
    }
    return {
      ...(await askPostgres(client, size)),
      count: count.ms,
      union: union.ms,

      change: quantile(updates, 0.95),
    };
  } finally {
    await client.end();
  }
}

async function onPostgres(emit: EmitHere): Promise<void> {
  const server = await startPostgres({ version: 15, settings: ['shared_buffers=1GB', 'max_wal_size=4GB'] });
  const store = await openStore({ databaseUrl: server.url, stateFolder: null, clock, hash: nodeHash });
  try {
    await ground(store);
    const took = await load(store, size);
    const raw = rawPostgres(server.url);
    loaded(took, took.wall / raw.loadMs, emit);
    const index = await indexing(store, ({ wall }) => wall / raw.readMs, emit);
    const perimeters = perimetersOf();
    asked = await askSame(server.url, index, perimeters);
    await asking(store, { index, perimeters }, emit);
  } finally {
    await store.close();
    await server.stop();
  }
}

async function onEmbedded(emit: EmitHere): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
  const open = (): Promise<Store> => openStore({ databaseUrl: null, stateFolder: folder, clock, hash: nodeHash });
  try {
    const first = await open();
    await ground(first);
    const took = await load(first, size);
    await first.close();
    const raw = await rawEmbedded(join(folder, 'database'));
    loaded(took, took.processor / raw.loadMs, emit);
    const store = await open();
    const index = await indexing(store, ({ processor }) => processor / raw.readMs, emit);
    await asking(store, { index, perimeters: perimetersOf() }, emit);
    await store.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function asking(
  store: Store,
  { index, perimeters }: { readonly index: InventoryIndex; readonly perimeters: readonly Perimeter[] },
  emit: EmitHere,
): Promise<void> {
  const watching = takenNow(() => index.watch(perimeters));
  emit({
    bench: 'inventory.watch',
    value: watching.wall / 1_000,
    processor: watching.processor / 1_000,
    unit: 's',
    better: 'lower',
  });
  counting(index, perimeters, emit);
  completing(index, emit);
  changes(index, emit);
  await peopleAndFlows(store, size, people);
  await askBroker({ store, size, people, beside: asked }, emit);
}

export const bench = {
  area: 'inventory',
  async run(emit: Emit): Promise<void> {
    await measureReading((figure) => emit({ ...figure, database: 'none' }));
    if (only !== 'embedded') await onPostgres((figure) => emit({ ...figure, database: 'postgresql' }));
    if (only !== 'postgresql') await onEmbedded((figure) => emit({ ...figure, database: 'embedded' }));
  },
};
