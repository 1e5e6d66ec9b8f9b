// Working hours as directories can hold them: one text, as `MONDAY-FRIDAY 09:00-17:00` or `MON,WED 22:00-06:00 Europe/Berlin`. Without a
// zone in it the time zone that the directory tells beside it counts. Promises: what cannot be read is refused, nothing is guessed.

import { quoted, refusal } from '../errors/refusal.ts';
import { limits } from '../limits.ts';
import { no, type Result } from '../result.ts';
import { type Day, type Hours, weekDays } from './hours.ts';
import { readHours } from './read-hours.ts';

/** Reads the text; `timeZone` is for a text that names none, and null where none is known, which is then refused. */
export function hoursFromText(given: string, path: string, timeZone: string | null): Result<Hours> {
  const text = given.trim();
  const parts = text.length > limits.nameLengthMax ? null : /^(\S+)\s+([\d:]+)-([\d:]+)(?:\s+(\S+))?$/.exec(text);
  const days = parts === null ? null : daysOf(parts[1] ?? '');
  if (parts === null || days === null) {
    const message = `${quoted(path)} is ${quoted(text)}; write hours as \`MONDAY-FRIDAY 09:00-17:00\`, with a time zone behind them where it is told nowhere else`;
    return no(refusal('input.invalid', message, { field: path }));
  }
  const [, , from, to, zone = timeZone] = parts;
  if (zone === null) {
    const message = `${quoted(path)} names no time zone, and none is told; write one behind the hours, as \`Europe/Berlin\``;
    return no(refusal('input.invalid', message, { field: path }));
  }
  return readHours({ start_time: from, end_time: to, days_of_week: days, time_zone: zone }, path);
}

/** `MONDAY-FRIDAY,SUNDAY`; three letters are enough, and a span may run over the end of the week. */
function daysOf(text: string): readonly Day[] | null {
  const found = new Set<Day>();
  for (const part of text.split(',')) {
    const [first, last, ...more] = part.split('-').map(dayAt);
    if (first === undefined || first < 0 || (last ?? first) < 0 || more.length > 0) return null;
    for (let at = first; ; at = (at + 1) % weekDays.length) {
      const day = weekDays[at];
      if (day !== undefined) found.add(day);
      if (at === (last ?? first)) break;
    }
  }
  return weekDays.filter((day) => found.has(day));
}

const dayAt = (name: string): number =>
  name.length < 3
    ? -1
    : weekDays.findIndex((day) => day === name.toUpperCase() || day.slice(0, 3) === name.toUpperCase());
