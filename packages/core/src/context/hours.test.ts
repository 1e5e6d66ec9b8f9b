// Hours at the moments where clocks surprise people, by name.

import { describe, expect, test } from 'vitest';
import { type Day, type Hours, isWithin, nextChangeOf } from './hours.ts';
import { hoursText } from './hours-text.ts';
import { readHours } from './read-hours.ts';

const work: readonly Day[] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'];
const every: readonly Day[] = [...work, 'SATURDAY', 'SUNDAY'];

/** "09:00-17:00" on some days in a zone. */
function hours(days: readonly Day[], range: string, timeZone: string): Hours {
  const [from = 0, to = 0] = range.split('-').map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  return { days, fromMinute: from, toMinute: to, timeZone };
}
const berlin = hours(work, '09:00-17:00', 'Europe/Berlin');
const berlinNight = hours(['SATURDAY'], '22:00-06:00', 'Europe/Berlin');
const small = hours(every, '02:15-02:45', 'Europe/Berlin');

const rows: readonly { says: string; hours: Hours; at: string; open: boolean; next: string | null }[] = [
  {
    says: 'the minute before opening is outside',
    hours: berlin,
    at: '2026-01-05T07:59:59.999Z',
    open: false,
    next: '2026-01-05T08:00Z',
  },
  { says: 'the first moment is inside', hours: berlin, at: '2026-01-05T08:00Z', open: true, next: '2026-01-05T16:00Z' },
  {
    says: 'the last moment is inside',
    hours: berlin,
    at: '2026-01-05T15:59:59.999Z',
    open: true,
    next: '2026-01-05T16:00Z',
  },
  { says: 'the end is outside', hours: berlin, at: '2026-01-05T16:00Z', open: false, next: '2026-01-06T08:00Z' },
  {
    says: 'Friday evening waits for Monday',
    hours: berlin,
    at: '2026-01-09T16:00Z',
    open: false,
    next: '2026-01-12T08:00Z',
  },
  {
    says: 'summer opens an hour earlier by UTC',
    hours: berlin,
    at: '2026-03-30T07:00Z',
    open: true,
    next: '2026-03-30T15:00Z',
  },
  {
    says: 'the weekend before summer time is an hour shorter',
    hours: berlin,
    at: '2026-03-27T16:00Z',
    open: false,
    next: '2026-03-30T07:00Z',
  },
  {
    says: 'a night that loses an hour is seven hours long',
    hours: berlinNight,
    at: '2026-03-28T21:00Z',
    open: true,
    next: '2026-03-29T04:00Z',
  },
  {
    says: 'a night that wins an hour is nine hours long',
    hours: berlinNight,
    at: '2026-10-24T20:00Z',
    open: true,
    next: '2026-10-25T05:00Z',
  },
  {
    says: 'Sunday’s small hours belong to Saturday’s night',
    hours: berlinNight,
    at: '2026-01-11T04:59Z',
    open: true,
    next: '2026-01-11T05:00Z',
  },
  {
    says: 'Saturday’s small hours do not',
    hours: berlinNight,
    at: '2026-01-10T04:59Z',
    open: false,
    next: '2026-01-10T21:00Z',
  },
  {
    says: 'what summer time leaves out does not open that day',
    hours: small,
    at: '2026-03-29T00:59Z',
    open: false,
    next: '2026-03-30T00:15Z',
  },
  {
    says: 'what winter time repeats opens',
    hours: small,
    at: '2026-10-25T00:15Z',
    open: true,
    next: '2026-10-25T00:45Z',
  },
  { says: 'and opens again', hours: small, at: '2026-10-25T00:45Z', open: false, next: '2026-10-25T01:15Z' },
  {
    says: 'a jump over the end is the end',
    hours: hours(every, '01:00-02:30', 'Europe/Berlin'),
    at: '2026-03-29T00:00Z',
    open: true,
    next: '2026-03-29T01:00Z',
  },
  {
    says: 'a jump over the beginning opens',
    hours: hours(every, '02:30-09:00', 'Europe/Berlin'),
    at: '2026-03-29T00:30Z',
    open: false,
    next: '2026-03-29T01:00Z',
  },
  {
    says: 'New York changes on another day',
    hours: hours(work, '09:00-17:00', 'America/New_York'),
    at: '2026-03-09T13:00Z',
    open: true,
    next: '2026-03-09T21:00Z',
  },
  {
    says: 'Lord Howe moves by half an hour',
    hours: hours(every, '02:00-03:00', 'Australia/Lord_Howe'),
    at: '2026-10-03T15:29Z',
    open: false,
    next: '2026-10-03T15:30Z',
  },
  {
    says: 'and its hour is half an hour then',
    hours: hours(every, '02:00-03:00', 'Australia/Lord_Howe'),
    at: '2026-10-03T15:30Z',
    open: true,
    next: '2026-10-03T16:00Z',
  },
  {
    says: 'Kathmandu is three quarters off',
    hours: hours(every, '09:00-17:00', 'Asia/Kathmandu'),
    at: '2026-01-01T03:14Z',
    open: false,
    next: '2026-01-01T03:15Z',
  },
  {
    says: 'Casablanca goes back for Ramadan',
    hours: hours(every, '09:00-17:00', 'Africa/Casablanca'),
    at: '2026-02-16T08:30Z',
    open: false,
    next: '2026-02-16T09:00Z',
  },
  {
    says: 'Casablanca outside Ramadan',
    hours: hours(every, '09:00-17:00', 'Africa/Casablanca'),
    at: '2026-02-14T08:30Z',
    open: true,
    next: '2026-02-14T16:00Z',
  },
  {
    says: 'Apia had no 30 December 2011',
    hours: hours(['FRIDAY'], '00:00-00:00', 'Pacific/Apia'),
    at: '2011-12-29T20:00Z',
    open: false,
    next: '2012-01-05T10:00Z',
  },
  {
    says: 'no night began on the day that was left out',
    hours: hours(['FRIDAY'], '22:00-06:00', 'Pacific/Apia'),
    at: '2011-12-30T10:30Z',
    open: false,
    next: '2012-01-06T08:00Z',
  },
  {
    says: 'the night before it ended when the day was left out',
    hours: hours(['THURSDAY'], '22:00-06:00', 'Pacific/Apia'),
    at: '2011-12-30T09:59Z',
    open: true,
    next: '2011-12-30T10:00Z',
  },
  {
    says: 'a whole day ends at midnight',
    hours: hours(['MONDAY'], '00:00-00:00', 'UTC'),
    at: '2026-01-05T23:59:59.999Z',
    open: true,
    next: '2026-01-06T00:00Z',
  },
  {
    says: 'a whole day from nine ends at nine',
    hours: hours(['MONDAY'], '09:00-09:00', 'UTC'),
    at: '2026-01-06T08:59Z',
    open: true,
    next: '2026-01-06T09:00Z',
  },
  {
    says: 'every whole day never ends',
    hours: hours(every, '00:00-00:00', 'Europe/Berlin'),
    at: '2026-03-29T01:00Z',
    open: true,
    next: null,
  },
  {
    says: 'no days are never',
    hours: hours([], '00:00-00:00', 'Europe/Berlin'),
    at: '2026-03-29T01:00Z',
    open: false,
    next: null,
  },
  {
    says: 'an end at 24:00 is midnight',
    hours: hours(['SUNDAY'], '20:00-00:00', 'Asia/Tokyo'),
    at: '2026-01-04T14:59Z',
    open: true,
    next: '2026-01-04T15:00Z',
  },
];

