// A lease without an end of its own still has one in the target, a stated window ahead (law 6), so that nothing outlives Tidegate by
// more. While the lease stands that end is moved ahead, long before it comes; never earlier than it was.

import {
  type Claim,
  contextEnd,
  coveredUntil,
  factsAt,
  grantAfter,
  isId,
  isLive,
  isOpen,
  type Lease,
  Refused,
  renewAt,
  renewedLease,
  type Transaction,
} from '@tidegate/core';
import { endLease } from '../grants/end-lease.ts';
import { workOn } from '../grants/grant-work.ts';
import { complete, done, type Turn } from '../grants/turn.ts';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';
import { hoursEndOf } from './lease-times.ts';

/** One turn at moving the end of a held lease ahead. The row stays while the lease stands. */
export async function renewLease(ports: Ports, claim: Claim): Promise<Turn> {
  return ports.store.transaction(async (tx): Promise<Turn> => {
    const now = ports.clock.now();
    const lease = isId('lease', claim.subject) ? await tx.leases.get(claim.subject) : null;
    if (lease === null || lease.endedAt !== null || !lease.held || !(await stands(ports, tx, lease))) {
      await complete(tx, claim);
      return done;
    }
    await renew(ports, tx, lease);
    return { kind: 'again', dueAt: renewAt(lease, now), trouble: null, counts: 'free' };
  });
}

/** Asked again before its end moves: what no longer stands is ended here, should nothing else have noticed. */
async function stands(ports: Ports, tx: Transaction, lease: Lease): Promise<boolean> {
  const request = await tx.requests.get(lease.requestId);
  const grantee = request && (await tx.people.get(request.granteeId));
  if (!request || !grantee) return false;
  const { terms } = request;
  const facts = factsAt(await worldIn(ports, tx), ports.clock.now());
  const flow = await tx.flows.get(request.flowId);
  const requester = await tx.people.get(request.requesterId);
  const cause = grantee.active ? contextEnd({ terms, flow, requester, grantee }, facts) : 'deactivated';
  if (cause === null) return true;
  await endLease(ports, tx, lease, cause, null, null);
  return false;
}

/** Moves the ends of a lease, its grant and the target ahead. Nothing where hours or a missed review do not let it. */
export async function renew(ports: Ports, tx: Transaction, lease: Lease): Promise<void> {
  const now = ports.clock.now();
  const request = await tx.requests.get(lease.requestId);
  if (request === null) return;
  const renewed = renewedLease(lease, { now, hoursEnd: await openUntil(tx, request, now) });
  const grant = await tx.grants.lock(lease.grantId);
  if (renewed === lease || !grant || !isLive(grant)) return;
  await tx.leases.save(renewed);
  const until = coveredUntil(await tx.leases.ofGrant(grant.id)) ?? renewed.notAfter;
  const next = grantAfter(grant, { kind: 'renewed', notAfter: renewed.notAfter, endsAt: until });
  await tx.grants.save(next);
  await tx.work.setDue('grant.close', grant.id, next.endsAt ?? next.notAfter);
  if (isOpen(next)) {
    await tx.work.add(workOn(ports, grant, 'grant.retime', now));
  }
  tx.audit.append({
    at: now,
    kind: 'lease.renewed',
    actor: 'system',
    door: 'worker',
    subject: lease.requestId,
    facts: { grant: grant.id, not_after: new Date(renewed.notAfter).toISOString() },
  });
}

/** The end of the hours; now where they are closed, so that nothing moves. */
async function openUntil(tx: Transaction, request: Parameters<typeof hoursEndOf>[1], now: number) {
  try {
    return await hoursEndOf(tx, request, now);
  } catch (error) {
    if (error instanceof Refused) return now;
    throw error;
  }
}
