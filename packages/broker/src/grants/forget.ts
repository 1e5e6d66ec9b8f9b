// Forgetting what nobody needs any more: ended sign-ins, expired links, old notices and messages. Never a request, a grant, a lease or an
// event: those are the record. A bounded number at a time, so that a sweep stays short.

import { limits } from '@tidegate/core';
import { endOldClaims } from '../identity/claimed-groups.ts';
import type { Ports } from '../ports.ts';

/** Deletes some of what is past its time. What is left is deleted by later sweeps. */
export async function forgetOld(ports: Ports): Promise<void> {
  const now = ports.clock.now();
  const most = limits.forgetRowsMax;
  await ports.store.transaction(async (tx) => {
    await endOldClaims(ports, tx, most);
    await tx.signIns.forgetEndedBefore(now, most);
    await tx.signIns.forgetLinksExpiredBefore(now, most);
    await tx.movements.forgetBefore(now - limits.movementsKeptMs, most);
    await tx.findings.forgetResolvedBefore(now - limits.resolvedFindingsKeptMs, most);
    await tx.radar.forgetResolvedBefore(now - limits.resolvedSightingsKeptMs, most);
    await tx.notices.forgetReadBefore(now - limits.readNoticesKeptMs, most);
    await tx.deliveries.forgetDoneBefore(now - limits.deliveriesKeptMs, most);
  });
}
