// Bringing the target's own end to the grant's end: tightening after the access was seen, moving it when leases come and go.
// The new end is committed before the target is told.

import { assert, type Claim, type Grant, grantAfter, type Instant, isOpen } from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { workOn } from './grant-work.ts';
import { endedForDeactivated, startLeases } from './open-grant.ts';
import {
  again,
  askAgain,
  attempt,
  complete,
  done,
  grantIdOf,
  holding,
  lookAt,
  type Turn,
  targetOfGrant,
  troubleOf,
} from './turn.ts';

/** One turn at setting the target's end. */
export async function retimeGrant(ports: Ports, claim: Claim): Promise<Turn> {
  const grant = await commitEnd(ports, claim);
  if (grant?.endsAt == null) return done;
  const found = await targetOfGrant(ports, grant);
  if (!found.ok) return again(claim, ports.clock.now(), found.refusal.message);
  const { target } = found.value;
  assert(grant.plan, 'an open grant has a plan');
  const { plan, endsAt } = grant;
  // Who slept since would set an end that is no longer the grant's.
  await holding(ports, claim)();
  const outcome = await attempt(() => target.setEnd(plan, endsAt));
  if (outcome.kind === 'pending') return askAgain(ports.clock.now(), outcome);
  if (outcome.kind !== 'done') return noted(ports, claim, troubleOf(outcome));
  const seen = await lookAt(target, plan);
  if (seen.state !== 'present') {
    return noted(ports, claim, seen.message ?? 'the access is no longer in the target; somebody removed it there');
  }
  if (seen.endsAt !== null && seen.endsAt > endsAt)
    return noted(ports, claim, 'the target holds a later end than agreed');
  await ports.store.transaction(async (tx) => {
    await complete(tx, claim);
    const current = await tx.grants.lock(grant.id);
    if (current && isOpen(current) && current.trouble !== null)
      await tx.grants.save(grantAfter(current, { kind: 'trouble', message: null }));
  });
  return done;
}

/** Starts the clocks of leases that joined an open grant and commits the end that follows. */
async function commitEnd(ports: Ports, claim: Claim): Promise<Grant | null> {
  return ports.store.transaction(async (tx) => {
    const grant = await tx.grants.lock(grantIdOf(claim));
    if (!grant || !isOpen(grant) || (await endedForDeactivated(ports, tx, grant))) {
      await complete(tx, claim);
      return null;
    }
    const endsAt: Instant = await startLeases(tx, grant, ports.clock.now());
    // A lease that joined moved the close to the latest the grant may last; it is due where the grant ends.
    await tx.work.setDue('grant.close', grant.id, endsAt);
    if (endsAt === grant.endsAt) return grant;
    const retimed = grantAfter(grant, { kind: 'retimed', endsAt });
    await tx.grants.save(retimed);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'grant.retimed',
      actor: 'system',
      door: 'worker',
      subject: grant.id,
      facts: { ends_at: new Date(endsAt).toISOString() },
    });
    return retimed;
  });
}

async function noted(ports: Ports, claim: Claim, message: string): Promise<Turn> {
  await ports.store.transaction(async (tx) => {
    const grant = await tx.grants.lock(grantIdOf(claim));
    if (!grant || !isOpen(grant)) return;
    await tx.grants.save(grantAfter(grant, { kind: 'trouble', message }));
    // An end that cannot be set may mean that the access was changed in the target: a look tells.
    const dueAt = ports.clock.now();
    await tx.work.add(workOn(ports, grant, 'grant.look', dueAt));
  });
  return again(claim, ports.clock.now(), message);
}
