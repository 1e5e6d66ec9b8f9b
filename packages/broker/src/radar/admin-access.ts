// Which admin access was open in an integration since a moment: whoever holds it may have made the accounts that came since.

import type { Grant, GrantId, Instant, Integration, Transaction } from '@tidegate/core';

/** Grants that have ended which are looked through for the latest. */
const endedMax = 200;

export interface AdminAccess {
  readonly grant: Grant;
}

export interface AdminAsk {
  readonly integration: Integration;
  readonly before: ReadonlyMap<GrantId, Grant>;
  readonly after: ReadonlyMap<GrantId, Grant>;
  readonly since: Instant;
}

/** Admin access that was seen open and was not gone before the moment, the latest first. */
export async function adminAccessSince(
  tx: Transaction,
  { integration, before, after, since }: AdminAsk,
): Promise<readonly AdminAccess[]> {
  const ended = await tx.grants.page(
    { integrationId: integration.id, states: ['gone'] },
    { after: null, limit: endedMax },
  );
  const grants = [...new Map([...ended.items.map((one) => [one.id, one] as const), ...before, ...after]).values()];
  const levels = new Map(
    (await tx.permissions.ofIntegration(integration.id)).map((permission) => [permission.id, permission.level]),
  );
  return grants
    .filter(({ permissionId }) => levels.get(permissionId) === 'admin')
    .filter(({ seenAt, goneAt }) => seenAt !== null && (goneAt === null || goneAt >= since))
    .toSorted((one, other) => (other.seenAt ?? 0) - (one.seenAt ?? 0))
    .map((grant) => ({ grant }));
}
