// What a terminal gets: columns that line up, and nothing from outside that it would obey.

import { afterEach, expect, test, vi } from 'vitest';
import { plain, printIds, printTable, relativeTime } from './print.ts';

const lines: string[] = [];
vi.spyOn(console, 'log').mockImplementation((line: unknown) => {
  lines.push(String(line));
});
afterEach(() => {
  lines.length = 0;
});

test('columns are as wide as their longest cell, and lines end where their text ends', () => {
  printTable(
    ['NAME', 'WHAT', 'MORE'],
    [
      ['a', 'longer than its head', ''],
      ['größer', 'b', 'c'],
    ],
    'nothing',
  );
  expect(lines).toEqual([
    'NAME    WHAT                  MORE',
    'a       longer than its head',
    'größer  b                     c',
  ]);
});

test('no rows are one sentence, without a head', () => {
  printTable(['NAME'], [], 'nothing waits for you');
  expect(lines).toEqual(['nothing waits for you']);
});

const hostile = [
  ['a colour', '\u001b[31mred\u001b[0m'],
  ['a title for the window', '\u001b]0;owned\u0007'],
  ['a line that overwrites', 'prod\rdev '],
  ['a new line', 'one\ntwo'],
  ['eight-bit control', '\u009b2J'],
  ['text turned round', 'dev\u202edorp'],
  ['an isolate', '\u2066x\u2069'],
  ['a delete', 'prod\u007f'],
] as const;

test.each(hostile)('%s in a name reaches no terminal', (_, name) => {
  printTable(['NAME'], [[name]], '');
  printIds([name]);
  lines.push(plain(name));
  for (const line of lines.slice(1)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    expect(line).toContain('�');
  }
});

test('ordinary text passes as it is', () => {
  for (const text of ['prod-customers', 'größer', '顧客', '👩‍🔬', 'a\u00a0b', 'acme/prod'])
    expect(plain(text)).toBe(text);
});

test.each([
  [0, 'now'],
  [1, 'in 1 s'],
  [-1, '1 s ago'],
  [59, 'in 59 s'],
  [60, 'in 1 min'],
  [-90, '2 min ago'],
  [3_599, 'in 60 min'],
  [3_600, 'in 1 h'],
  [172_799, 'in 48 h'],
  [172_800, 'in 2 d'],
  [-86_400, '24 h ago'],
])('%i seconds from now reads `%s`', (seconds, text) => {
  const now = Date.UTC(2030, 0, 1);
  expect(relativeTime(new Date(now + seconds * 1000).toISOString(), now)).toBe(text);
});
