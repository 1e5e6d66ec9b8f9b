// Grants and leases. At most one grant of a grantee and entitlement is live, also while two transactions would each make one.

import {
  type Entitlement,
  Fault,
  type Grant,
  type GrantFilter,
  type GrantRows,
  type GrantState,
  hangsOnContext,
  isLive,
  type Lease,
  type LeaseRows,
  type LiveLeaseFilter,
  type PersonId,
} from '@tidegate/core';
import { Conflict, type Session } from '../session.ts';
import { byText, pageOf } from './page.ts';

const byId = byText<{ readonly id: string }>((row) => row.id);
const isOver = (grant: Grant): boolean => grant.state === 'gone' || grant.state === 'failed';
const isClosing = (grant: Grant): boolean => grant.state === 'closing' || grant.state === 'leaking';
const endOf = (grant: Grant): number => grant.endsAt ?? grant.notAfter;
const shouldBeGone = (grant: Grant, moment: number): boolean =>
  isClosing(grant) || (!isOver(grant) && endOf(grant) <= moment);
const since = (grant: Grant): number =>
  isClosing(grant) && grant.closingSince !== null ? Math.min(endOf(grant), grant.closingSince) : endOf(grant);
const secretSince = (grant: Grant): number => grant.secretSince ?? grant.seenAt ?? Number.POSITIVE_INFINITY;
const sameEntitlement = (grant: Grant, granteeId: PersonId, other: Entitlement): boolean =>
  grant.granteeId === granteeId && grant.resourceId === other.resourceId && grant.permissionId === other.permissionId;

export function grantRows(session: Session): GrantRows {
  const table = session.tables.grants;
  const all = () => session.all(table);
  const liveOf = (granteeId: PersonId, entitlement: Entitlement): Grant | null =>
    all().find((grant) => isLive(grant) && sameEntitlement(grant, granteeId, entitlement)) ?? null;
  /** As a unique index does: whoever makes or unmakes a live grant keeps others of the same key waiting. */
  const write = async (grant: Grant): Promise<void> => {
    const key = `${grant.granteeId} ${grant.resourceId} ${grant.permissionId}`;
    await session.lock({ name: 'live grants' }, key);
    const live = liveOf(grant.granteeId, grant);
    if (isLive(grant) && live !== null && live.id !== grant.id) throw new Conflict('grants_live');
    session.set(table, grant.id, grant);
  };
  const save = async (grant: Grant): Promise<void> => {
    const saved = await session.run(async () => {
      await session.lock(table, grant.id);
      if (session.get(table, grant.id)?.version !== grant.version - 1) return false;
      await write(grant);
      return true;
    });
    if (!saved) throw new Fault('object.changed', 'the grant was changed meanwhile; read it again');
  };
  return {
    get: (id) => session.run(() => session.get(table, id)),
    many: (ids) =>
      session.run(() =>
        all()
          .filter((grant) => ids.includes(grant.id))
          .toSorted(byId),
      ),
    lock: (id) =>
      session.run(async () => {
        await session.lock(table, id);
        return session.get(table, id);
      }),
    lockMany: (ids) =>
      session.run(async () => {
        const sorted = ids.toSorted();
        for (const id of sorted) if (session.get(table, id) !== null) await session.lock(table, id);
        return sorted.flatMap((id) => session.get(table, id) ?? []);
      }),
    lockLive: (granteeId, entitlement) =>
      session.run(async () => {
        const found = liveOf(granteeId, entitlement);
        if (found === null) return null;
        await session.lock(table, found.id);
        // Who waited looks again, at this row only: it may be live no longer.
        const locked = session.get(table, found.id);
        return locked !== null && isLive(locked) ? locked : null;
      }),
    lockHolder: (human) => session.run(() => session.lock({ name: 'holder' }, human)),
    insert: (grant) =>
      session.run(async () => {
        await session.lock(table, grant.id);
        await write(grant);
      }),
    save,
    saveMany: async (grants) => {
      for (const grant of grants) await save(grant);
    },
    page: (filter, ask) =>
      session.run(() => {
        const ofRequests = filter.requestIds && grantsOf(session, filter.requestIds);
        const fitting = all().filter((grant) => fits(grant, filter) && (ofRequests?.has(grant.id) ?? true));
        return pageOf(ask, fitting, (grant) => grant.createdAt);
      }),
    overdue: (moment, limit) =>
      session.run(() =>
        all()
          .filter((grant) => shouldBeGone(grant, moment))
          .filter((grant) => session.get(session.tables.work, `grant.close ${grant.id}`) === null)
          .toSorted((one, other) => since(one) - since(other) || byId(one, other))
          .slice(0, limit),
      ),
    overdueSince: (moment) =>
      session.run(() => {
        const moments = all()
          .filter((grant) => shouldBeGone(grant, moment))
          .map(since);
        return moments.length === 0 ? null : Math.min(...moments);
      }),
    countByState: () =>
      session.run(() => {
        const counts = new Map<GrantState, number>();
        for (const { state } of all()) counts.set(state, (counts.get(state) ?? 0) + 1);
        return counts;
      }),
    secretsDue: (moment, { after, limit }) =>
      session.run(() =>
        all()
          .filter(({ state, secret }) => state === 'open' && (secret === 'available' || secret === 'viewed'))
          .filter((grant) => {
            const hours = session.get(session.tables.integrations, grant.integrationId)?.rotateSecretsEveryHours;
            return hours !== undefined && secretSince(grant) <= moment - hours * 3_600_000;
          })
          .filter(({ id }) => after === null || id > after)
          .toSorted(byId)
          .slice(0, limit),
      ),
  };
}

