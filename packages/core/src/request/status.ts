// The published status words, worked out from the truth: how the request was decided, what its leases say and where its
// grants are. DESIGN's table "The life of a request" is this file. Leaves the sentences to `describe.ts`.

import { assertNever } from '../assert.ts';
import type { Grant, Lease } from '../grant/grant.ts';
import { leaseEndsAt } from '../grant/lease.ts';
import { type Entitlement, entitlementKey } from '../inventory/resource.ts';
import { limits } from '../limits.ts';
import type { Instant } from '../ports/clock.ts';
import type { QueuePlace } from './queue.ts';
import type { AccessRequest } from './request.ts';
import { awaitsStepUp } from './step-up.ts';

/** The status words of the published API. */
export type PublishedStatus =
  | 'Pending'
  | 'PendingMFA'
  | 'Granting'
  | 'Active'
  | 'Revoking'
  | 'Revoked'
  | 'Rejected'
  | 'Failed';

/** A request with what is known of it now. Leases and grants of other requests may be among them and are left out. */
export interface RequestFacts {
  readonly request: AccessRequest;
  readonly leases: readonly Lease[];
  readonly grants: readonly Grant[];
  readonly now: Instant;
  /** Where the last of what is to open stands, where its target has a queue. */
  readonly queue?: QueuePlace | null;
}

/** Where one entitlement of a request stands. `lease` and `grant` are `null` before anything was agreed. */
export interface EntitlementStanding {
  readonly entitlement: Entitlement;
  readonly lease: Lease | null;
  readonly grant: Grant | null;
  readonly status: PublishedStatus;
  /** Past its end and not proven gone. */
  readonly leaking: boolean;
  /** It is open, and the last look found something else than what was agreed. */
  readonly uncertain: boolean;
}

/** The standing of each entitlement of a request, in its order. */
export function entitlementStandings(facts: RequestFacts): readonly EntitlementStanding[] {
  const covers = coversOf(facts);
  const standings = facts.request.entitlements.map((entitlement) => {
    const cover = covers.get(entitlementKey(entitlement));
    const lease = cover?.lease ?? null;
    const grant = cover?.grant ?? null;
    const decided = undecidedStatus(facts.request);
    if (decided !== null) return { entitlement, lease, grant, status: decided, leaking: false, uncertain: false };
    const leaking = grant !== null && isLeaking(grant, facts.now);
    const status = leaking
      ? 'Revoking'
      : grant === null || lease === null
        ? 'Granting'
        : coveredStatus(lease, grant, facts.now);
    const uncertain = status === 'Active' && grant?.state === 'uncertain';
    return { entitlement, lease, grant, status, leaking, uncertain };
  });
  const whole = facts.request.fulfilment === 'all_or_nothing';
  if (!whole || !standings.some(({ status }) => status === 'Granting')) return standings;
  // Nothing is given before all of it is open.
  return standings.map((one) => (one.status === 'Active' ? { ...one, status: 'Granting' } : one));
}

/** The status of the whole request: what still opens comes before what is open, and that before what is closing. */
export function statusOf(request: AccessRequest, standings: readonly EntitlementStanding[]): PublishedStatus {
  const decided = undecidedStatus(request);
  if (decided !== null) return decided;
  if (standings.some((standing) => standing.leaking)) return 'Revoking';
  const present = new Set(standings.map((standing) => standing.status));
  // What was open for others' sake and is closed again was never given.
  const over = standings.every(({ status }) => status === 'Revoked' || status === 'Failed');
  if (request.fulfilment === 'all_or_nothing' && over && present.has('Failed')) return 'Failed';
  const order = ['Granting', 'Active', 'Revoking', 'Revoked', 'Failed'] as const;
  return order.find((status) => present.has(status)) ?? 'Granting';
}

/** The status of a request that was not agreed to, or `null` when its grants tell. */
function undecidedStatus(request: AccessRequest): 'Pending' | 'PendingMFA' | 'Rejected' | null {
  switch (request.state.kind) {
    case 'waiting':
      return awaitsStepUp(request) ? 'PendingMFA' : 'Pending';
    case 'agreed':
      return null;
    case 'rejected':
    case 'withdrawn':
    case 'lapsed':
    case 'not_started':
    case 'out_of_reach':
      return 'Rejected';
    default:
      return assertNever(request.state);
  }
}

function coversOf(facts: RequestFacts): ReadonlyMap<string, { readonly lease: Lease; readonly grant: Grant }> {
  const grants = new Map(facts.grants.map((grant) => [grant.id, grant]));
  const covers = new Map<string, { readonly lease: Lease; readonly grant: Grant }>();
  for (const lease of facts.leases) {
    const grant = lease.requestId === facts.request.id ? grants.get(lease.grantId) : undefined;
    if (grant !== undefined) covers.set(entitlementKey(grant), { lease, grant });
  }
  return covers;
}

/** A lease that ended while its grant is open means that another lease covers the grant: this request has ended (law 7). */
function coveredStatus(lease: Lease, grant: Grant, now: Instant): PublishedStatus {
  switch (grant.state) {
    case 'planned':
    case 'opening':
      return lease.endedAt === null ? 'Granting' : 'Revoked';
    case 'open':
    case 'uncertain':
      return lease.endedAt === null && !isOver(lease, grant, now) ? 'Active' : 'Revoked';
    case 'closing':
      // A failed opening is undone first; whether it failed is known when it is proven absent.
      return grant.closeCause === 'opening_failed' && grant.seenAt === null ? 'Granting' : 'Revoking';
    case 'leaking':
      return 'Revoking';
    case 'gone':
      return 'Revoked';
    case 'failed':
      return 'Failed';
    default:
      return assertNever(grant.state);
  }
}

/** Past its end by the clock while another lease covers the grant for longer. */
const isOver = (lease: Lease, grant: Grant, now: Instant): boolean =>
  leaseEndsAt(lease) <= now && grant.endsAt !== null && grant.endsAt > leaseEndsAt(lease);

/** Leaking as recorded, or by the clock where the record lags: told even when the worker that should record it is dead. */
function isLeaking(grant: Grant, now: Instant): boolean {
  if (grant.state === 'leaking') return true;
  if (grant.state === 'planned' || grant.state === 'gone' || grant.state === 'failed') return false;
  return now > (grant.endsAt ?? grant.notAfter) + limits.leakingAfterMs;
}
