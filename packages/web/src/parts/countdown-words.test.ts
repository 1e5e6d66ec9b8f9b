import { expect, test } from 'vitest';
import { clockWords, levelOf, roughly } from './countdown-words.ts';

test.each([
  [-5_000, '0:00'],
  [0, '0:00'],
  [1, '0:01'],
  [59_000, '0:59'],
  [59_001, '1:00'],
  [60_000, '1:00'],
  [3_599_000, '59:59'],
  [3_600_000, '1:00:00'],
  [3_723_000, '1:02:03'],
  [86_399_000, '23:59:59'],
  [86_400_000, '1d 0:00:00'],
])('%d ms left are shown as %s', (left, shown) => {
  expect(clockWords(left)).toBe(shown);
});

test('zero is shown only when the time is over', () => {
  expect(clockWords(999)).not.toBe('0:00');
});

test.each([
  [-3_000, 'just now'],
  [3_000, 'in a moment'],
  [-59_000, '59 seconds ago'],
  [-60_000, '1 minute ago'],
  [5_400_000, 'in 1 hour'],
  [-200_000_000, '2 days ago'],
])('%d ms are roughly `%s`', (difference, shown) => {
  expect(roughly(difference)).toBe(shown);
});

test('the water falls from full to empty and no further', () => {
  const at = (nowMs: number) => levelOf({ fromMs: 1_000, toMs: 2_000, nowMs });
  expect([0, 1_000, 1_500, 2_000, 9_000].map(at)).toEqual([1, 1, 0.5, 0, 0]);
  expect(levelOf({ fromMs: 5, toMs: 5, nowMs: 5 })).toBe(0);
});
