// When perimeters are reviewed: soon after a server starts and after a change of the inventory, and then again and again. One row of
// work stands for it, so that of any number of servers one does it.

import { type Claim, driftDefaults } from '@tidegate/core';
import type { Turn } from '../grants/turn.ts';
import type { Ports } from '../ports.ts';
import { reviewDrift } from './review-drift.ts';
import { reviewSoon } from './review-soon.ts';

/** Makes sure that there will be a review. To be called once when a server starts. */
export async function scheduleReview(ports: Ports): Promise<void> {
  await ports.store.transaction((tx) => reviewSoon(ports, tx));
}

/** A turn on it; the row stays for the next time. */
export async function reviewTurn(ports: Ports, claim: Claim): Promise<Turn> {
  await reviewDrift(ports, claim);
  const { reviewEveryMs } = ports.drift ?? driftDefaults;
  return { kind: 'again', dueAt: ports.clock.now() + reviewEveryMs, trouble: null, counts: 'free' };
}
