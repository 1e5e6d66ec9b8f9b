// stub
import { Bug } from '../assert.ts';
import type { Grant, Lease } from '../grant/grant.ts';
import type { Entitlement } from '../inventory/resource.ts';
import type { Instant } from '../ports/clock.ts';
import type { AccessRequest } from './request.ts';

/** The status words of the published API. */
export type PublishedStatus = 'Pending' | 'Granting' | 'Active' | 'Revoking' | 'Revoked' | 'Rejected' | 'Failed';

/** Where a request stands, as every door tells it. */
export interface RequestDescription {
  readonly status: PublishedStatus;
  readonly sentence: string;
  readonly waitingFor: readonly string[];
  readonly outcome: 'rejected' | 'withdrawn' | 'lapsed' | 'out_of_reach' | null;
  readonly notAfter: Instant | null;
  readonly endsAt: Instant | null;
  readonly leaking: boolean;
  readonly goneAt: Instant | null;
  readonly simulated: boolean;
}

export function describeRequest(_ask: {
  readonly request: AccessRequest;
  readonly leases: readonly Lease[];
  readonly grants: readonly Grant[];
  readonly now: Instant;
}): RequestDescription {
  throw new Bug('describeRequest is not finished');
}

export function entitlementStatus(_ask: {
  readonly request: AccessRequest;
  readonly leases: readonly Lease[];
  readonly grants: readonly Grant[];
  readonly now: Instant;
  readonly entitlement: Entitlement;
}): { readonly status: PublishedStatus; readonly message: string | null } {
  throw new Bug('entitlementStatus is not finished');
}
