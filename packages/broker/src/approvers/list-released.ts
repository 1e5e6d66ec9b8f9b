// What one careless click of somebody may release, entitlement by entitlement.

import {
  type AccessFlow,
  type Integration,
  isId,
  type Member,
  no,
  ok,
  type Page,
  type PageAsk,
  type Perimeter,
  type Permission,
  queryHolds,
  quoted,
  type Resource,
  type Result,
  refusal,
} from '@tidegate/core';
import { perimetersOf } from '../inventory-index.ts';
import { findPerson } from '../people/identity-links.ts';
import type { Ports } from '../ports.ts';
import { loadInventory } from '../world.ts';
import { ownedIn } from './owned-perimeters.ts';
import { flowsReleasedAlone } from './released-alone.ts';

/** One entitlement, with the access flows through which one consent is enough. */
export interface Released {
  readonly integration: Integration;
  readonly resource: Resource;
  readonly permission: Permission;
  readonly flows: readonly AccessFlow[];
}

/** By the order in which resources are shown; a page may hold more or fewer than asked for, for a resource has several permissions. */
export async function listReleased(ports: Ports, reference: string, ask: PageAsk): Promise<Result<Page<Released>>> {
  const { world, inventory } = await loadInventory(ports);
  const person = await ports.store.read((tx) => findPerson(tx, reference));
  if (person === null) return no(refusal('object.not_found', `no person ${quoted(reference)}`));
  const now = ports.clock.now();
  const alone = flowsReleasedAlone(world, now).get(person.id) ?? [];
  const owned = ownedIn(inventory, world, now);
  const parts = alone.map(({ flow, reach }) => {
    const offered = perimetersOf(inventory, world, flow);
    const mine = reach === 'everything' ? null : owned(person.id, offered);
    return {
      flow,
      sure: mine === null ? offered : mine.tagged,
      fallback: mine?.fallback ?? [],
      led: mine?.led ?? [],
    };
  });
  const page = inventory.index.pageOfMembers(
    parts.flatMap(({ sure, fallback }) => [...sure, ...fallback]),
    ask,
  );
  const rows = await ports.store.read((tx) =>
    tx.resources.many(page.items.flatMap(({ resourceId }) => (isId('resource', resourceId) ? [resourceId] : []))),
  );
  const resources = new Map<string, Resource>(rows.map((row) => [row.id, row]));
  const items = page.items.flatMap(({ resourceId, permissionIds }): Released[] => {
    const resource = resources.get(resourceId);
    const integration = resource && world.integrations.get(resource.integrationId);
    if (resource === undefined || integration === undefined) return [];
    return world
      .permissionsOf(integration.id, resource.type)
      .filter(({ id }) => permissionIds.includes(id))
      .flatMap((permission) => {
        const member = { integration, resource, permission };
        const flows = parts.filter((part) => holds(part, member)).map(({ flow }) => flow);
        return flows.length === 0 ? [] : [{ ...member, flows }];
      });
  });
  return ok({ items, next: page.next });
}

interface Part {
  readonly sure: readonly Perimeter[];
  readonly fallback: readonly Perimeter[];
  readonly led: readonly Perimeter[];
}

function holds({ sure, fallback, led }: Part, member: Member): boolean {
  const any = (perimeters: readonly Perimeter[]): boolean => perimeters.some((one) => queryHolds(one, member));
  return any(sure) || (any(fallback) && !any(led));
}
