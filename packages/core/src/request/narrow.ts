// Narrowing: whoever consents may shorten the duration and leave entitlements out, never widen. What earlier approvers consented to held at
// least as much, so that what opens is what all of them left.

import { type Refusal, refusal } from '../errors/refusal.ts';
import { durationText } from '../flow/duration-text.ts';
import { type FlowTerms, isHeld } from '../flow/terms.ts';
import type { PersonId } from '../ids.ts';
import { type Entitlement, entitlementKey } from '../inventory/resource.ts';
import { limits } from '../limits.ts';
import type { Instant } from '../ports/clock.ts';
import type { AccessRequest } from './request.ts';

/** What whoever consents takes away. */
export interface Narrow {
  /** Null leaves the duration as it is. */
  readonly durationSec: number | null;
  /** Those left out. */
  readonly without: readonly Entitlement[];
}

/** Why a request cannot be narrowed so. */
export function narrowRefusal(request: AccessRequest, narrow: Narrow | null): Refusal | null {
  if (narrow === null) return null;
  const { durationSec } = narrow;
  if (durationSec !== null && (!Number.isInteger(durationSec) || durationSec < limits.durationSecMin)) {
    return refusal('input.invalid', 'the shorter duration must be a whole number of seconds, at least 1', {
      field: 'duration_in_sec',
    });
  }
  const longest = longestOf(request);
  if (durationSec !== null && durationSec > longest) {
    const message = isHeld(agreedTerms(request))
      ? `access until revoked is shortened to ${durationText(longest)} at most, so that it ends before anybody has to review it`
      : `${durationText(durationSec)} is longer than the ${durationText(longest)} asked for; whoever consents may shorten it only`;
    return refusal('request.wider', message, { field: 'duration_in_sec' });
  }
  const asked = new Set(request.entitlements.map(entitlementKey));
  const without = new Set(narrow.without.map(entitlementKey));
  if ([...without].some((key) => !asked.has(key))) {
    return refusal('request.wider', 'only what the request asks for can be left out; look at its entitlements again', {
      field: 'without',
    });
  }
  if (without.size === asked.size) {
    return refusal('input.invalid', 'nothing would be left of the request; reject it instead', { field: 'without' });
  }
  return null;
}

/** The terms by which a request opens: one that an approver shortened has an end, so it no longer lasts until revoked. */
export function agreedTerms({ terms, trail }: Pick<AccessRequest, 'terms' | 'trail'>): FlowTerms {
  if (trail.narrowed.every(({ duration }) => duration === null)) return terms;
  return { ...terms, duration: { ...terms.duration, untilRevoked: null } };
}

/** The longest that whoever consents may make it; access until revoked ends before its review. */
export function longestOf(request: AccessRequest): number {
  const review = agreedTerms(request).duration.untilRevoked;
  return review === null ? request.durationSec : Math.min(request.durationSec, review.reviewEverySec);
}

/** The request with less in it, and the narrowing on its trail; unchanged where nothing is taken away. */
export function narrowed(
  request: AccessRequest,
  narrow: Narrow | null,
  who: { readonly by: PersonId; readonly at: Instant },
): AccessRequest {
  if (narrow === null) return request;
  const dropped = new Set(narrow.without.map(entitlementKey));
  const without = request.entitlements
    .filter((each) => dropped.has(entitlementKey(each)))
    .map(({ resourceId, permissionId, resourceName, permissionName }) => ({
      resourceId,
      permissionId,
      resourceName,
      permissionName,
    }));
  const toSec = narrow.durationSec ?? request.durationSec;
  const held = isHeld(agreedTerms(request));
  const shorter = narrow.durationSec !== null && (held || toSec !== request.durationSec);
  if (without.length === 0 && !shorter) return request;
  const duration = shorter ? { fromSec: held ? null : request.durationSec, toSec } : null;
  return {
    ...request,
    durationSec: toSec,
    entitlements: request.entitlements.filter((each) => !dropped.has(entitlementKey(each))),
    trail: { ...request.trail, narrowed: [...request.trail.narrowed, { ...who, duration, without }] },
  };
}
