// Whose access a change of the inventory touched: live grants and waiting requests on resources that moved. Bounded, and how many more
// there are is said.

import {
  type GrantId,
  limits,
  liveStates,
  type PageAsk,
  type RequestId,
  type ResourceId,
  type Some,
  type TouchedAccess,
  type Transaction,
  type World,
} from '@tidegate/core';

export interface TouchedAsk {
  readonly world: World;
  /** The resources that moved. */
  readonly ids: ReadonlySet<ResourceId>;
  readonly movesOf: (id: ResourceId) => TouchedAccess<GrantId>['moves'];
}

export async function touchedGrants(
  tx: Transaction,
  { world, ids, movesOf }: TouchedAsk,
): Promise<Some<TouchedAccess<GrantId>>> {
  const filter = { resourceIds: [...ids], states: liveStates };
  const found = await collect((page) => tx.grants.page(filter, page));
  const shown = found.slice(0, limits.movementItemsMax);
  const resources = await tx.resources.many([...new Set(shown.map(({ resourceId }) => resourceId))]);
  const pathOf = new Map(resources.map(({ id, path }) => [id, path]));
  const items = shown.map((grant) => ({
    id: grant.id,
    person: world.people.get(grant.granteeId)?.email ?? grant.granteeId,
    permission: world.permissions.get(grant.permissionId)?.name ?? grant.permissionId,
    resource: pathOf.get(grant.resourceId) ?? grant.resourceId,
    moves: movesOf(grant.resourceId),
  }));
  return { items, more: found.length - shown.length };
}

export async function touchedRequests(
  tx: Transaction,
  { world, ids, movesOf }: TouchedAsk,
): Promise<Some<TouchedAccess<RequestId>>> {
  const waiting = await collect((page) => tx.requests.page({ states: ['waiting'] }, page));
  const found = waiting.flatMap((request) => {
    const touched = request.entitlements.find(({ resourceId }) => ids.has(resourceId));
    return touched === undefined ? [] : [{ request, touched }];
  });
  const shown = found.slice(0, limits.movementItemsMax);
  const items = shown.map(({ request, touched }) => ({
    id: request.id,
    person: world.people.get(request.requesterId)?.email ?? request.requesterId,
    permission: touched.permissionName,
    resource: touched.resourcePath,
    moves: movesOf(touched.resourceId),
  }));
  return { items, more: found.length - shown.length };
}

/** All there is as far as the limit goes. */
async function collect<T>(
  read: (page: PageAsk) => Promise<{ readonly items: readonly T[]; readonly next: string | null }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let after: string | null = null;
  do {
    const page: { readonly items: readonly T[]; readonly next: string | null } = await read({
      after,
      limit: limits.pageSizeMax,
    });
    items.push(...page.items);
    after = page.next;
  } while (after !== null && items.length < limits.movementRequestsMax);
  return items;
}
