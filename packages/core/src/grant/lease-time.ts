// When a lease begins, how far ahead it reaches and why the clock ends it. Promises: no end lies past the hours in which the access may
// be used, nor past the review of access until revoked with its grace; an extension and a renewal only ever move an end later.

import type { FlowTerms } from '../flow/terms.ts';
import { isHeld } from '../flow/terms.ts';
import { limits } from '../limits.ts';
import type { Instant } from '../ports/clock.ts';
import type { EndCause, Lease } from './grant.ts';
import { leaseEndsAt } from './lease.ts';

/** The parts of a lease that are times. */
export type LeaseTimes = Pick<
  Lease,
  'durationSec' | 'notAfter' | 'endsAt' | 'held' | 'cutByHours' | 'reviewAt' | 'endedAt' | 'endCause'
>;

/** The times of a new lease. `hoursEnd` is when the hours of its grant are over; `extending` the end that it lengthens. */
export function newLeaseTimes(ask: {
  readonly terms: FlowTerms;
  readonly durationSec: number;
  readonly now: Instant;
  readonly hoursEnd: Instant | null;
  readonly extending: Instant | null;
}): LeaseTimes {
  const { terms, durationSec, now, hoursEnd, extending } = ask;
  const review = terms.duration.untilRevoked;
  const reviewAt = review === null ? null : now + review.reviewEverySec * 1_000;
  const wanted = (extending ?? now + limits.openingBudgetMs) + durationSec * 1_000;
  const { end, cutByHours } = cut(wanted, { hoursEnd, reviewAt });
  const notAfter = extending === null ? end : Math.max(end, extending);
  return {
    durationSec,
    notAfter,
    // What it lengthens was seen open: its clock runs already.
    endsAt: extending === null ? null : notAfter,
    held: isHeld(terms),
    cutByHours,
    reviewAt,
    endedAt: null,
    endCause: null,
  };
}

/** A held lease with its ends moved ahead, as far as hours and review allow. The same lease where nothing moves. */
export function renewedLease(lease: Lease, { now, hoursEnd }: { now: Instant; hoursEnd: Instant | null }): Lease {
  const { reviewAt } = lease;
  const length = lease.durationSec * 1_000;
  const limit = cut(now + limits.openingBudgetMs + length, { hoursEnd, reviewAt });
  if (limit.end <= lease.notAfter) return lease;
  const endsAt = lease.endsAt === null ? null : Math.max(lease.endsAt, Math.min(now + length, limit.end));
  return { ...lease, notAfter: limit.end, endsAt, cutByHours: limit.cutByHours };
}

/** When a held lease is to be renewed: with half of what lies ahead still left. */
export const renewAt = (lease: Lease, now: Instant): Instant => now + (lease.durationSec * 1_000) / 2;

/** When a lease whose review nobody answers ends. */
export const reviewEndsAt = (reviewAt: Instant): Instant => reviewAt + limits.reviewGraceMs;

/** Why a lease ended when the clock ended it. */
export function causeByClock(lease: Lease): EndCause {
  const end = leaseEndsAt(lease);
  if (lease.cutByHours && end >= lease.notAfter) return 'hours_ended';
  return lease.reviewAt !== null && end >= reviewEndsAt(lease.reviewAt) ? 'review_missed' : 'ended';
}

function cut(
  wanted: Instant,
  { hoursEnd, reviewAt }: { readonly hoursEnd: Instant | null; readonly reviewAt: Instant | null },
): { readonly end: Instant; readonly cutByHours: boolean } {
  const reviewed = reviewAt === null ? wanted : Math.min(wanted, reviewEndsAt(reviewAt));
  return hoursEnd !== null && hoursEnd < reviewed
    ? { end: hoursEnd, cutByHours: true }
    : { end: reviewed, cutByHours: false };
}
