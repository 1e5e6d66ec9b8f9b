// The hours of several windows together, as an access flow demands them: its own and people's working hours. Promises: unknown working
// hours are none (law 8); the end of an opening and the next opening are exact moments.

import { type Hours, isWithin, nextChangeOf } from '../context/hours.ts';
import { hoursText } from '../context/hours-text.ts';
import { knownHours } from '../context/known-hours.ts';
import { displayName, type Person } from '../people/person.ts';
import type { Instant } from '../ports/clock.ts';
import type { Times } from './terms.ts';

/** Windows that all have to be open; `unknown` names a person whose working hours nobody knows. */
export interface Windows {
  readonly hours: readonly Hours[];
  readonly unknown: string | null;
}

/** Whether it is open at a moment, until when, and when it opens next. Null: never changes, or not within the time looked at. */
export interface Opening {
  readonly open: boolean;
  readonly closesAt: Instant | null;
  readonly opensAt: Instant | null;
}

/** When one may ask. */
export const askingWindows = (times: Times, requester: Person, now: Instant): Windows =>
  windowsOf(times.ask, times.requesterHours ? requester : null, now);

/** When consents may be given. */
export const decidingWindows = (times: Times, approver: Person, now: Instant): Windows =>
  windowsOf(times.decide, times.approverHours ? approver : null, now);

/** Whether this person may ever consent by these hours; true where none are told. */
export function everDecides(times: Times | undefined, approver: Person, now: Instant): boolean {
  if (times === undefined || !times.approverHours) return true;
  const { open, opensAt } = openingOf(decidingWindows(times, approver, now), now);
  return open || opensAt !== null;
}

/** When the access itself may be open: by the hours of the one who has it. */
export const grantWindows = (times: Times, grantee: Person, now: Instant): Windows =>
  windowsOf(times.grant, times.requesterHours ? grantee : null, now);

function windowsOf(hours: Hours | null, person: Person | null, now: Instant): Windows {
  const own = person === null ? null : knownHours(person, now);
  const unknown = person !== null && own === null ? displayName(person) : null;
  return { hours: [hours, own].flatMap((each) => each ?? []), unknown };
}

/** More changes than a week of two windows has; windows that never meet within them are said to have no next opening. */
const changesMax = 64;

/** What the windows are at a moment. */
export function openingOf({ hours, unknown }: Windows, now: Instant): Opening {
  if (unknown !== null) return { open: false, closesAt: null, opensAt: null };
  if (hours.every((each) => isWithin(each, now))) {
    return { open: true, closesAt: earliest(hours.map((each) => nextChangeOf(each, now))), opensAt: null };
  }
  return { open: false, closesAt: null, opensAt: nextOpening(hours, now) };
}

function nextOpening(hours: readonly Hours[], now: Instant): Instant | null {
  let at = now;
  for (let changes = 0; changes < changesMax; changes += 1) {
    const closed = hours.find((each) => !isWithin(each, at));
    if (closed === undefined) return at;
    const next = nextChangeOf(closed, at);
    if (next === null) return null;
    at = next;
  }
  return null;
}

/** When anything about the windows changes next; null where nothing ever does. */
export const nextChangeOfWindows = ({ hours }: Windows, now: Instant): Instant | null =>
  earliest(hours.map((each) => nextChangeOf(each, now)));

/** Why it is closed and when it opens next, for the person who was refused. */
export function closedText(windows: Windows, now: Instant): string {
  if (windows.unknown !== null) return `the working hours of ${windows.unknown} are not known`;
  const { opensAt } = openingOf(windows, now);
  const within = windows.hours.map(hoursText).join(', and within ');
  const zone = windows.hours[0]?.timeZone ?? 'UTC';
  return opensAt === null
    ? `it is open only ${within}, which never comes`
    : `it is open only ${within}; it opens next on ${momentText(opensAt, zone)}`;
}

/** A moment on a zone's wall: "Monday 2026-03-02 09:00 Europe/Berlin". */
export function momentText(moment: Instant, timeZone: string): string {
  const parts = new Map(
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'long',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(moment)
      .map(({ type, value }) => [type, value]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return `${of('weekday')} ${of('year')}-${of('month')}-${of('day')} ${of('hour')}:${of('minute')} ${timeZone}`;
}

function earliest(moments: readonly (Instant | null)[]): Instant | null {
  let best: Instant | null = null;
  for (const moment of moments) if (moment !== null && (best === null || moment < best)) best = moment;
  return best;
}
