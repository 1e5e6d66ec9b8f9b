// When an access flow may be asked through, decided through and used, as its body says it. The published `timeframe` is the period when
// access is granted: it bounds asking and the grant alike. Our own `hours` say each of them apart.

import type { Hours } from '../context/hours.ts';
import { readHours } from '../context/read-hours.ts';
import { Refused } from '../errors/refusal.ts';
import { limits } from '../limits.ts';
import { durationText } from './duration-text.ts';
import { type Fields, fieldsFrom, invalid, optionalNumberOf, optionalTruthOf, pathOf, valueAt } from './fields.ts';
import type { Times } from './terms.ts';

const hoursKeys = ['ask', 'decide', 'grant', 'requester_working_hours', 'approver_working_hours'];

/** Reads `timeframe`, `hours` and `start_within_in_min`. */
export function readTimes(fields: Fields): Times {
  const timeframe = hoursAt(fields, 'timeframe');
  const value = valueAt(fields, 'hours');
  const own: Fields = value === null ? { path: 'hours', values: {} } : fieldsFrom(value, 'hours', hoursKeys);
  return {
    ask: either(own, 'ask', timeframe),
    decide: hoursAt(own, 'decide'),
    grant: either(own, 'grant', timeframe),
    requesterHours: optionalTruthOf(own, 'requester_working_hours'),
    approverHours: optionalTruthOf(own, 'approver_working_hours'),
    startWithinSec: startWithinOf(fields),
  };
}

/** Reads `notice_before_end_in_min`, in seconds; null for the house's limit. */
export function readNoticeLead(fields: Fields): number | null {
  return secondsOf(fields, 'notice_before_end_in_min', limits.durationSecMax);
}

function hoursAt(fields: Fields, key: string): Hours | null {
  const value = valueAt(fields, key);
  if (value === null) return null;
  const hours = readHours(value, pathOf(fields, key));
  if (!hours.ok) throw new Refused(hours.refusal);
  return hours.value;
}

function either(own: Fields, key: string, timeframe: Hours | null): Hours | null {
  const hours = hoursAt(own, key);
  if (hours === null || timeframe === null) return hours ?? timeframe;
  throw invalid(pathOf(own, key), 'contradicts `timeframe`, which bounds asking and the grant; leave one of them out');
}

const startWithinOf = (fields: Fields): number =>
  secondsOf(fields, 'start_within_in_min', limits.startWithinSecMax) ?? 0;

function secondsOf(fields: Fields, key: string, most: number): number | null {
  const minutes = optionalNumberOf(fields, key);
  if (minutes === null) return null;
  if (minutes >= 0 && minutes * 60 <= most) return minutes * 60;
  throw invalid(pathOf(fields, key), `must be from 0 minutes to ${durationText(most)}`);
}
