// What people are told about the time of access: that its end is near, that a review is due, that one was missed.

import {
  type AccessFamily,
  type AccessRequest,
  displayName,
  durationText,
  type Instant,
  type Lease,
  mayReview,
  type PersonId,
  quoted,
  reviewEndsAt,
  type Transaction,
} from '@tidegate/core';
import { announce } from '../notices/announce.ts';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';

/** The end of access is near: requester and grantee hear of it. */
export const announceEndNear = (ports: Ports, tx: Transaction, { root }: AccessFamily, end: Instant): Promise<void> =>
  announce(ports, tx, {
    kind: 'grant.ends_soon',
    sentence: `${whatOf(root)} ends in ${durationText(Math.max(1, Math.round((end - ports.clock.now()) / 1_000)))}, at ${timeText(end)}`,
    requestId: root.id,
    to: [root.requesterId, root.granteeId],
    facts: { ends_at: new Date(end).toISOString() },
  });

/** Access until revoked is to be reviewed: its owner hears of it, and the administrators where the owner cannot confirm it. */
export async function announceReviewDue(
  ports: Ports,
  tx: Transaction,
  request: AccessRequest,
  due: readonly Lease[],
): Promise<void> {
  const ends = Math.min(...due.map(({ reviewAt }) => reviewEndsAt(reviewAt ?? ports.clock.now())));
  const grantee = await tx.people.get(request.granteeId);
  await announce(ports, tx, {
    kind: 'request.review_due',
    sentence: `${grantee === null ? 'somebody' : displayName(grantee)} still has ${whatOf(request)} until revoked; confirm that it is needed, or it ends at ${timeText(ends)}`,
    requestId: request.id,
    to: await reviewersOf(ports, tx, request),
    facts: { ends_at: new Date(ends).toISOString() },
  });
}

/** Nobody confirmed it: requester and grantee hear that it ends, and why. */
export const announceReviewMissed = (ports: Ports, tx: Transaction, request: AccessRequest): Promise<void> =>
  announce(ports, tx, {
    kind: 'request.review_missed',
    sentence: `${whatOf(request)} ends: nobody confirmed at its review that it is still needed`,
    requestId: request.id,
    to: [request.requesterId, request.granteeId],
    facts: {},
  });

/** The owner where they may confirm it; else everybody who may. */
async function reviewersOf(ports: Ports, tx: Transaction, request: AccessRequest): Promise<readonly PersonId[]> {
  const { people } = await worldIn(ports, tx);
  const ownerId = request.terms.duration.untilRevoked?.ownerId;
  const owner = ownerId === undefined ? undefined : people.get(ownerId);
  if (owner !== undefined && mayReview(request, owner, people)) return [owner.id];
  return [...people.values()].filter((person) => mayReview(request, person, people)).map(({ id }) => id);
}

function whatOf({ entitlements }: AccessRequest): string {
  const [first, ...rest] = entitlements;
  if (first === undefined) return 'nothing';
  const more = rest.length === 0 ? '' : ` and ${rest.length} more`;
  return `${first.permissionName} on ${quoted(first.resourceName)}${more}${first.simulated ? ' (simulated)' : ''}`;
}

const timeText = (instant: Instant): string => `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
