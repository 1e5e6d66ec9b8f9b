// Whether consent may be given at this moment, by the hours of the request's flow and the approver's own. Rejecting is less access and
// needs no hours.

import type { Refusal } from '../errors/refusal.ts';
import { decidingWindows, openingOf } from '../flow/open-hours.ts';
import type { Person } from '../people/person.ts';
import type { Instant } from '../ports/clock.ts';
import { outsideHours } from './ask-times.ts';
import type { AccessRequest } from './request.ts';

/** Why this person may not consent now, naming when they may; null where they may. */
export function decidingTimesRefusal(request: AccessRequest, approver: Person, now: Instant): Refusal | null {
  const windows = decidingWindows(request.terms.times, approver, now);
  return openingOf(windows, now).open ? null : outsideHours('consent cannot be given now', windows, now);
}
