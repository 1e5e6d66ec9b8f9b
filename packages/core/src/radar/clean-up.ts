// When an account that was left behind is deleted by itself: its integration has a policy, nobody accepted it, nothing keeps it, and it was
// found as many days ago. What carries the mark of another server's grants looks the same, so that no policy is the default.

import type { Integration } from '../inventory/resource.ts';
import type { Instant } from '../ports/clock.ts';
import type { Sighting } from './sighting.ts';

const dayMs = 86_400_000;

/** The moment, which may be past; null for never. */
export function cleanUpAt(
  { cleanUpAfterDays: days }: Pick<Integration, 'cleanUpAfterDays'>,
  { kind, accepted, removal, untouchable, resolvedAt, firstSeenAt, turned }: Sighting,
): Instant | null {
  if (days === undefined || kind !== 'left_behind') return null;
  if (accepted !== null || removal !== null || untouchable !== null || resolvedAt !== null || turned !== null)
    return null;
  return firstSeenAt + days * dayMs;
}