describe('hours by the clock on the wall', () => {
  test.each(rows)('$says', ({ hours: asked, at, open, next }) => {
    expect(isWithin(asked, Date.parse(at))).toBe(open);
    expect(nextChangeOf(asked, Date.parse(at))).toBe(next === null ? null : Date.parse(next));
  });
});

const sentences: readonly [Hours, string][] = [
  [berlin, 'Monday to Friday, 09:00 to 17:00 Europe/Berlin'],
  [berlinNight, 'Saturday, 22:00 to 06:00 on the next day Europe/Berlin'],
  [hours(every, '00:00-00:00', 'UTC'), 'every day, the whole day UTC'],
  [
    hours(['MONDAY', 'TUESDAY', 'WEDNESDAY', 'FRIDAY'], '09:00-00:00', 'UTC'),
    'Monday to Wednesday and Friday, 09:00 to 24:00 UTC',
  ],
  [hours(['SATURDAY', 'SUNDAY'], '09:00-09:00', 'UTC'), 'Saturday and Sunday, 24 hours from 09:00 UTC'],
  [hours([], '09:00-10:00', 'UTC'), 'on no day, 09:00 to 10:00 UTC'],
];
test.each(sentences)('%j reads %s', (asked, sentence) => {
  expect(hoursText(asked)).toBe(sentence);
});

describe('hours from outside', () => {
  const body = {
    start_time: '09:00',
    end_time: '17:30:00',
    days_of_week: ['FRIDAY', 'MONDAY', 'MONDAY'],
    time_zone: 'Europe/Berlin',
  };

  test('days are in the order of the week, each once', () => {
    const value = { days: ['MONDAY', 'FRIDAY'], fromMinute: 540, toMinute: 1_050, timeZone: 'Europe/Berlin' };
    expect(readHours(body, 'timeframe')).toEqual({ ok: true, value });
  });
  test('midnight as an end is the first minute of the next day', () => {
    expect(readHours({ ...body, end_time: '24:00' }, 'timeframe')).toMatchObject({ ok: true, value: { toMinute: 0 } });
  });

  const wrong: readonly [Record<string, unknown>, string][] = [
    [
      { time_zone: 'Europe/Berln' },
      '`timeframe.time_zone` names the time zone `Europe/Berln`, which is not in the IANA data; did you mean `Europe/Berlin`',
    ],
    [
      { time_zone: '+02:00' },
      '`timeframe.time_zone` names the time zone `+02:00`, which is not in the IANA data; use a name as `Europe/Berlin`',
    ],
    [{ time_zone: null }, '`timeframe.time_zone` must be a text of 1 to 200 characters'],
    [{ start_time: '9:00' }, '`timeframe.start_time` must be a time as `HH:MM`, up to `23:59`'],
    [{ start_time: '24:00' }, '`timeframe.start_time` must be a time as `HH:MM`, up to `23:59`'],
    [{ end_time: '24:01' }, '`timeframe.end_time` must be a time as `HH:MM`, up to `24:00`'],
    [{ end_time: '17:00:30' }, '`timeframe.end_time` must be a time as `HH:MM`, up to `24:00`'],
    [
      { days_of_week: [] },
      '`timeframe.days_of_week` must be a list of days as `MONDAY`; an empty list would mean never',
    ],
    [{ days_of_week: ['Monday'] }, '`timeframe.days_of_week[0]` must be a day as `MONDAY`'],
    [{ days_in_week: ['MONDAY'] }, 'the key `timeframe.days_in_week` is not known; did you mean `days_of_week`'],
  ];
  test.each(wrong)('%j is refused', (change, message) => {
    expect(readHours({ ...body, ...change }, 'timeframe')).toMatchObject({ ok: false, refusal: { message } });
  });
});