const grantsOf = (session: Session, requestIds: readonly string[]): ReadonlySet<string> =>
  new Set(
    session
      .all(session.tables.leases)
      .filter(({ requestId }) => requestIds.includes(requestId))
      .map(({ grantId }) => grantId),
  );

const fits = (grant: Grant, filter: GrantFilter): boolean =>
  (filter.granteeId === undefined || grant.granteeId === filter.granteeId) &&
  (filter.integrationId === undefined || grant.integrationId === filter.integrationId) &&
  (filter.resourceId === undefined || grant.resourceId === filter.resourceId) &&
  (filter.resourceIds?.includes(grant.resourceId) ?? true) &&
  (filter.states?.includes(grant.state) ?? true);

function fitsSubject(session: Session, filter: LiveLeaseFilter, lease: Lease): boolean {
  const { grants, requests, resources } = session.tables;
  const grant = session.get(grants, lease.grantId);
  if (grant === null) return false;
  const resource = session.get(resources, grant.resourceId)?.resource;
  const { granteeIds, integrationId, resourceId, below, flowId } = filter;
  const isBelow =
    below != null &&
    resource?.integrationId === below.integrationId &&
    resource.ancestors?.includes(below.nativeId) === true;
  return (
    (granteeIds?.includes(grant.granteeId) ?? true) &&
    (integrationId === undefined || grant.integrationId === integrationId) &&
    (resourceId === undefined || grant.resourceId === resourceId || isBelow) &&
    (flowId === undefined || session.get(requests, lease.requestId)?.flowId === flowId)
  );
}

export function leaseRows(session: Session): LeaseRows {
  const table = session.tables.leases;
  const inOrder = (one: Lease, other: Lease): number => one.notAfter - other.notAfter || byId(one, other);
  const some = (fitting: (lease: Lease) => boolean) =>
    session.run(() => session.all(table).filter(fitting).toSorted(inOrder));
  const requestOf = (lease: Lease) => session.get(session.tables.requests, lease.requestId);
  const isAutomatic = (lease: Lease, flowId: string | null = null): boolean => {
    const request = requestOf(lease);
    return request?.terms.trigger === 'automatic' && (flowId === null || request.flowId === flowId);
  };
  return {
    insert: (lease) => session.run(() => session.put(table, lease.id, lease)),
    save: (lease) => session.run(() => session.put(table, lease.id, lease)),
    saveMany: (leases) =>
      session.run(async () => {
        for (const lease of leases) await session.put(table, lease.id, lease);
      }),
    get: (id) => session.run(() => session.get(table, id)),
    ofRequest: (id) => some(({ requestId }) => requestId === id),
    ofRequests: (ids) => some(({ requestId }) => ids.includes(requestId)),
    ofGrant: (id) => some(({ grantId }) => grantId === id),
    ofGrants: (ids) => some(({ grantId }) => ids.includes(grantId)),
    liveOfAutomatic: (flowId) => some((lease) => lease.endedAt === null && isAutomatic(lease, flowId)),
    takenBackOfAutomatic: (flowId, after) =>
      some(
        (lease) =>
          isAutomatic(lease, flowId) &&
          (lease.endCause === 'released' || lease.endCause === 'revoked') &&
          (lease.endedAt ?? 0) >= after,
      ),
    automaticFlows: async () => {
      const leases = await some((lease) => lease.endedAt === null && isAutomatic(lease));
      return [...new Set(leases.flatMap((lease) => requestOf(lease)?.flowId ?? []))].sort();
    },
    live: (filter, after, limit) =>
      session.run(() =>
        session
          .all(table)
          .filter((lease) => lease.endedAt === null && lease.id > (after ?? '') && fitsSubject(session, filter, lease))
          .toSorted(byId)
          .slice(0, limit),
      ),
    liveOnContext: (after, limit) =>
      session.run(() =>
        session
          .all(table)
          .filter((lease) => lease.endedAt === null && lease.id > (after ?? ''))
          .filter((lease) => {
            const request = requestOf(lease);
            return request !== null && hangsOnContext(request.terms);
          })
          .toSorted(byId)
          .slice(0, limit),
      ),
    reviewDue: (moment) =>
      some((lease) => lease.held && lease.endedAt === null && lease.reviewAt !== null && lease.reviewAt <= moment),
  };
}
