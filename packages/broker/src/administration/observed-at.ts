// When each resource was last observed. Its row is written when it changes; a reading that finds it as it was says so once for its whole part,
// and not in a million rows.

import type { Instant, Integration, IntegrationId, Resource, ResourceId, Transaction } from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { plannerOf } from '../targets.ts';
import { discovery, partOfWhole } from './finish-sync.ts';
import { wholeTarget } from './read-target.ts';

/** The later of the last change and the last whole reading of its part, for each. What is in error or deleted was not in that reading. */
export async function observedAt(
  ports: Ports,
  tx: Transaction,
  ask: {
    readonly resources: readonly Resource[];
    readonly integrations: ReadonlyMap<IntegrationId, Integration>;
  },
): Promise<ReadonlyMap<ResourceId, Instant>> {
  const groups = new Map<string, Resource[]>();
  for (const one of ask.resources) {
    if (one.status !== 'active') continue;
    const key = `${one.integrationId} ${one.source}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const observed = new Map(ask.resources.map((one) => [one.id, one.observedAt]));
  for (const group of groups.values()) {
    const [first] = group;
    const integration = first && ask.integrations.get(first.integrationId);
    if (first === undefined || integration === undefined) continue;
    const partOf = partsIn(ports, integration, first.source);
    const parts = new Map(group.flatMap((one): [Resource, string][] => withPart(one, partOf(one))));
    const readAt = await tx.syncs.readAt(integration.id, first.source, [...new Set(parts.values())]);
    for (const [one, part] of parts) observed.set(one.id, Math.max(one.observedAt, readAt.get(part) ?? 0));
  }
  return observed;
}

const withPart = (one: Resource, part: string | null): [Resource, string][] => (part === null ? [] : [[one, part]]);

/** What a file brought is one part. */
function partsIn(ports: Ports, integration: Integration, source: string) {
  if (source !== discovery) return () => wholeTarget;
  const planner = plannerOf(ports, integration);
  return (planner.ok ? planner.value.partOf : undefined) ?? partOfWhole;
}
