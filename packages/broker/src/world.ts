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

async function refresh(ports: Ports): Promise<Cached> {
  return ports.store.read(async (tx) => {
    const cached = caches.get(ports.store);
    const version = await tx.worldVersion();
    if (cached?.version === version) return cached;
    const next: Cached = { version, world: await readWorld(tx), offers: new Map() };
    caches.set(ports.store, next);
    return next;
  });
}

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
