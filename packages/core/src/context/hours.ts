// Days and hours in a time zone, as people mean them: for access flows and for a person's own working hours. They follow the clock on
// the zone's wall: an hour that daylight saving leaves out is not there, one that comes twice counts twice, and where the clock
// jumps over the end of a window the window ends with the jump. Promises: `nextChangeOf` is the exact moment; no days mean never.

import type { Instant } from '../ports/clock.ts';
import { dayMs, offsetOf, wallClock } from './zone.ts';

/** Days of the week, as the published API spells them. */
export type Day = 'MONDAY' | 'TUESDAY' | 'WEDNESDAY' | 'THURSDAY' | 'FRIDAY' | 'SATURDAY' | 'SUNDAY';

/**
 * From a time of day to another, on some days, by a zone's own clock. `from` equal to `to` is a whole day; `to` before `from` ends on
 * the next day, and the day is that of the beginning.
 */
export interface Hours {
  readonly days: readonly Day[];
  /** Minutes after midnight on the clock of the zone, 0 to 1439. */
  readonly fromMinute: number;
  /** The first minute after it, 0 to 1439. */
  readonly toMinute: number;
  /** The name of a zone in the IANA data, as `Europe/Berlin`. */
  readonly timeZone: string;
}

/** The days of a week, Monday first. */
export const weekDays: readonly Day[] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

const minuteMs = 60_000;
/** Longer than any zone ever went without the clock passing every boundary of a week. */
const searchMs = 15 * dayMs;

/** Whether a moment is inside. The first minute is, the minute named as the end is not. */
export function isWithin(hours: Hours, now: Instant): boolean {
  const { day, ms } = wallClock(hours.timeZone, now);
  const [from, to] = [hours.fromMinute * minuteMs, hours.toMinute * minuteMs];
  const today = hours.days.includes(dayOf(day));
  if (from < to) return today && from <= ms && ms < to;
  if (today && ms >= from) return true;
  return ms < to && hours.days.includes(dayOf(day - 1)) && hadDayBefore(hours.timeZone, now);
}

/** The next moment at which `isWithin` answers otherwise: the next opening or closing. Null where it never does. */
export function nextChangeOf(hours: Hours, now: Instant): Instant | null {
  const state = isWithin(hours, now);
  for (let at = now; at - now < searchMs; ) {
    at = nextBoundary(hours, at);
    if (isWithin(hours, at) !== state) return at;
  }
  return null;
}

const dayOf = (day: number): Day => weekDays[(((day + 3) % 7) + 7) % 7] ?? 'MONDAY';

/** Whether the zone had the day before: where the date line moved, a day was left out and no window began on it. */
function hadDayBefore(timeZone: string, now: Instant): boolean {
  const { day, ms } = wallClock(timeZone, now);
  return wallClock(timeZone, now - ms - dayMs / 2).day === day - 1;
}

/** The next moment at which anything could change: the clock reaches the beginning, the end or midnight, or is put forward or back. */
function nextBoundary({ timeZone, fromMinute, toMinute }: Hours, now: Instant): Instant {
  const { ms } = wallClock(timeZone, now);
  const steps = [fromMinute * minuteMs, toMinute * minuteMs, dayMs].map((at) => (at > ms ? at - ms : at - ms + dayMs));
  const next = now + Math.min(...steps);
  const offset = offsetOf(timeZone, now);
  return offsetOf(timeZone, next) === offset ? next : changeOfOffset(timeZone, now, next);
}

/** The first moment after `now` with another offset, which `next` has. Zones change theirs on a whole second. */
function changeOfOffset(timeZone: string, now: Instant, next: Instant): Instant {
  const offset = offsetOf(timeZone, now);
  let [before, after] = [Math.floor(now / 1_000), Math.ceil(next / 1_000)];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetOf(timeZone, middle * 1_000) === offset) before = middle;
    else after = middle;
  }
  return after * 1_000;
}
