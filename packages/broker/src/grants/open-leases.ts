// Consent is complete: leases, grants, plans, sealed secrets, work and audit are written in the transaction of the decision,
// before any call to a target (law 3). A grant that already covers the entitlement gets one lease more (law 7).

import {
  type AccessRequest,
  assert,
  type Grant,
  grantAfter,
  hangsOnContext,
  type Instant,
  isOpen,
  type Lease,
  newId,
  type Rule,
  type ShownEntitlement,
  type Transaction,
} from '@tidegate/core';
import { reviewContextSoon } from '../context/review-soon.ts';
import { leaseTimesOf, planLeaseWork } from '../flows-time/lease-times.ts';
import type { Ports } from '../ports.ts';
import { followTurned } from '../radar/follow-turned.ts';
import { holdRules, membersIn, wantedBy } from '../rules/hold-rules.ts';
import { adapterOf, plannerOf } from '../targets.ts';
import { unwrap } from '../transact.ts';
import { workOn } from './grant-work.ts';

/** Plans the grants of an agreed request. Throws `Refused` (undoing the decision) where a target cannot be planned for. */
export async function openLeases(ports: Ports, tx: Transaction, request: AccessRequest): Promise<void> {
  const grantee = await tx.people.get(request.granteeId);
  assert(grantee, 'a request names people who exist');
  const wanted = wantedBy(request, await membersIn(tx, request.entitlements));
  unwrap(await holdRules(ports, tx, { grantee, wanted }, null));
  const now = ports.clock.now();
  const timesOf = await leaseTimesOf(tx, request, now);
  const leases: Lease[] = [];
  const open: Grant[] = [];
  for (const shown of request.entitlements) {
    const times = timesOf(shown);
    const { notAfter } = times;
    const live = await tx.grants.lockLive(request.granteeId, shown);
    const grant = live
      ? await extend(ports, tx, request, { live, notAfter, now })
      : await plan(ports, tx, request, shown, notAfter, now);
    leases.push({ id: newId('lease', ports.chance), requestId: request.id, grantId: grant.id, ...times });
    // What is uncertain may be away: nothing is taken for it before it is set back.
    if (grant.state === 'open') open.push(grant);
  }
  for (const lease of leases) await tx.leases.insert(lease);
  for (const grant of open) await followTurned(ports, tx, grant);
  await planLeaseWork(ports, tx, { request, leases, now });
  if (hangsOnContext(request.terms) || (await tx.rules.all()).some(bindsByFacts)) await reviewContextSoon(ports, tx);
}

/** A rule that may come to bind a holder by time alone, with the turn of a shift or the age of a fact. */
const bindsByFacts = ({ active, demand }: Rule): boolean => active && demand.kind === 'deny' && demand.who !== null;

async function extend(
  ports: Ports,
  tx: Transaction,
  request: AccessRequest,
  { live, notAfter, now }: { readonly live: Grant; readonly notAfter: Instant; readonly now: Instant },
): Promise<Grant> {
  const grant = grantAfter(live, { kind: 'lease_added', notAfter });
  await tx.grants.save(grant);
  await tx.work.setDue('grant.close', grant.id, grant.notAfter);
  if (isOpen(grant)) {
    await tx.work.add(workOn(ports, grant, 'grant.retime', now));
  }
  tx.audit.append({
    at: now,
    kind: 'grant.extended',
    actor: 'system',
    door: 'worker',
    subject: grant.id,
    facts: { request: request.id, not_after: new Date(grant.notAfter).toISOString() },
  });
  return grant;
}

async function plan(
  ports: Ports,
  tx: Transaction,
  request: AccessRequest,
  shown: ShownEntitlement,
  notAfter: Instant,
  now: Instant,
): Promise<Grant> {
  const resource = await tx.resources.get(shown.resourceId);
  const permission = await tx.permissions.get(shown.permissionId);
  const grantee = await tx.people.get(request.granteeId);
  const integration = resource ? await tx.integrations.get(resource.integrationId) : null;
  assert(resource && permission && grantee && integration, 'an offered entitlement names rows that exist');
  const planner = unwrap(plannerOf(ports, integration));
  const id = newId('grant', ports.chance);
  const planned = unwrap(
    planner.plan({
      grantId: id,
      granteeEmail: grantee.email,
      account: shown.account,
      resource,
      permission,
      chance: ports.chance,
      ...((await tx.radar.lockTurned([request.id])).length > 0 ? { adopts: true } : {}),
    }),
  );
  if (planned.secret !== null) await tx.secrets.put(id, ports.sealer.seal(planned.secret, id));
  const grant: Grant = {
    id,
    granteeId: request.granteeId,
    resourceId: shown.resourceId,
    permissionId: shown.permissionId,
    integrationId: integration.id,
    state: 'planned',
    plan: planned.plan,
    simulated: adapterOf(ports, integration.type)?.simulated ?? false,
    notAfter,
    seenAt: null,
    endsAt: null,
    closeCause: null,
    closingSince: null,
    goneAt: null,
    excess: [],
    differs: [],
    uncertainSince: null,
    alarmedAt: null,
    trouble: null,
    secret: planned.secret === null ? 'none' : 'available',
    createdAt: now,
    version: 1,
  };
  await tx.grants.insert(grant);
  await tx.work.add(workOn(ports, grant, 'grant.open', now));
  await tx.work.add(workOn(ports, grant, 'grant.close', notAfter));
  tx.audit.append({
    at: now,
    kind: 'grant.planned',
    actor: 'system',
    door: 'worker',
    subject: id,
    facts: {
      request: request.id,
      grantee: request.granteeId,
      resource: shown.resourceId,
      permission: shown.permissionName,
      not_after: new Date(notAfter).toISOString(),
      simulated: grant.simulated,
    },
  });
  return grant;
}
