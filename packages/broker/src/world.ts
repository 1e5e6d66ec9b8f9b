// The world in memory: inventory, scopes, flows and people, rebuilt when the database says that something changed.
// Lists and counts may come from here; a decision re-reads its own rows in its own transaction.

import {
  makeWorld,
  type Offer,
  offersFor,
  type Person,
  type PersonId,
  type Transaction,
  type World,
} from '@tidegate/core';
import type { Ports } from './ports.ts';

interface Cached {
  readonly version: number;
  readonly world: World;
  readonly offers: Map<PersonId, readonly Offer[]>;
}

const peopleCachedMax = 5_000;
const caches = new WeakMap<Ports['store'], Cached>();
/** The rebuild under way, and the version that the call that started it needed at least. */
const rebuilds = new WeakMap<Ports['store'], { readonly wanted: number; readonly done: Promise<Cached> }>();

/** The world as of now: one cheap read to compare versions, a rebuild when it moved. */
export async function loadWorld(ports: Ports): Promise<World> {
  return (await refresh(ports)).world;
}

/** The world as a transaction sees it. Inside a transaction this, never `loadWorld`: an embedded database has one session. */
export async function worldIn(ports: Ports, tx: Transaction): Promise<World> {
  const cached = caches.get(ports.store);
  return cached?.version === (await tx.worldVersion()) ? cached.world : readWorld(tx);
}

/** What a person may ask for, from the world of now. */
export async function loadOffers(ports: Ports, person: Person): Promise<readonly Offer[]> {
  const cached = await refresh(ports);
  const fresh = cached.world.people.get(person.id);
  if (!fresh) return [];
  const known = cached.offers.get(person.id);
  if (known) return known;
  const offers = offersFor(cached.world, fresh);
  if (cached.offers.size >= peopleCachedMax) cached.offers.clear();
  cached.offers.set(person.id, offers);
  return offers;
}

/** One rebuild at a time for everybody who needs that version: a change must not make each call in flight read everything. */
async function refresh(ports: Ports): Promise<Cached> {
  const wanted = await ports.store.read((tx) => tx.worldVersion());
  const cached = caches.get(ports.store);
  if (cached?.version === wanted) return cached;
  const running = rebuilds.get(ports.store);
  if (running && running.wanted >= wanted) return running.done;
  const done = rebuild(ports);
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
    const next: Cached = { version, world: await readWorld(tx), offers: new Map() };
    // Of two that overlapped the newer stays.
    if ((caches.get(ports.store)?.version ?? 0) <= version) caches.set(ports.store, next);
    return next;
  });

async function readWorld(tx: Transaction): Promise<World> {
  return makeWorld({
    integrations: await tx.integrations.all(),
    resources: await tx.resources.all(),
    permissions: await tx.permissions.all(),
    scopes: await tx.scopes.all(),
    flows: await tx.flows.all(),
    people: await tx.people.all(),
    groups: await tx.groups.all(),
  });
}
