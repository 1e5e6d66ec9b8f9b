// Narrowing: whoever consents may shorten the duration and leave entitlements out, never widen. What earlier approvers consented to held at
// least as much, so that what opens is what all of them left.

import { type Refusal, refusal } from '../errors/refusal.ts';
import { durationText } from '../flow/duration-text.ts';
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
  if (durationSec !== null && durationSec > request.durationSec) {
    const message = `${durationText(durationSec)} is longer than the ${durationText(request.durationSec)} asked for; whoever consents may shorten it only`;
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
  if (without.length === 0 && toSec === request.durationSec) return request;
  const duration = toSec === request.durationSec ? null : { fromSec: request.durationSec, toSec };
  return {
    ...request,
    durationSec: toSec,
    entitlements: request.entitlements.filter((each) => !dropped.has(entitlementKey(each))),
    trail: { ...request.trail, narrowed: [...request.trail.narrowed, { ...who, duration, without }] },
  };
}
