// Access until revoked is reviewed: who confirms it, and when. Never the one who has it, even where they own it (law 2).

import { humanBehindId } from '../consent/facts.ts';
import type { Lease } from '../grant/grant.ts';
import type { PersonId } from '../ids.ts';
import { humanOf, type Person } from '../people/person.ts';
import { hasRight } from '../people/role.ts';
import type { Instant } from '../ports/clock.ts';
import type { AccessRequest } from './request.ts';

/** How long before its date a review may be given: a review is of the access as it is then, not of long ago. */
const earlyShare = 0.25;

/** Whether this person may confirm that access is still needed: the owner that the flow named, or an Admin; not who has it, in none of their records. */
export function mayReview(request: AccessRequest, person: Person, people: ReadonlyMap<PersonId, Person>): boolean {
  const review = request.terms.duration.untilRevoked;
  if (review === null || !person.active) return false;
  const own = [request.granteeId, request.requesterId].map((id) => humanBehindId(id, people));
  if (own.includes(humanOf(person))) return false;
  return person.id === review.ownerId || hasRight(person, 'access:end_all');
}

/** Whether a review of any of these leases may be given now. */
export function reviewIsOpen(request: AccessRequest, leases: readonly Lease[], now: Instant): boolean {
  const review = request.terms.duration.untilRevoked;
  if (review === null) return false;
  const early = review.reviewEverySec * 1_000 * earlyShare;
  return leases.some(({ endedAt, reviewAt }) => endedAt === null && reviewAt !== null && reviewAt - early <= now);
}
