// The times of the leases of an agreed request: from the terms it pinned, the hours of its grantee and, for an extension, the end that is
// lengthened. Throws `Refused` where the hours are closed, or what was to be lengthened is no longer open.

import {
  type AccessRequest,
  agreedTerms,
  type Entitlement,
  entitlementKey,
  extendable,
  grantWindows,
  type Instant,
  type Lease,
  newId,
  newLeaseTimes,
  openingOf,
  openingRefusal,
  Refused,
  refusal,
  renewAt,
  rootOf,
  type Transaction,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { familyIn } from './access-family.ts';

type Times = ReturnType<typeof newLeaseTimes>;

/** Answers the times of a new lease on each entitlement of a request. */
export async function leaseTimesOf(
  tx: Transaction,
  request: AccessRequest,
  now: Instant,
): Promise<(entitlement: Entitlement) => Times> {
  const hoursEnd = await hoursEndOf(tx, request, now);
  const ends = request.extends === null ? null : await endsToLengthen(tx, request, now);
  return (entitlement) => {
    const extending = ends === null ? null : ends.get(entitlementKey(entitlement));
    if (extending === undefined) throw notExtendable('the access that was to be lengthened is no longer open');
    if (extending !== null && hoursEnd !== null && hoursEnd <= extending) {
      throw notExtendable('the access lasts until the end of its hours already');
    }
    return newLeaseTimes({ terms: agreedTerms(request), durationSec: request.durationSec, now, hoursEnd, extending });
  };
}

/** When the hours in which the grantee may use it are over; null for no hours. */
export async function hoursEndOf(tx: Transaction, request: AccessRequest, now: Instant): Promise<Instant | null> {
  const grantee = await tx.people.get(request.granteeId);
  if (grantee === null) return now;
  const closed = openingRefusal(request, { grantee, at: now });
  if (closed !== null) throw new Refused(closed);
  return openingOf(grantWindows(request.terms.times, grantee, now), now).closesAt;
}

async function endsToLengthen(
  tx: Transaction,
  request: AccessRequest,
  now: Instant,
): Promise<ReadonlyMap<string, Instant>> {
  const family = await familyIn(tx, request);
  if (family === null) return new Map();
  return new Map(extendable(family, now).map((open) => [entitlementKey(open), open.end]));
}

const notExtendable = (message: string): Refused =>
  new Refused(refusal('request.not_extendable', `${message}; ask again for the access`));

/** Writes the work that a request's new leases need: renewals, the review, the notice before the end. */
export async function planLeaseWork(
  ports: Ports,
  tx: Transaction,
  {
    request,
    leases,
    now,
  }: { readonly request: AccessRequest; readonly leases: readonly Lease[]; readonly now: Instant },
): Promise<void> {
  const add = (kind: 'lease.renew' | 'request.review' | 'grant.notice', subject: string, dueAt: Instant) =>
    tx.work.add({ id: newId('work', ports.chance), kind, subject, dueAt });
  for (const lease of leases) {
    if (lease.held) await add('lease.renew', lease.id, renewAt(lease, now));
  }
  const [first] = leases;
  if (first === undefined) return;
  if (first.reviewAt !== null) await add('request.review', request.id, first.reviewAt);
  // Its turn works out when the end is near; the end itself is known when the access was seen.
  if (!first.held) await add('grant.notice', rootOf(request), now);
}
