// The sentences about time that a request's own sentence is made of: when it begins, that it has no end of its own, who reviews it.

import { durationText } from '../flow/duration-text.ts';
import { momentText } from '../flow/open-hours.ts';
import type { Lease } from '../grant/grant.ts';
import type { Instant } from '../ports/clock.ts';
import { agreedTerms } from './narrow.ts';
import type { AccessRequest } from './request.ts';

/** Whether it was agreed to and its start is still to come. */
export const isScheduled = (request: AccessRequest, now: Instant): boolean =>
  request.state.kind === 'agreed' && request.startsAt !== null && request.startsAt > now;

/** That it opens later, and when; null where it does not. */
export function scheduledText(request: AccessRequest, now: Instant): string | null {
  if (!isScheduled(request, now) || request.startsAt === null) return null;
  return `agreed, opens on ${momentText(request.startsAt, 'UTC')}`;
}

/** How long access without an end of its own lasts; null for access that has one. `leases` are those that are open. */
export function heldText(request: AccessRequest, leases: readonly Lease[], now: Instant): string | null {
  if (!leases.some((lease) => lease.held)) return null;
  const reviews = leases.flatMap(({ reviewAt }) => reviewAt ?? []);
  const reviewAt = reviews.length === 0 ? null : Math.min(...reviews);
  const held = request.terms.trigger === 'automatic' ? 'held while its conditions hold' : 'until revoked';
  if (reviewAt === null) return held;
  return reviewAt <= now
    ? `${held}; its review is due, and it ends unless its owner confirms it`
    : `${held}; reviewed ${dayText(reviewAt)}`;
}

/** How long a request asks for: "for 1 hour", "until revoked". */
export const askedText = (request: Pick<AccessRequest, 'terms' | 'trail' | 'durationSec'>): string =>
  request.terms.trigger === 'automatic'
    ? 'while its conditions hold'
    : agreedTerms(request).duration.untilRevoked === null
      ? `for ${durationText(request.durationSec)}`
      : 'until revoked';

const dayText = (moment: Instant): string => `on ${new Date(moment).toISOString().slice(0, 10)}`;
