// Which lists wait for a person, at their borders.

import { expect, test } from 'vitest';

import { judgeReading } from './judge-reading.ts';

const people = (known: number, found: number, gone: number) => judgeReading([{ what: 'people', known, found, gone }]);

test.each([
  ['nobody is known yet', 0, 0, 0, true],
  ['the first list', 0, 100, 0, true],
  ['one of one is gone: an empty list', 1, 0, 1, false],
  ['five of six are gone: a handful says little', 6, 1, 5, true],
  ['six of seven', 7, 1, 6, false],
  ['a fifth exactly', 100, 80, 20, true],
  ['one more than a fifth', 100, 79, 21, false],
  ['many came and many went', 100, 200, 21, false],
  ['all are gone, others came', 10, 10, 10, false],
])('%s', (_what, known, found, gone, believed) => {
  expect(people(known, found, gone) === null).toBe(believed);
});

test('the last few memberships may end, many may not, and one bad list holds all of them', () => {
  const memberships = (known: number, found: number, gone: number) =>
    judgeReading([{ what: 'memberships', known, found, gone }]);
  expect(memberships(3, 0, 3)).toBeNull();
  expect(memberships(30, 0, 30)).toContain('the list of memberships is empty');
  expect(
    judgeReading([
      { what: 'people', known: 100, found: 100, gone: 0 },
      { what: 'groups', known: 100, found: 50, gone: 50 },
    ]),
  ).toBe('50 of 100 known groups would be gone, more than 20 %');
});
