// The world in memory: scopes, flows and people, rebuilt when the database says that something changed, and the index of the inventory, which
// follows. Lists and counts may come from here; a decision re-reads its own rows in its own transaction.

import { type Instant, makeWorld, type Transaction, type World } from '@tidegate/core';
import { findAhead, type HeldInventory, type Inventory, readInventory } from './inventory-index.ts';
import type { Ports } from './ports.ts';

interface Cached {
  readonly version: number;
  /** The version that the world without its resources is of. */
  readonly ground: number;
  readonly world: World;
  readonly inventory: HeldInventory;
}

const caches = new WeakMap<Ports['store'], Cached>();
/** When a server's index was last compared with the database and brought up to it. */
const lookedAt = new WeakMap<Ports['store'], Instant>();
/** The rebuild under way, and the version that the call that started it needed at least. */
const rebuilds = new WeakMap<Ports['store'], { readonly wanted: number; readonly done: Promise<Cached> }>();

/** The world as of now: one cheap read to compare versions, a rebuild when it moved. */
export async function loadWorld(ports: Ports): Promise<World> {
  return (await refresh(ports)).world;
}

/** The world as a transaction sees it. Inside a transaction this, never `loadWorld`: an embedded database has one session. */
export async function worldIn(ports: Ports, tx: Transaction): Promise<World> {
  const cached = caches.get(ports.store);
  return cached?.ground === (await tx.groundVersion()) ? cached.world : readWorld(tx);
}

/** The world as of now with the index of its resources. */
export async function loadInventory(
  ports: Ports,
): Promise<{ readonly version: number; readonly world: World; readonly inventory: Inventory }> {
  return refresh(ports);
}

/** How far this server's index is behind the database. */
export interface IndexLag {
  /** Null while nobody has asked this server for anything: then there is no index, and nothing that could be behind. */
  readonly version: number | null;
  readonly versionsBehind: number;
  /** How long ago it was last known to be up to date; 0 while it is. */
  readonly lagMs: number;
}

/** Compares the index with the database, without bringing it up to date. */
export async function indexLagOf(ports: Ports): Promise<IndexLag> {
  const cached = caches.get(ports.store);
  const at = lookedAt.get(ports.store);
  if (cached === undefined || at === undefined) return { version: null, versionsBehind: 0, lagMs: 0 };
  const versionsBehind = Math.max(0, (await ports.store.read((tx) => tx.worldVersion())) - cached.version);
  return { version: cached.version, versionsBehind, lagMs: versionsBehind === 0 ? 0 : ports.clock.now() - at };
}

/** Brings an index that there is up to date: so that it is never behind for long, though nobody asks. */
export async function followWorld(ports: Ports): Promise<void> {
  if (caches.has(ports.store)) await refresh(ports);
}

/** One rebuild at a time for everybody who needs that version: a change must not make each call in flight read everything. */
async function refresh(ports: Ports): Promise<Cached> {
  const at = ports.clock.now();
  const fresh = await bringUp(ports);
  lookedAt.set(ports.store, Math.max(at, lookedAt.get(ports.store) ?? at));
  return fresh;
}

async function bringUp(ports: Ports): Promise<Cached> {
  const wanted = await ports.store.read((tx) => tx.worldVersion());
  const cached = caches.get(ports.store);
  if (cached?.version === wanted) return cached;
  const running = rebuilds.get(ports.store);
  if (running && running.wanted >= wanted) return running.done;
  // One after another: they all move the one index.
  const done = (running?.done ?? Promise.resolve()).then(
    () => rebuild(ports),
    () => rebuild(ports),
  );
  const own = { wanted, done };
  rebuilds.set(ports.store, own);
  const forget = (): void => {
    if (rebuilds.get(ports.store) === own) rebuilds.delete(ports.store);
  };
  done.then(forget, forget);
  return done;
}

const rebuild = (ports: Ports): Promise<Cached> =>
  ports.store.read(async (tx) => {
    const version = await tx.worldVersion();
    const ground = await tx.groundVersion();
    const before = caches.get(ports.store);
    // People and flows are read again when something besides resources changed.
    const world = before?.ground === ground ? before.world : await readWorld(tx);
    const known = caches.get(ports.store);
    // Of two that overlapped the newer stays; the index only goes forward.
    if (known !== undefined && known.version >= version) return known;
    const inventory = await readInventory(tx, world, { version, held: known?.inventory });
    const next: Cached = { version, ground, world, inventory };
    caches.set(ports.store, next);
    if (inventory.perimeterOf !== known?.inventory.perimeterOf) {
      const isUsed = (): boolean => caches.get(ports.store)?.inventory.index === inventory.index;
      // What cannot be found ahead is told to whoever asks for it.
      findAhead(inventory, isUsed).catch(() => undefined);
    }
    return next;
  });

async function readWorld(tx: Transaction): Promise<World> {
  return makeWorld({
    integrations: await tx.integrations.all(),
    permissions: await tx.permissions.all(),
    scopes: await tx.scopes.all(),
    bundles: await tx.bundles.all(),
    rules: await tx.rules.all(),
    flows: await tx.flows.all(),
    people: await tx.people.all(),
    groups: await tx.groups.all(),
    shifts: await tx.shifts.all(),
    sources: await tx.sources.all(),
  });
}
