// The times of an asking: how long, from when, and whether it may be asked for now. Values in, refusals out, each naming when it opens
// next. Leaves to `ask.ts` everything else a request needs.

import { quoted, type Refusal, refusal } from '../errors/refusal.ts';
import { durationText } from '../flow/duration-text.ts';
import type { AccessFlow } from '../flow/flow.ts';
import { askingWindows, closedText, grantWindows, openingOf, type Windows } from '../flow/open-hours.ts';
import { isHeld } from '../flow/terms.ts';
import { limits } from '../limits.ts';
import type { Person } from '../people/person.ts';
import type { Instant } from '../ports/clock.ts';

/** What is asked about times. */
export interface AskedTimes {
  readonly flow: Pick<AccessFlow, 'name' | 'durationSecMax' | 'terms'>;
  readonly requester: Person;
  readonly grantee: Person;
  /** Whole seconds; null for what the flow gives where nothing is said. */
  readonly durationSec: number | null;
  /** When the access is to begin; null for as soon as it is agreed. */
  readonly startsAt: Instant | null;
  /** It lengthens access: the length is the flow's, and it is open already. */
  readonly extending: boolean;
  readonly now: Instant;
}

/** How long is asked for, in seconds. */
export function askedDurationSec({ flow, durationSec, extending }: AskedTimes): number {
  const { terms, durationSecMax } = flow;
  if (extending && terms.extensions !== null) return terms.extensions.lengthSec;
  return durationSec ?? terms.duration.defaultSec ?? durationSecMax;
}

/** Why it may not be asked for so, or null. */
export const askedTimesRefusal = (asked: AskedTimes): Refusal | null =>
  hoursRefusal(asked) ?? startRefusal(asked) ?? grantHoursRefusal(asked);

/** Why the duration may not be asked for, or null. */
export function askedDurationRefusal(asked: AskedTimes): Refusal | null {
  const { flow, durationSec, extending } = asked;
  const field = 'duration_in_sec';
  if (extending) return null;
  if (isHeld(flow.terms)) {
    if (durationSec === null) return null;
    const message = `access through ${quoted(flow.name)} lasts until it is revoked; leave the duration out`;
    return refusal('request.duration_invalid', message, { field });
  }
  const max = flow.durationSecMax;
  const seconds = askedDurationSec(asked);
  if (Number.isInteger(seconds) && seconds >= limits.durationSecMin && seconds <= max) return null;
  const message = `the duration must be a whole number of seconds from ${limits.durationSecMin} to ${max} (${durationText(max)})`;
  return refusal('request.duration_invalid', message, { field, details: { max_duration_sec: max } });
}

function hoursRefusal({ flow, requester, now }: AskedTimes): Refusal | null {
  const windows = askingWindows(flow.terms.times, requester, now);
  return openingOf(windows, now).open
    ? null
    : outsideHours(`${quoted(flow.name)} cannot be asked through now`, windows, now);
}

function startRefusal({ flow, startsAt, now }: AskedTimes): Refusal | null {
  if (startsAt === null) return null;
  const field = 'starts_at';
  const { startWithinSec } = flow.terms.times;
  if (startWithinSec === 0) {
    const message = `${quoted(flow.name)} opens access at once only; leave the start out`;
    return refusal('request.start_invalid', message, { field });
  }
  if (startsAt >= now && startsAt <= now + startWithinSec * 1_000) return null;
  const message = `the start must lie ahead, within ${durationText(startWithinSec)} from now`;
  return refusal('request.start_invalid', message, {
    field,
    details: { latest: new Date(now + startWithinSec * 1_000).toISOString() },
  });
}

/** Where consent is needed the hours count when it is complete; but what could never open is refused at once. */
function grantHoursRefusal({ flow, grantee, startsAt, now }: AskedTimes): Refusal | null {
  const windows = grantWindows(flow.terms.times, grantee, now);
  const from = Math.max(startsAt ?? now, now);
  const opening = openingOf(windows, from);
  if (opening.open) return null;
  return outsideHours(`the access cannot be open ${startsAt === null ? 'now' : 'then'}`, windows, from);
}

/** Why access may not open at this moment, by the hours of its flow; null where it may. For the moment of opening. */
export function openingRefusal(
  { terms }: Pick<AccessFlow, 'terms'>,
  { grantee, at }: { readonly grantee: Person; readonly at: Instant },
): Refusal | null {
  const windows = grantWindows(terms.times, grantee, at);
  return openingOf(windows, at).open ? null : outsideHours('the access cannot be open now', windows, at);
}

/** The refusal for what is outside its hours, with when it opens next. */
export function outsideHours(what: string, windows: Windows, now: Instant): Refusal {
  const { opensAt } = openingOf(windows, now);
  return refusal('request.outside_hours', `${what}: ${closedText(windows, now)}`, {
    details: opensAt === null ? {} : { opens_at: new Date(opensAt).toISOString() },
  });
}
