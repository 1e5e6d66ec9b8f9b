// The permissions of an integration in the words of its adapter. They are written when it is saved, and where the adapter says something else by
// now, as after an update of the server, with its next reading.

import { type Integration, newId, type Permission, type Transaction } from '@tidegate/core';
import { reviewSoon } from '../drift/review-soon.ts';
import type { Ports } from '../ports.ts';
import { adapterOf } from '../targets.ts';

/** Writes the permissions of every resource type the adapter knows; ids of known names stay. */
export async function savePermissions(ports: Ports, tx: Transaction, integration: Integration): Promise<void> {
  const { next } = await told(ports, tx, integration);
  await tx.permissions.save(next);
}

/** Writes those of which the adapter says something else than is known; answers how many. */
export async function refreshPermissions(ports: Ports, tx: Transaction, integration: Integration): Promise<number> {
  const { known, next } = await told(ports, tx, integration);
  const before = new Map(known.map((one) => [one.id, one]));
  const other = next.filter((one) => {
    const was = before.get(one.id);
    return was?.level !== one.level || was.riskLevel !== one.riskLevel || was.allows !== one.allows;
  });
  if (other.length === 0) return 0;
  await tx.permissions.save(other);
  // Perimeters may ask for a level, a risk or words.
  await reviewSoon(ports, tx);
  return other.length;
}

async function told(ports: Ports, tx: Transaction, integration: Integration) {
  const adapter = adapterOf(ports, integration.type);
  const known = await tx.permissions.ofIntegration(integration.id);
  const next = (adapter?.resourceTypes ?? []).flatMap((type) =>
    type.permissions.map((permission): Permission => {
      const same = known.find((one) => one.resourceType === type.id && one.name === permission.name);
      return {
        id: same?.id ?? newId('permission', ports.chance),
        integrationId: integration.id,
        resourceType: type.id,
        name: permission.name,
        level: permission.level,
        riskLevel: permission.riskLevel,
        allows: permission.allows,
        source: 'adapter',
        observedAt: ports.clock.now(),
      };
    }),
  );
  return { known, next };
}
