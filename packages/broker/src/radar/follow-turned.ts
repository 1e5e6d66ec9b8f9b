// What was turned into a request, when that has opened: the old access is taken away, or, where the grant is that very access, is the grant's
// from now on. Nothing is taken away before the new access is seen.

import type { Grant, Sighting, Transaction } from '@tidegate/core';
import { reviewSoon } from '../drift/review-soon.ts';
import type { Ports } from '../ports.ts';
import { plannerOf } from '../targets.ts';
import { beginRemoval, factsOf } from './removal.ts';

/** To be called in the transaction in which a grant is seen open, or in which one that is open gets a lease more. */
export async function followTurned(ports: Ports, tx: Transaction, grant: Grant): Promise<void> {
  const requests = (await tx.leases.ofGrant(grant.id)).flatMap((lease) =>
    lease.endedAt === null ? [lease.requestId] : [],
  );
  for (const sighting of await tx.radar.lockTurned(requests)) {
    if (sighting.integrationId !== grant.integrationId || sighting.removal !== null || isKept(sighting)) continue;
    if (await isThatVery(ports, tx, grant, sighting)) await adopt(ports, tx, grant, sighting);
    else await replace(ports, tx, grant, sighting);
  }
}

/** Whether somebody decided after it was turned that it stays as it is. */
const isKept = ({ accepted, turned }: Sighting): boolean =>
  accepted !== null && turned !== null && accepted.at > turned.at;

async function isThatVery(ports: Ports, tx: Transaction, grant: Grant, { key }: Sighting): Promise<boolean> {
  const integration = await tx.integrations.get(grant.integrationId);
  const planner = integration && plannerOf(ports, integration);
  if (!planner?.ok || grant.plan === null) return false;
  return planner.value.keysOf?.(grant.plan).includes(key) ?? false;
}

async function adopt(ports: Ports, tx: Transaction, grant: Grant, sighting: Sighting): Promise<void> {
  const at = ports.clock.now();
  await tx.radar.save([{ ...sighting, resolvedAt: at }]);
  tell(ports, tx, 'radar.adopted', grant, sighting);
  await reviewSoon(ports, tx);
}

async function replace(ports: Ports, tx: Transaction, grant: Grant, sighting: Sighting): Promise<void> {
  const { turned } = sighting;
  if (turned === null) return;
  await beginRemoval(ports, tx, { sighting, by: turned.by, reason: turned.reason });
  tell(ports, tx, 'radar.remove_asked', grant, sighting);
}

function tell(
  ports: Ports,
  tx: Transaction,
  kind: 'radar.adopted' | 'radar.remove_asked',
  grant: Grant,
  sighting: Sighting,
): void {
  tx.audit.append({
    at: ports.clock.now(),
    kind,
    actor: 'system',
    door: 'worker',
    subject: sighting.id,
    facts: {
      ...factsOf(sighting),
      by: sighting.turned?.by ?? null,
      reason: sighting.turned?.reason ?? null,
      request: sighting.turned?.requestId ?? null,
      opened: grant.id,
    },
  });
}
