// The end of one lease, for whatever cause. When it was the last that covered its grant, the grant starts closing in the same
// transaction; otherwise the grant's end moves to the latest that remains.

import { coveredUntil, type EndCause, grantAfter, isLive, isOpen, type Lease, type Transaction } from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { workOn } from './grant-work.ts';

/** Ends a live lease and writes the work that follows from it. */
export async function endLease(
  ports: Ports,
  tx: Transaction,
  lease: Lease,
  cause: EndCause,
  actor: Actor | null,
  reason: string | null,
): Promise<void> {
  const now = ports.clock.now();
  const grant = await tx.grants.lock(lease.grantId);
  if (!grant) return;
  await tx.leases.save({ ...lease, endedAt: now, endCause: cause });
  tx.audit.append({
    at: now,
    kind: 'lease.ended',
    actor: actor?.person.id ?? 'system',
    door: actor?.door ?? 'worker',
    subject: lease.requestId,
    facts: { grant: grant.id, cause, reason },
  });
  if (!isLive(grant)) return;
  const rest = coveredUntil(await tx.leases.ofGrant(grant.id));
  if (rest !== null) {
    await tx.work.setDue('grant.close', grant.id, rest);
    if (!isOpen(grant)) return;
    await tx.grants.save(grantAfter(grant, { kind: 'retimed', endsAt: rest }));
    await tx.work.add(workOn(ports, grant, 'grant.retime', now));
    return;
  }
  await tx.grants.save(grantAfter(grant, { kind: 'end', cause, at: now }));
  await tx.work.add(workOn(ports, grant, 'grant.close', now));
  await tx.work.setDue('grant.open', grant.id, now);
  tx.audit.append({
    at: now,
    kind: 'grant.closing',
    actor: actor?.person.id ?? 'system',
    door: actor?.door ?? 'worker',
    subject: grant.id,
    facts: { cause },
  });
}
