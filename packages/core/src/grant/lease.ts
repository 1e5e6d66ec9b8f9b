// How leases add up: a grant lives while any of its leases does, so a second request never shortens the first and the
// first's end never cuts the second (law 7).

import type { Instant } from '../ports/clock.ts';
import type { Lease } from './grant.ts';

/** When a lease ends by the clock: its true end once the access was seen, the latest possible moment until then. */
export const leaseEndsAt = (lease: Lease): Instant => lease.endsAt ?? lease.notAfter;

/** The latest end among leases that were not ended early, or `null` if none is left and the grant must close. */
export function coveredUntil(leases: readonly Lease[]): Instant | null {
  let latest: Instant | null = null;
  for (const lease of leases) {
    if (lease.endedAt !== null) continue;
    const end = leaseEndsAt(lease);
    if (latest === null || end > latest) latest = end;
  }
  return latest;
}
