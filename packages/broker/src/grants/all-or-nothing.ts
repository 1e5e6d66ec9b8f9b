// Requests that want all or nothing: what is open is not given before the rest is, and one that fails takes the others with it.

import { awaitsOthers, type Grant, isOpen, type Lease, type Transaction } from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { endLease } from './end-lease.ts';

/** Which of these grants are open and not to be used yet. */
export async function awaitingOthers(tx: Transaction, grants: readonly Grant[]): Promise<ReadonlySet<Grant['id']>> {
  const covering = (await tx.leases.ofGrants(grants.map(({ id }) => id))).filter(({ endedAt }) => endedAt === null);
  const ids = [...new Set(covering.map(({ requestId }) => requestId))];
  const requests = (await Promise.all(ids.map((id) => tx.requests.get(id)))).flatMap((request) => request ?? []);
  const whole = requests.filter(({ fulfilment }) => fulfilment === 'all_or_nothing');
  if (whole.length === 0) return new Set();
  const leases = [...covering, ...(await tx.leases.ofRequests(whole.map(({ id }) => id)))];
  const known = { requests, leases, grants: await tx.grants.many([...new Set(leases.map(({ grantId }) => grantId))]) };
  return new Set(grants.filter((grant) => awaitsOthers(grant, known)).map(({ id }) => id));
}

/** A grant could not be opened: the other leases of requests that want all or nothing end too. `ended` are those that it ended. */
export async function endTheRest(ports: Ports, tx: Transaction, ended: readonly Lease[], why: string): Promise<void> {
  for (const { requestId } of ended) {
    if ((await tx.requests.get(requestId))?.fulfilment !== 'all_or_nothing') continue;
    for (const lease of await tx.leases.ofRequest(requestId)) {
      if (lease.endedAt === null)
        await endLease(ports, tx, lease, 'opening_failed', null, `another of its request: ${why}`);
    }
  }
}

/** The grants that were given by this one having opened: itself, and those of its requests that had waited for it. */
export async function givenWith(tx: Transaction, grant: Grant): Promise<readonly Grant[]> {
  if ((await awaitingOthers(tx, [grant])).size > 0) return [];
  const given = new Map([[grant.id, grant]]);
  for (const { requestId, endedAt } of await tx.leases.ofGrant(grant.id)) {
    if (endedAt !== null || (await tx.requests.get(requestId))?.fulfilment !== 'all_or_nothing') continue;
    const ids = (await tx.leases.ofRequest(requestId)).map(({ grantId }) => grantId);
    for (const other of await tx.grants.many(ids)) if (isOpen(other)) given.set(other.id, given.get(other.id) ?? other);
  }
  return [...given.values()];
}
