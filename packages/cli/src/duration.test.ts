import { expect, test } from 'vitest';
import { readDuration } from './duration.ts';

test.each([
  ['1', 1],
  ['90', 90],
  ['90s', 90],
  ['45m', 2_700],
  ['1h30m', 5_400],
  ['1h0m5s', 3_605],
  ['2d', 172_800],
  ['1d1h1m1s', 90_061],
  ['0h1s', 1],
])('`%s` is %i seconds', (text, seconds) => {
  expect(readDuration(text)).toBe(seconds);
});

test.each([
  '',
  ' ',
  '0',
  '0m',
  '-5m',
  '5 m',
  '1.5h',
  '1,5h',
  '5min',
  'h',
  '30m1h',
  '1h1h',
  '1h30',
  '1e3',
  '٣m',
  '10000000000',
  'abc',
  '5m; rm -rf /',
])('`%s` is refused with the forms that work', (text) => {
  expect(() => readDuration(text)).toThrow(/is not a duration; write 45m, 1h30m, 2d, 90s or seconds/);
});
