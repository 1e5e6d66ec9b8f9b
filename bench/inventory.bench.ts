// The inventory at full size: a million resources with ten tags, ten thousand scopes. Loading beside the raw bulk load of the same rows;
// from database to index; counts and changes beside the same question put to PostgreSQL with its best index. `TIDEGATE_BENCH_RESOURCES`
// makes it smaller, `TIDEGATE_BENCH_DATABASE=embedded` asks the embedded database.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InventoryIndex, type Perimeter, type Store } from '@tidegate/core';
import { parseQuery, type Query } from '@tidegate/core/query';
import { openStore } from '@tidegate/storage';
import {
  estateIntegrations,
  estatePermissions,
  estateResources,
  estateScopes,
  nodeHash,
  startPostgres,
} from '@tidegate/testkit';
import pg from 'pg';

interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly goal?: number;
  readonly ratio?: number;
  readonly against?: string;
}
type Emit = (figure: Figure) => void;

const resources = Number(process.env['TIDEGATE_BENCH_RESOURCES'] ?? 1_000_000);
const embedded = process.env['TIDEGATE_BENCH_DATABASE'] === 'embedded';
const ask = { seed: 20_260_301, resources, scopes: 10_000 };
const batch = 10_000;
const compound = `resource_tag["Environment"] = "production" and resource_type in ("aws-rds-instance", "postgresql-database")
  and not resource_tag["DataClassification"] = "public" and (resource_risk_level = "high" or resource_tag["Compliance"] = "pci")`;

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
async function timed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
function read(text: string): Query {
  const query = parseQuery(text);
  if (!query.ok) throw new Error(query.refusal.message);
  return query.value;
}

/** All of the estate in batches. */
function* batches(): Generator<ReturnType<typeof estateResources> extends Generator<infer R> ? R[] : never> {
  let part: (ReturnType<typeof estateResources> extends Generator<infer R> ? R : never)[] = [];
  for (const resource of estateResources(ask)) {
    part.push(resource);
    if (part.length === batch) {
      yield part;
      part = [];
    }
  }
  if (part.length > 0) yield part;
}

async function ground(store: Store): Promise<void> {
  await store.transaction(async (tx) => {
    for (const [id, name] of estateIntegrations) {
      await tx.integrations.save({
        id,
        name,
        type: 'aws-simulated',
        category: 'RESOURCES',
        connectorId: null,
        config: {},
        credential: null,
        status: 'Active',
        statusMessage: null,
        connectedResourceTypes: null,
        customAccessDetails: null,
        published: {},
        lastSyncAt: null,
        createdAt: 0,
      });
    }
    await tx.permissions.save(estatePermissions());
  });
}

/** Through the store, one transaction a batch, as a reading of a target writes what is new. */
async function load(store: Store): Promise<number> {
  let spent = 0;
  for (const part of batches()) spent += await timed(() => store.transaction((tx) => tx.resources.insert(part)));
  return spent;
}

/** The same rows into a table of the same shape and indexes, by the database's own program, from text that is ready. */
function rawLoad(url: string, folder: string): number {
  const file = join(folder, 'rows');
  const run = (command: string): number => {
    const began = performance.now();
    const ran = spawnSync('psql', [url, '-qc', command], { stdio: ['ignore', 'ignore', 'inherit'] });
    if (ran.status !== 0) throw new Error(`psql failed: ${command}`);
    return performance.now() - began;
  };
  run(`\\copy resources to '${file}'`);
  run('create table raw (like resources including all)');
  run('alter table raw add foreign key (integration_id) references integrations (id)');
  run('checkpoint');
  const spent = run(`\\copy raw from '${file}'`);
  run('drop table raw');
  return spent;
}

async function indexFrom(store: Store): Promise<InventoryIndex> {
  const index = new InventoryIndex({ integrations: estateIntegrations, permissions: estatePermissions() });
  await store.read(async (tx) => {
    for await (const page of tx.resources.indexed()) for (const resource of page) index.load(resource);
  });
  index.seal();
  return index;
}

async function loading(store: Store, url: string | null, emit: Emit): Promise<InventoryIndex> {
  await ground(store);
  const spent = await load(store);
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
  const raw = url === null ? null : rawLoad(url, folder);
  rmSync(folder, { recursive: true, force: true });
  emit({
    bench: 'inventory.load',
    value: spent / 1_000,
    unit: 's',
    better: 'lower',
    ...(raw === null ? {} : { ratio: spent / raw, against: 'COPY of the same rows, goal 1.2' }),
  });
  globalThis.gc?.();
  let index: InventoryIndex | undefined;
  const took = await timed(async () => {
    index = await indexFrom(store);
  });
  globalThis.gc?.();
  if (index === undefined) throw new Error('no index');
  emit({ bench: 'inventory.index', value: took / 1_000, unit: 's', better: 'lower', goal: 10 });
  const memory = process.memoryUsage.rss() / 1e9;
  emit({ bench: 'inventory.index.memory', value: memory, unit: 'GB', better: 'lower', goal: 1.5 });
  return index;
}

