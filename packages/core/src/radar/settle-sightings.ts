// From what a comparison saw and what was open to what is written: opened, seen again, resolved.

import type { IntegrationId, SightingId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';
import type { Seen, Sighting } from './sighting.ts';

export interface SettleSightingsAsk {
  readonly integrationId: IntegrationId;
  /** All that is open of the integration, of which at most one has a key. */
  readonly open: readonly Sighting[];
  readonly seen: readonly Seen[];
  readonly now: Instant;
  readonly newId: () => SightingId;
}

export interface SettledSightings {
  readonly opened: readonly Sighting[];
  readonly kept: readonly Sighting[];
  readonly resolved: readonly Sighting[];
}

/**
 * Settles. What became something else (standing access can become nothing worse, a grant's can) is resolved and opened anew, so that what
 * was accepted of the one does not hold for the other. The grant that was open when it came stays named.
 */
export function settleSightings({ integrationId, open, seen, now, newId }: SettleSightingsAsk): SettledSightings {
  const byKey = new Map(seen.map((one) => [one.key, one]));
  const kept: Sighting[] = [];
  const resolved: Sighting[] = [];
  for (const sighting of open) {
    const still = byKey.get(sighting.key);
    if (still?.kind === sighting.kind) {
      kept.push({ ...sighting, ...still, grantId: still.grantId ?? sighting.grantId, lastSeenAt: now });
    } else resolved.push({ ...sighting, resolvedAt: now });
  }
  const known = new Set(kept.map(({ key }) => key));
  const opened = [...byKey.values()]
    .filter(({ key }) => !known.has(key))
    .map(
      (one): Sighting => ({
        ...one,
        id: newId(),
        integrationId,
        firstSeenAt: now,
        lastSeenAt: now,
        resolvedAt: null,
        accepted: null,
        removal: null,
        turned: null,
      }),
    );
  return { opened, kept, resolved };
}
