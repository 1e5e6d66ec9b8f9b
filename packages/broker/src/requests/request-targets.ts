// The targets a request is about, connected to before the transaction that opens it.

import type { Target } from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { targetOf } from '../targets.ts';

/** Connections are made before the transaction; which ones is re-checked inside by `openLeases`. */
export async function targetsOf(ports: Ports, id: `req_${string}`): Promise<ReadonlyMap<string, Target>> {
  const integrations = await ports.store.read(async (tx) => {
    const request = await tx.requests.get(id);
    const resources = await tx.resources.many(request?.entitlements.map((shown) => shown.resourceId) ?? []);
    const ids = new Set(resources.map((resource) => resource.integrationId));
    return (await Promise.all([...ids].map((integrationId) => tx.integrations.get(integrationId)))).flatMap(
      (one) => one ?? [],
    );
  });
  const targets = new Map<string, Target>();
  for (const integration of integrations) {
    const target = await targetOf(ports, integration);
    if (target.ok) targets.set(integration.id, target.value);
  }
  return targets;
}
