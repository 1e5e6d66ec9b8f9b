// The queues of targets that bear only so much at once: where a grant that is to open stands, and how long such work takes there.

import {
  type Claim,
  type Grant,
  type GrantId,
  type Instant,
  type Integration,
  type QueuePlace,
  queuePlace,
  type Transaction,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { adapterOf } from '../targets.ts';
import { laneBudgets } from './grant-work.ts';

const begun = new WeakMap<Ports['store'], Map<Claim['id'], Instant>>();

/** Notes when work on a lane began; what the target is still at began with its first turn. */
export function workBegins(ports: Ports, { id, lane }: Claim): void {
  if (lane === null || laneBudgets(ports).length === 0) return;
  const mine = begun.get(ports.store) ?? new Map<Claim['id'], Instant>();
  begun.set(ports.store, mine);
  if (!mine.has(id)) mine.set(id, ports.clock.now());
}

/** Notes how long it took, once an opening or a closing is done. Only a figure for people: when it is lost, the next one counts. */
export async function workEnds(ports: Ports, claim: Claim, how: 'done' | 'again'): Promise<void> {
  const { id, kind, lane } = claim;
  const since = begun.get(ports.store)?.get(id);
  begun.get(ports.store)?.delete(id);
  if (since === undefined || lane === null || how !== 'done') return;
  if (kind !== 'grant.open' && kind !== 'grant.close') return;
  await ports.store.transaction(async (tx) => {
    const integration = await tx.integrations.get(lane);
    if (integration && atOnceMaxOf(ports, integration) !== null) {
      await tx.work.notePace(lane, Math.round(ports.clock.now() - since));
    }
  });
}

/** Where those of the grants that are to open and whose target has a queue stand. */
export async function queuePlacesIn(
  ports: Ports,
  tx: Transaction,
  grants: readonly Grant[],
): Promise<ReadonlyMap<GrantId, QueuePlace>> {
  const opening = grants.filter(({ state }) => state === 'planned' || state === 'opening');
  const places = new Map<GrantId, QueuePlace>();
  if (opening.length === 0 || laneBudgets(ports).length === 0) return places;
  const found = await tx.work.places(
    'grant.open',
    opening.map(({ id }) => id),
    ports.clock.now(),
  );
  for (const { lane, subject, ahead, paceMs } of found) {
    const integration = await tx.integrations.get(lane);
    const grant = opening.find(({ id }) => id === subject);
    const atOnceMax = integration ? atOnceMaxOf(ports, integration) : null;
    if (!grant || !integration || atOnceMax === null) continue;
    places.set(grant.id, queuePlace({ integrationName: integration.name, ahead, atOnceMax, paceMs }));
  }
  return places;
}

const atOnceMaxOf = (ports: Ports, { type }: Integration): number | null => adapterOf(ports, type)?.atOnceMax ?? null;
