// Loading the estate beside the raw bulk load of the same rows, and making the index from the database beside copying the same rows out.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { InventoryIndex, type Resource, type Store } from '@tidegate/core';
import { estateIntegration, estateIntegrations, estatePermissions, estateResources } from '@tidegate/testkit';
import { type Taken, taken } from './inventory-figure.ts';

export interface EstateSize {
  readonly seed: number;
  readonly resources: number;
  readonly scopes: number;
}

const batch = 10_000;

/** Through the store, one transaction a batch, as a reading of a target writes what is new. */
export async function load(store: Store, size: EstateSize): Promise<Taken> {
  let [wall, processor] = [0, 0];
  for (const part of batches(size)) {
    const took = await taken(() => store.transaction((tx) => tx.resources.insert(part)));
    wall += took.wall;
    processor += took.processor;
  }
  return { wall, processor };
}

/** The integrations and permissions of the estate. */
export async function ground(store: Store): Promise<void> {
  await store.transaction(async (tx) => {
    for (let at = 0; at < estateIntegrations.size; at += 1) await tx.integrations.save(estateIntegration(at));
    await tx.permissions.save(estatePermissions());
  });
}

function* batches(size: EstateSize): Generator<readonly Resource[]> {
  let part: Resource[] = [];
  for (const resource of estateResources(size)) {
    part.push(resource);
    if (part.length === batch) {
      yield part;
      part = [];
    }
  }
  if (part.length > 0) yield part;
}

/** The same rows into a table of the same shape and indexes, by the server's own program, from text that is ready; and out of it again. */
export function rawPostgres(url: string): { readonly loadMs: number; readonly readMs: number } {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
  const file = join(folder, 'rows');
  const run = (command: string): number => {
    const began = performance.now();
    const ran = spawnSync('psql', [url, '-qc', command], { stdio: ['ignore', 'ignore', 'inherit'] });
    if (ran.status !== 0) throw new Error(`psql failed: ${command}`);
    return performance.now() - began;
  };
  try {
    run(`\\copy resources to '${file}'`);
    run('create table raw (like resources including all)');
    run('alter table raw add foreign key (integration_id) references integrations (id)');
    run('checkpoint');
    const loadMs = run(`\\copy raw from '${file}'`);
    run('drop table raw');
    return { loadMs, readMs: run(`\\copy (select * from resources order by id) to '/dev/null'`) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The same in the embedded database, in pieces that fit into its memory, by processor time: it runs in this process. Its folder must not be
 * open elsewhere.
 */
export async function rawEmbedded(folder: string): Promise<{ readonly loadMs: number; readonly readMs: number }> {
  const db = await PGlite.create({ dataDir: folder });
  try {
    await db.exec(`create table raw (like resources including all);
      alter table raw add foreign key (integration_id) references integrations (id); checkpoint`);
    let [loadMs, readMs, last] = [0, 0, ''];
    for (;;) {
      let piece: Blob | File | undefined;
      const from = `from resources where id > '${last}' order by id limit ${batch}`;
      readMs += (
        await taken(async () => {
          piece = (await db.query(`copy (select * ${from}) to '/dev/blob'`)).blob;
        })
      ).processor;
      const { rows } = await db.query<{ last: string | null }>(`select max(id) as last from (select id ${from}) part`);
      const blob = piece;
      if (blob === undefined || rows[0]?.last == null) break;
      loadMs += (await taken(() => db.query(`copy raw from '/dev/blob'`, [], { blob }))).processor;
      last = rows[0].last;
    }
    await db.exec('drop table raw');
    return { loadMs, readMs };
  } finally {
    await db.close();
  }
}

/** The index, as a server makes it when it starts. */
export async function indexFrom(store: Store): Promise<InventoryIndex> {
  const index = new InventoryIndex({ integrations: estateIntegrations, permissions: estatePermissions() });
  await store.read(async (tx) => {
    for await (const page of tx.resources.indexed(index.numbers)) index.loadPage(page);
  });
  index.seal();
  return index;
}
