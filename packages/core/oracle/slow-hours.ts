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
  const begun = new Set<string>();
  return texts.map((text) => {
    begun.add(text.slice(0, 10));
    return [...begun].some((date) => {
      const at = new Date(`${date}T00:00:00Z`);
      const day = at.toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' }).toUpperCase();
      if (!hours.days.some((each) => each === day)) return false;
      const ends = hours.toMinute <= hours.fromMinute ? new Date(at.getTime() + 86_400_000) : at;
      return text >= `${date} ${clock(hours.fromMinute)}` && text < `${isoDate(ends)} ${clock(hours.toMinute)}`;
    });
  });
}

const isoDate = (at: Date): string => at.toISOString().slice(0, 10);
const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
