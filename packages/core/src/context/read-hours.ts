// Days and hours from outside, in the published shape of a flow's timeframe. Promises: an unknown zone, no days or a time that no clock
// shows is refused, naming the field; nothing is guessed.

import { quoted, Refused, refusal } from '../errors/refusal.ts';
import { fieldsFrom, textFrom, valueAt } from '../flow/fields.ts';
import { nearestName } from '../flow/nearest-name.ts';
import { limits } from '../limits.ts';
import { no, ok, type Result } from '../result.ts';
import { type Day, type Hours, weekDays } from './hours.ts';
import { isTimeZone, timeZoneNames } from './zone.ts';

/**
 * Reads `{start_time, end_time, days_of_week, time_zone}`: times as `HH:MM` (`24:00` as an end is midnight), days as `MONDAY`, a zone
 * of the IANA data. `path` is what refusals name, for example `timeframe`.
 */
export function readHours(value: unknown, path: string): Result<Hours> {
  try {
    return ok(hoursFrom(value, path));
  } catch (error) {
    if (error instanceof Refused) return no(error.refusal);
    throw error;
  }
}

function hoursFrom(value: unknown, path: string): Hours {
  const fields = fieldsFrom(value, path, ['start_time', 'end_time', 'days_of_week', 'time_zone']);
  return {
    fromMinute: minuteFrom(valueAt(fields, 'start_time'), `${path}.start_time`, '23:59'),
    toMinute: minuteFrom(valueAt(fields, 'end_time'), `${path}.end_time`, '24:00') % 1_440,
    days: daysFrom(valueAt(fields, 'days_of_week'), `${path}.days_of_week`),
    timeZone: zoneFrom(valueAt(fields, 'time_zone'), `${path}.time_zone`),
  };
}

/** The published texts are ISO 8601: seconds may be written, and are nought. */
function minuteFrom(value: unknown, path: string, last: '23:59' | '24:00'): number {
  const [, hour = '', minute = ''] =
    typeof value === 'string' ? (/^([01]\d|2[0-4]):([0-5]\d)(?::00(?:\.0+)?)?$/.exec(value) ?? []) : [];
  const time = Number(hour) * 60 + Number(minute);
  if (hour !== '' && time <= (last === '24:00' ? 1_440 : 1_439)) return time;
  throw wrong(path, `must be a time as \`HH:MM\`, up to \`${last}\``);
}

function daysFrom(value: unknown, path: string): readonly Day[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw wrong(path, 'must be a list of days as `MONDAY`; an empty list would mean never');
  }
  const days = value.map((each: unknown, at) => {
    const day = weekDays.find((known) => known === each);
    if (day === undefined) throw wrong(`${path}[${at}]`, 'must be a day as `MONDAY`');
    return day;
  });
  return weekDays.filter((day) => days.includes(day));
}

function zoneFrom(value: unknown, path: string): string {
  const name = textFrom(value, path, limits.nameLengthMax);
  if (isTimeZone(name)) return name;
  const near = nearestName(name, timeZoneNames());
  const help = near === null ? 'use a name as `Europe/Berlin`' : `did you mean \`${near}\``;
  throw wrong(path, `names the time zone ${quoted(name)}, which is not in the IANA data; ${help}`);
}

const wrong = (path: string, what: string): Refused =>
  new Refused(refusal('input.invalid', `${quoted(path, 200)} ${what}`, { field: path }));
