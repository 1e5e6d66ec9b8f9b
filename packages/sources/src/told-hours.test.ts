// What a directory says of when somebody works, and what of it counts.

import { hoursText } from '@tidegate/core';
import { expect, test } from 'vitest';
import { toldHours } from './told-hours.ts';

const office = 'MON-FRI 09:00-17:00';
test.each([
  ['hours and a zone', office, 'Europe/Berlin', null, 'Monday to Friday, 09:00 to 17:00 Europe/Berlin'],
  ['a zone in the hours', `${office} Asia/Tokyo`, 'Europe/Berlin', null, 'Monday to Friday, 09:00 to 17:00 Asia/Tokyo'],
  ['a zone and usual hours', null, 'Asia/Tokyo', office, 'Monday to Friday, 09:00 to 17:00 Asia/Tokyo'],
  ['own hours before usual ones', 'SAT 10:00-12:00', 'UTC', office, 'Saturday, 10:00 to 12:00 UTC'],
  [
    'a zone that no clock shows',
    office,
    'Pacific Standard Time',
    null,
    '`Pacific Standard Time` is no time zone of the IANA data',
  ],
  ['usual hours without a zone', null, null, office, null],
  ['hours without a zone', office, null, null, 'the hours have no time zone'],
  ['nothing', null, null, null, null],
  ['a zone alone', null, 'UTC', null, null],
  ['hours that are none', 'whenever', 'UTC', null, 'input.invalid'],
])('%s', (_what, hours, timeZone, usual, expected) => {
  const told = toldHours({ hours, timeZone, usual });
  const found = told.ok ? told.value : { hours: null, trouble: told.refusal.code };
  expect(found.hours === null ? found.trouble : hoursText(found.hours)).toBe(expected);
});
