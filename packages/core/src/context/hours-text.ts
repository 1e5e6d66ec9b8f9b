// Hours as the sentence that flows, people and refusals show.

import { listed } from '../errors/listed.ts';
import { type Hours, weekDays } from './hours.ts';

/** "Monday to Friday, 09:00 to 17:00 Europe/Berlin"; an end on the next day is said so. */
export function hoursText(hours: Hours): string {
  return `${daysText(hours)}, ${clockText(hours)} ${hours.timeZone}`;
}

function daysText({ days }: Hours): string {
  const runs: number[][] = [];
  weekDays.forEach((day, at) => {
    if (!days.includes(day)) return;
    const run = runs.at(-1);
    if (run?.at(-1) === at - 1) run.push(at);
    else runs.push([at]);
  });
  if (runs[0]?.length === weekDays.length) return 'every day';
  const parts = runs.flatMap((run) => {
    const [first, last] = [nameAt(run[0]), nameAt(run.at(-1))];
    return run.length > 2 ? [`${first} to ${last}`] : run.map(nameAt);
  });
  return listed(parts, 'on no day');
}

function clockText({ fromMinute, toMinute }: Hours): string {
  if (fromMinute === toMinute) return fromMinute === 0 ? 'the whole day' : `24 hours from ${time(fromMinute)}`;
  if (toMinute === 0) return `${time(fromMinute)} to 24:00`;
  return `${time(fromMinute)} to ${time(toMinute)}${toMinute < fromMinute ? ' on the next day' : ''}`;
}

function nameAt(at: number | undefined): string {
  const day = weekDays[at ?? 0] ?? 'MONDAY';
  return `${day.slice(0, 1)}${day.slice(1).toLowerCase()}`;
}

/** A minute of the day as a clock shows it. */
const time = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
