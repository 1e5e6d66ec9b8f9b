// All or nothing: what a request gives is given when all of it is open, never in parts.

import { type Grant, isOpen, type Lease } from '../grant/grant.ts';
import type { AccessRequest } from './request.ts';

/**
 * Whether an open grant is not to be used yet: every live lease of it is from a request that wants all or nothing, and not all of that is
 * open. `leases` and `grants` are those of these requests.
 */
export function awaitsOthers(
  grant: Grant,
  known: {
    readonly requests: readonly AccessRequest[];
    readonly leases: readonly Lease[];
    readonly grants: readonly Grant[];
  },
): boolean {
  if (!isOpen(grant)) return false;
  const covering = known.leases.filter((lease) => lease.grantId === grant.id && lease.endedAt === null);
  if (covering.length === 0) return false;
  return covering.every(({ requestId }) => {
    const request = known.requests.find(({ id }) => id === requestId);
    return request?.fulfilment === 'all_or_nothing' && !isComplete(requestId, known);
  });
}

/** Whether everything a request was agreed to for has been open. An end that came later takes nothing back. */
function isComplete(
  requestId: AccessRequest['id'],
  { leases, grants }: { readonly leases: readonly Lease[]; readonly grants: readonly Grant[] },
): boolean {
  return leases
    .filter((lease) => lease.requestId === requestId)
    .every(({ grantId }) => grants.find(({ id }) => id === grantId)?.seenAt != null);
}
