// Access until revoked is reviewed: at its date the owner is asked, and what nobody confirms ends after a grace. The owner is told, the
// finding stands until then (`drift/review-drift.ts` takes it up), and a confirmation moves the next review ahead.

import {
  type AccessRequest,
  type Claim,
  isId,
  type Lease,
  limits,
  mayReview,
  newId,
  no,
  ok,
  type Result,
  refusal,
  reviewEndsAt,
  reviewIsOpen,
  type Transaction,
} from '@tidegate/core';
import { detailsOf, type RequestDetails } from '../details.ts';
import { endLease } from '../grants/end-lease.ts';
import { complete, done, type Turn } from '../grants/turn.ts';
import type { Actor, Ports } from '../ports.ts';
import { requestNotFound, seen } from '../requests/read-requests.ts';
import { transact } from '../transact.ts';
import { worldIn } from '../world.ts';
import { announceReviewDue, announceReviewMissed } from './announce-time.ts';
import { renew } from './renew-lease.ts';

/** One turn at a review date, or at the end of its grace. */
export async function reviewTurnOfAccess(ports: Ports, claim: Claim): Promise<Turn> {
  return ports.store.transaction(async (tx): Promise<Turn> => {
    const request = isId('request', claim.subject) ? await tx.requests.lock(claim.subject) : null;
    const due = request === null ? [] : await reviewed(tx, request);
    const reviewAt = Math.min(...due.map((lease) => lease.reviewAt ?? Number.POSITIVE_INFINITY));
    if (request === null || due.length === 0) {
      await complete(tx, claim);
      // The clock may have ended it a moment before, by the end that the review set.
      if (request !== null && (await wasMissed(tx, request))) await announceReviewMissed(ports, tx, request);
      return done;
    }
    const now = ports.clock.now();
    if (reviewAt > now) return later(reviewAt);
    if (reviewEndsAt(reviewAt) > now) {
      await ask(ports, tx, request, due);
      return later(reviewEndsAt(reviewAt));
    }
    for (const lease of due) {
      if (reviewEndsAt(lease.reviewAt ?? now) <= now) await endLease(ports, tx, lease, 'review_missed', null, null);
    }
    await announceReviewMissed(ports, tx, request);
    await complete(tx, claim);
    return done;
  });
}

const later = (dueAt: number): Turn => ({ kind: 'again', dueAt, trouble: null, counts: 'free' });

const wasMissed = async (tx: Transaction, request: AccessRequest): Promise<boolean> =>
  (await tx.leases.ofRequest(request.id)).some(({ endCause }) => endCause === 'review_missed');

const reviewed = async (tx: Transaction, request: AccessRequest): Promise<readonly Lease[]> =>
  (await tx.leases.ofRequest(request.id)).filter(({ endedAt, reviewAt }) => endedAt === null && reviewAt !== null);

async function ask(ports: Ports, tx: Transaction, request: AccessRequest, due: readonly Lease[]): Promise<void> {
  tx.audit.append({
    at: ports.clock.now(),
    kind: 'request.review_due',
    actor: 'system',
    door: 'worker',
    subject: request.id,
    facts: { owner: request.terms.duration.untilRevoked?.ownerId ?? null, leases: due.length },
  });
  await announceReviewDue(ports, tx, request, due);
}

/** The owner, or an Admin, says that the access is still needed; never who has it. The next review follows from now. */
export async function confirmAccess(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string },
): Promise<Result<RequestDetails>> {
  const { id } = input;
  if (!isId('request', id)) return requestNotFound(id);
  return transact(ports, async (tx) => {
    const request = await tx.requests.lock(id);
    const person = await tx.people.get(actor.person.id);
    if (!request || !person || !(await seen(ports, tx, { actor, request }))) return requestNotFound(id);
    if (!mayReview(request, person, (await worldIn(ports, tx)).people)) {
      const message = 'its owner or an administrator confirms access until revoked, and never who has it';
      return no(refusal('auth.forbidden', message));
    }
    const now = ports.clock.now();
    const leases = await reviewed(tx, request);
    if (!reviewIsOpen(request, leases, now)) {
      return no(refusal('request.not_reviewed', 'this access has no review that is due; look at its review date'));
    }
    const every = (request.terms.duration.untilRevoked?.reviewEverySec ?? limits.reviewEverySecDefault) * 1_000;
    for (const lease of leases) {
      const confirmed = { ...lease, reviewAt: now + every };
      await tx.leases.save(confirmed);
      await renew(ports, tx, confirmed);
    }
    await tx.work.add({ id: newId('work', ports.chance), kind: 'request.review', subject: id, dueAt: now + every });
    await tx.work.setDue('request.review', id, now + every);
    tx.audit.append({
      at: now,
      kind: 'request.reviewed',
      actor: person.id,
      door: actor.door,
      subject: id,
      facts: { next: new Date(now + every).toISOString() },
    });
    const [details] = await detailsOf(ports, tx, actor, [request]);
    return details ? ok(details) : requestNotFound(id);
  });
}
