// How stories tell time: a moment of the day, a weekday with it, a date, or some time later. All in UTC, unless a zone is named.

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The Monday morning on which stories begin. */
export const storyBegin = Date.parse('2026-03-02T09:00:00Z');

/** The moment a cell means, seen from `now`: `+1h 30m`, `17:00`, `Tue 09:00` or `2026-03-29 01:00`; empty for now. */
export function momentOf(text: string, now: number): number {
  if (text === '') return now;
  if (text.startsWith('+')) return now + lengthOf(text.slice(1));
  const date = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})(?::(\d{2}))?$/.exec(text);
  if (date) return Date.parse(`${date[1]}T${date[2]}:${date[3] ?? '00'}Z`);
  const clock = /^(?:(Sun|Mon|Tue|Wed|Thu|Fri|Sat) )?(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (!clock) throw new Error(`no moment: ${text}`);
  const [, day, hour, minute, second = '0'] = clock;
  const midnight = Math.floor(now / units.d) * units.d;
  const atClock = midnight + Number(hour) * units.h + Number(minute) * units.m + Number(second) * units.s;
  if (day === undefined) return atClock < now ? atClock + units.d : atClock;
  const ahead = (dayNames.indexOf(day) - new Date(now).getUTCDay() + 7) % 7;
  const moment = atClock + ahead * units.d;
  return moment < now ? moment + 7 * units.d : moment;
}

/** Milliseconds of `1h 30m` or `30 minutes`. */
export function lengthOf(text: string): number {
  const parts = [...text.matchAll(/(\d+)\s*([smhd])[a-z]*/g)];
  if (parts.length === 0) throw new Error(`no length of time: ${text}`);
  return parts.reduce((sum, [, count, unit]) => {
    const known = unit === 's' || unit === 'm' || unit === 'h' || unit === 'd' ? units[unit] : 0;
    return sum + Number(count) * known;
  }, 0);
}
