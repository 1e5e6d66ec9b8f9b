// The radar as people read it: what was seen, integration by integration and one by one; and what of it holds as findings.

import {
  type AccessRequest,
  type Held,
  holdSightings,
  type Instant,
  type Integration,
  type Page,
  type PageAsk,
  type Person,
  type RadarReview,
  type Sighting,
  type SightingCount,
  type SightingFilter,
  type Transaction,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { plannerOf } from '../targets.ts';
import { loadWorld } from '../world.ts';
import { whyNot } from './remove-sighting.ts';
import { whyNotTurned } from './turn-sighting.ts';

export interface ListedSighting extends Sighting {
  readonly integrationName: string;
  readonly acceptedBy: Person | null;
  readonly removedBy: Person | null;
  /** Why it cannot be removed from here; null where it can. */
  readonly whyNot: string | null;
  /** Why it cannot be turned into a request; null where it can. */
  readonly whyNotTurned: string | null;
  readonly turnedBy: Person | null;
  /** What became of the request it was turned into; null where it was turned into none. */
  readonly request: AccessRequest | null;
}

/** Sightings, the newest first. */
export async function listSightings(
  ports: Ports,
  ask: { readonly filter: SightingFilter; readonly page: PageAsk },
): Promise<Page<ListedSighting>> {
  const { items, next } = await ports.store.read((tx) => tx.radar.page(ask.filter, ask.page));
  return { items: await Promise.all(items.map((one) => listedSighting(ports, one))), next };
}

/** A sighting with the names of what it is about. */
export async function listedSighting(ports: Ports, sighting: Sighting): Promise<ListedSighting> {
  const { people, integrations } = await loadWorld(ports);
  const personOf = (id: Person['id'] | null | undefined): Person | null =>
    id == null ? null : (people.get(id) ?? null);
  const asked = await ports.store.read(async (tx) => ({
    request: sighting.turned === null ? null : await tx.requests.get(sighting.turned.requestId),
    whyNotTurned: await whyNotTurned(tx, sighting),
  }));
  return {
    ...sighting,
    ...asked,
    integrationName: integrations.get(sighting.integrationId)?.name ?? sighting.integrationId,
    acceptedBy: personOf(sighting.accepted?.by),
    removedBy: personOf(sighting.removal?.by),
    turnedBy: personOf(sighting.turned?.by),
    whyNot: whyNot(sighting),
  };
}

export interface RadarOverview {
  readonly integration: Integration;
  /** Null where its target cannot be asked who has access. */
  readonly review: RadarReview | null;
  readonly surveyed: boolean;
  readonly nextAt: Instant | null;
  readonly counts: readonly SightingCount[];
}

/** Every integration, by name. */
export async function radarOverview(ports: Ports): Promise<readonly RadarOverview[]> {
  return ports.store.read(async (tx) => {
    const counts = await tx.radar.counts();
    const reviews = new Map((await tx.radar.reviews()).map((one) => [one.integrationId, one]));
    const overview: RadarOverview[] = [];
    for (const integration of await tx.integrations.all()) {
      const planner = plannerOf(ports, integration);
      overview.push({
        integration,
        surveyed: planner.ok && planner.value.keysOf !== undefined,
        review: reviews.get(integration.id) ?? null,
        nextAt: (await tx.work.find('radar.review', integration.id))?.dueAt ?? null,
        counts: counts.filter(({ integrationId }) => integrationId === integration.id),
      });
    }
    return overview.toSorted((one, other) => (one.integration.name < other.integration.name ? -1 : 1));
  });
}

/** What the radar holds as findings now. */
export async function holdRadar(tx: Transaction): Promise<readonly Held[]> {
  const waiting = await tx.radar.waiting();
  const held: Held[] = [];
  for (const id of new Set(waiting.map(({ integrationId }) => integrationId))) {
    const integration = await tx.integrations.get(id);
    const own = waiting.filter(({ integrationId }) => integrationId === id);
    if (integration !== null) held.push(...holdSightings(integration, own));
  }
  return held;
}
