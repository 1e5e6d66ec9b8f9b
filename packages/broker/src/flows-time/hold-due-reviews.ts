// Access until revoked whose review is due, as findings: each stands until somebody confirms the access or it ends.

import {
  displayName,
  type Held,
  type Instant,
  type Lease,
  quoted,
  reviewEndsAt,
  type Transaction,
} from '@tidegate/core';

/** One finding for each request with a review that is due. */
export async function holdDueReviews(tx: Transaction, now: Instant): Promise<readonly Held[]> {
  const first = new Map<Lease['requestId'], Lease>();
  for (const lease of await tx.leases.reviewDue(now))
    if (!first.has(lease.requestId)) first.set(lease.requestId, lease);
  const held: Held[] = [];
  for (const [id, { reviewAt }] of first) {
    const request = await tx.requests.get(id);
    if (request === null) continue;
    const grantee = await tx.people.get(request.granteeId);
    const owner = request.terms.duration.untilRevoked?.ownerId ?? null;
    const ends = new Date(reviewEndsAt(reviewAt ?? now)).toISOString().slice(0, 10);
    held.push({
      key: `access.review_due ${id}`,
      kind: 'access.review_due',
      subject: id,
      subjectName: request.flowName,
      severity: 'medium',
      sentence: `${grantee === null ? 'somebody' : displayName(grantee)} has access until revoked through ${quoted(request.flowName)}, and its review is due; unless it is confirmed it ends on ${ends}`,
      details: { owner, ends },
    });
  }
  return held;
}
