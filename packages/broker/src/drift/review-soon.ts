// The one row of work that reviews the perimeters of the whole estate, and how a change asks for it: several changes in a short time
// are reviewed together.

import { limits, newId, type Transaction } from '@tidegate/core';
import type { Ports } from '../ports.ts';

/** The subject of the work that reviews the perimeters; there is one for the whole estate. */
export const reviewSubject = 'inventory';

/** Part of a transaction after which findings may be others: they will be looked at soon. */
export async function reviewSoon(ports: Ports, tx: Transaction): Promise<void> {
  const dueAt = ports.clock.now() + limits.reviewAfterChangeMs;
  await tx.work.add({ id: newId('work', ports.chance), kind: 'inventory.review', subject: reviewSubject, dueAt });
}
