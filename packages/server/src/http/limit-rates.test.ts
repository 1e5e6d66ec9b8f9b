// A bucket gives what it holds, refills evenly, keeps keys apart, and forgets only in the generous direction.

import { expect, test } from 'vitest';
import { RateLimit } from './limit-rates.ts';

function limiter() {
  let now = 0;
  return {
    rates: new RateLimit({ now: () => now }),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

test('as many as allowed go through at once, and the next waits its share of a minute', () => {
  const { rates, pass } = limiter();
  expect([rates.take('a', 3), rates.take('a', 3), rates.take('a', 3)]).toEqual([0, 0, 0]);
  expect(rates.take('a', 3)).toBe(20);
  pass(19_999);
  expect(rates.take('a', 3)).toBe(1);
  pass(1);
  expect(rates.take('a', 3)).toBe(0);
});
test('one caller’s limit is not another’s', () => {
  const { rates } = limiter();
  rates.take('a', 1);
  expect([rates.take('a', 1), rates.take('b', 1)]).toEqual([60, 0]);
});
test('a clock that jumps back gives nothing away', () => {
  const { rates, pass } = limiter();
  rates.take('a', 1);
  pass(-3_600_000);
  expect(rates.take('a', 1)).toBe(60);
});
test('no more than a full bucket is ever saved up', () => {
  const { rates, pass } = limiter();
  rates.take('a', 2);
  pass(86_400_000);
  expect([rates.take('a', 2), rates.take('a', 2), rates.take('a', 2)]).toEqual([0, 0, 30]);
});
