import { describe, expect, test } from 'vitest';
import { durationShort, durationWords, readDuration } from './duration-words.ts';

test.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [59, '59 seconds'],
  [60, '1 minute'],
  [61, '1 minute 1 second'],
  [3_599, '59 minutes 59 seconds'],
  [3_600, '1 hour'],
  [5_400, '1 hour 30 minutes'],
  [90_061, '1 day 1 hour 1 minute 1 second'],
])('%d seconds are `%s`', (seconds, words) => {
  expect(durationWords(seconds)).toBe(words);
});

test('a mark on the slider is short', () => {
  expect([300, 3_600, 5_400].map(durationShort)).toEqual(['5m', '1h', '1h 30m']);
});

describe('what one types is read back', () => {
  test.each([1, 59, 60, 61, 3_599, 3_600, 3_661, 86_400, 31_622_400])(
    '%d seconds survive their own words',
    (seconds) => {
      expect(readDuration(durationWords(seconds))).toBe(seconds);
      expect(readDuration(durationShort(seconds))).toBe(seconds);
      expect(readDuration(String(seconds))).toBe(seconds);
    },
  );

  test.each(['', 'soon', '1x', '-5', '1.5h', '5 5', 'h'])('`%s` is not a duration', (text) => {
    expect(readDuration(text)).toBeNull();
  });
});
