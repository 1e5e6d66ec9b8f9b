// A request with everything that lengthened it: access that was extended is given back, revoked, told of and extended as one.

import { type AccessFamily, type AccessRequest, type RequestId, rootOf, type Transaction } from '@tidegate/core';
import { readPages } from './read-pages.ts';

/** The families of these requests, by the id of each request given. Requests whose first is gone are left out. */
export async function familiesIn(
  tx: Transaction,
  requests: readonly AccessRequest[],
): Promise<ReadonlyMap<RequestId, AccessFamily>> {
  const rootIds = [...new Set(requests.map(rootOf))];
  const known = new Map(requests.map((request) => [request.id, request]));
  const roots = new Map<RequestId, AccessRequest>();
  for (const id of rootIds) {
    const root = known.get(id) ?? (await tx.requests.get(id));
    if (root !== null) roots.set(id, root);
  }
  const extensions =
    rootIds.length === 0 ? [] : await readPages((page) => tx.requests.page({ extends: rootIds }, page));
  const leases = await tx.leases.ofRequests([...rootIds, ...extensions.map(({ id }) => id)]);
  const grants = await tx.grants.many([...new Set(leases.map(({ grantId }) => grantId))]);
  const families = new Map<RequestId, AccessFamily>();
  for (const request of requests) {
    const root = roots.get(rootOf(request));
    if (root === undefined) continue;
    const own = extensions.filter((each) => each.extends === root.id);
    const ids = new Set<RequestId>([root.id, ...own.map(({ id }) => id)]);
    const held = leases.filter(({ requestId }) => ids.has(requestId));
    const grantIds = new Set(held.map(({ grantId }) => grantId));
    families.set(request.id, {
      root,
      extensions: own,
      leases: held,
      grants: grants.filter(({ id }) => grantIds.has(id)),
    });
  }
  return families;
}

/** The family of one request; null where its first request is gone. */
export const familyIn = async (tx: Transaction, request: AccessRequest): Promise<AccessFamily | null> =>
  (await familiesIn(tx, [request])).get(request.id) ?? null;