function perimetersOf(): readonly Perimeter[] {
  return estateScopes(ask).map(({ id, query }) => ({ name: id, query: read(query), permissions: null }));
}

async function counting(index: InventoryIndex, client: pg.Client | null, emit: Emit): Promise<void> {
  const query = read(compound);
  const runs: number[] = [];
  for (let at = 0; at < 50; at++) runs.push(await timed(() => index.countResources(query)));
  const sql = `select count(*) from resources where tags @> '[{"key":"Environment","value":"production"}]'
    and type in ('aws-rds-instance', 'postgresql-database') and exists (select 1 from jsonb_array_elements(tags) t where t->>'key' = 'DataClassification')
    and not tags @> '[{"key":"DataClassification","value":"public"}]' and (risk_level = 'high' or tags @> '[{"key":"Compliance","value":"pci"}]')`;
  const beside = client === null ? null : await ask3(client, sql);
  emit({
    bench: 'inventory.count',
    value: quantile(runs, 0.5),
    unit: 'ms',
    better: 'lower',
    goal: 10,
    ...(beside === null ? {} : { ratio: quantile(runs, 0.5) / beside.ms, against: 'PostgreSQL with GIN' }),
  });
  if (beside !== null && beside.count !== index.countResources(query)) {
    throw new Error(`the counts differ: ${beside.count} and ${index.countResources(query)} of ${index.size}`);
  }
}

/** The middle of three runs, and what it counted. */
async function ask3(client: pg.Client, sql: string): Promise<{ readonly ms: number; readonly count: number }> {
  const runs: number[] = [];
  let count = 0;
  for (let at = 0; at < 3; at++) {
    runs.push(
      await timed(async () => {
        count = Number((await client.query(sql)).rows[0]?.count);
      }),
    );
  }
  return { ms: quantile(runs, 0.5), count };
}

async function unions(index: InventoryIndex, perimeters: readonly Perimeter[], emit: Emit): Promise<void> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let at = 0; at < 20; at++) {
    const hundred = perimeters.slice(at * 100, at * 100 + 100);
    cold.push(await timed(() => index.countMembers(hundred)));
    warm.push(await timed(() => index.countMembers(hundred)));
  }
  const figure = { unit: 'ms', better: 'lower', goal: 50 } as const;
  emit({ bench: 'inventory.union.count', value: quantile(warm, 0.5), ...figure });
  emit({ bench: 'inventory.union.count.cold', value: quantile(cold, 0.5), ...figure });
  const pages: number[] = [];
  for (let at = 0; at < 500; at++) {
    const twenty = perimeters.slice((at * 17) % 9_900, ((at * 17) % 9_900) + 20);
    pages.push(await timed(() => index.pageOfMembers(twenty, { after: null, limit: 50 })));
  }
  emit({ bench: 'inventory.page.p99', value: quantile(pages, 0.99), unit: 'ms', better: 'lower', goal: 10 });
  const reach: number[] = [];
  for (let at = 0; at < 5_000; at++) {
    const id = `res_${`${(at * 197) % resources}`.padStart(8, '0')}`;
    reach.push(await timed(() => index.perimetersOf(id)));
  }
  emit({ bench: 'inventory.scopes_of.p99', value: quantile(reach, 0.99), unit: 'ms', better: 'lower', goal: 25 });
}

function changes(index: InventoryIndex, emit: Emit): void {
  const beyond: number[] = [];
  const whole: number[] = [];
  let at = 0;
  for (const resource of estateResources({ ...ask, resources: Math.min(resources, 50_000) })) {
    at += 1;
    const value = ['production', 'development', 'staging'][at % 3] ?? '';
    const tags = resource.tags.map((tag) => (tag.key === 'Environment' ? { ...tag, value } : tag));
    const began = performance.now();
    const moved = index.put(resource.id, { ...resource, tags });
    const took = (performance.now() - began) * 1_000;
    whole.push(took);
    beyond.push(took - (moved === undefined ? 0 : moved.joined.length + moved.left.length));
  }
  emit({ bench: 'inventory.change.p95', value: quantile(whole, 0.95), unit: 'µs', better: 'lower' });
  emit({
    bench: 'inventory.change.p95.beyond_touched',
    value: quantile(beyond, 0.95),
    unit: 'µs',
    better: 'lower',
    goal: 20,
  });
}

export const bench = {
  area: 'inventory',
  async run(emit: Emit): Promise<void> {
    const server = embedded ? null : await startPostgres({ version: 15 });
    const url = server?.url ?? null;
    const clock = { now: () => Date.now() };
    const store = await openStore({ databaseUrl: url, stateFolder: null, clock, hash: nodeHash });
    const client = url === null ? null : new pg.Client({ connectionString: url });
    try {
      await client?.connect();
      const index = await loading(store, url, emit);
      await client?.query('create index bench_tags on resources using gin (tags jsonb_path_ops)');
      await client?.query('analyze resources');
      await counting(index, client, emit);
      const perimeters = perimetersOf();
      index.watch(perimeters);
      await unions(index, perimeters, emit);
      changes(index, emit);
    } finally {
      await client?.end();
      await store.close();
      await server?.stop();
    }
  },
};
