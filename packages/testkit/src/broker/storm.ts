// Thousands of open grants that all end within one second, put into the database as opening would have left them: opening ten thousand
// first would measure something else.

import { type Grant, type Lease, newId } from '@tidegate/core';
import type { InstantTarget } from './instant-target.ts';
import type { BrokerWorld } from './open-broker.ts';

/** How many grants are written in one transaction. */
const atOnce = 250;

/** Copies one open grant until there are so many, with ends spread over one second from `firstEndAt`; answers their ids. */
export async function openManyUntil(
  { ports }: BrokerWorld,
  target: InstantTarget,
  ask: { readonly like: Grant; readonly count: number; readonly firstEndAt: number },
): Promise<readonly Grant['id'][]> {
  const { like, count, firstEndAt } = ask;
  const [lease] = await ports.store.read((tx) => tx.leases.ofGrant(like.id));
  if (lease === undefined) throw new Error('the grant has a lease');
  const ids: Grant['id'][] = [];
  for (let start = 0; start < count; start += atOnce) {
    await ports.store.transaction(async (tx) => {
      for (let at = start; at < Math.min(count, start + atOnce); at += 1) {
        const id = newId('grant', ports.chance);
        const endsAt = firstEndAt + Math.floor((at * 1_000) / count);
        const times = { notAfter: endsAt, endsAt };
        const resourceId = newId('resource', ports.chance);
        const grant: Grant = { ...like, ...times, id, resourceId, plan: { ...like.plan, grantId: id }, version: 1 };
        const own: Lease = { ...lease, ...times, id: newId('lease', ports.chance), grantId: id };
        await tx.grants.insert(grant);
        await tx.leases.insert(own);
        const work = { id: newId('work', ports.chance), subject: id, dueAt: endsAt, lane: like.integrationId };
        await tx.work.add({ ...work, kind: 'grant.close' });
        target.held.set(id, endsAt);
        ids.push(id);
      }
    });
  }
  return ids;
}
