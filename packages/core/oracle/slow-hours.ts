// Days and hours the slow way: walk the minutes, write down what the zone's clock shows as text, and compare texts. For tests only: the
// fast rules in `context/hours.ts` must say the same.

import type { Hours } from '../src/context/hours.ts';

/** What a clock shows at each minute from a moment on, as `2026-03-29 03:00`. */
export function clockTexts(timeZone: string, from: number, minutes: number): readonly string[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return Array.from({ length: minutes }, (_, at) => format.format(from + at * 60_000));
}

/** At which of those minutes the hours are open. Begin two days early: what a day does to the next must have been seen. */
export function slowlyWithin(hours: Hours, texts: readonly string[]): readonly boolean[] {
  const windows = new Map<string, { readonly from: string; readonly to: string }>();
  const seen = new Set<string>();
  return texts.map((text) => {
    const date = text.slice(0, 10);
    if (!seen.has(date) && isAmong(hours, date)) windows.set(date, windowOf(hours, date));
    seen.add(date);
    return [...windows.values()].some(({ from, to }) => text >= from && text < to);
  });
}

function isAmong(hours: Hours, date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`).toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' });
  return hours.days.some((each) => each === day.toUpperCase());
}

function windowOf(hours: Hours, date: string): { readonly from: string; readonly to: string } {
  const at = Date.parse(`${date}T00:00:00Z`);
  const ends = new Date(hours.toMinute <= hours.fromMinute ? at + 86_400_000 : at);
  return { from: `${date} ${clock(hours.fromMinute)}`, to: `${isoDate(ends)} ${clock(hours.toMinute)}` };
}

const isoDate = (at: Date): string => at.toISOString().slice(0, 10);
const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
