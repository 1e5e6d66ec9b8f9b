// Putting a new password into the target; only then may it be read.

import { assert, type Claim, grantAfter, isOpen } from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { stableText } from '../stable-text.ts';
import { afterOutcome, again, attempt, complete, done, grantIdOf, holding, type Turn, targetOfGrant } from './turn.ts';

/** One turn at applying the secret that the plan now holds the verifier of. */
export async function applySecret(ports: Ports, claim: Claim): Promise<Turn> {
  const grant = await ports.store.transaction(async (tx) => {
    const current = await tx.grants.lock(grantIdOf(claim));
    if (current && isOpen(current)) return current;
    await complete(tx, claim);
    return null;
  });
  if (grant === null) return done;
  const found = await targetOfGrant(ports, grant);
  if (!found.ok) return again(claim, ports.clock.now(), found.refusal.message);
  const { target } = found.value;
  assert(grant.plan, 'an open grant has a plan');
  const { plan } = grant;
  // Who slept since would put in a password that was replaced.
  await holding(ports, claim)();
  const outcome = await attempt(() => target.applySecret(plan));
  if (outcome.kind !== 'done') return afterOutcome(claim, ports.clock.now(), outcome);
  await ports.store.transaction(async (tx) => {
    await complete(tx, claim);
    const current = await tx.grants.lock(grant.id);
    // Reset once more meanwhile: that password is not in the target yet, and its own turn comes next.
    const another = current?.secret !== 'resetting' || stableText(current.plan) !== stableText(plan);
    if (!current || !isOpen(current) || another) return;
    await tx.grants.save(grantAfter(current, { kind: 'secret', secret: 'available' }));
  });
  return done;
}
