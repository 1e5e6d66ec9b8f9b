// Hours in one text, as directories hold them.

import { expect, test } from 'vitest';
import { hoursFromText } from './hours-from-text.ts';
import { hoursText } from './hours-text.ts';

const read = (text: string, zone: string | null = 'Europe/Berlin'): string => {
  const hours = hoursFromText(text, 'hours', zone);
  return hours.ok ? hoursText(hours.value) : hours.refusal.code;
};

test.each([
  ['MONDAY-FRIDAY 09:00-17:00', 'Monday to Friday, 09:00 to 17:00 Europe/Berlin'],
  ['mon,wed 22:00-06:00', 'Monday and Wednesday, 22:00 to 06:00 on the next day Europe/Berlin'],
  ['SAT-MON 00:00-24:00 America/New_York', 'Monday, Saturday and Sunday, the whole day America/New_York'],
  ['  Tue  8:00-12:00 ', 'input.invalid'],
  ['MONDAY-FRIDAY', 'input.invalid'],
  ['MON-TUE-WED 09:00-17:00', 'input.invalid'],
  ['M-F 09:00-17:00', 'input.invalid'],
  [', 09:00-17:00', 'input.invalid'],
  ['MON 09:00-25:00', 'input.invalid'],
  ['MON 09:00-17:00 +02:00', 'input.invalid'],
  ['MON 09:00-17:00 W. Europe Standard Time', 'input.invalid'],
  ['', 'input.invalid'],
])('%j: %s', (text, expected) => {
  expect(read(text)).toBe(expected);
});

test('a zone is needed from somewhere', () => {
  expect(read('MON 09:00-17:00', null)).toBe('input.invalid');
  expect(read('MON 09:00-17:00 UTC', null)).toBe('Monday, 09:00 to 17:00 UTC');
});
