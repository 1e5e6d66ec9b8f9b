import { expect, test } from 'vitest';
import { globMatches, globSays } from './glob.ts';

test.each<[string, string, boolean]>([
  ['prod-*', 'prod-api', true],
  ['prod-*', 'prod-', true],
  ['prod-*', 'Prod-api', false],
  ['*-prod-*', 'acme-prod-assets', true],
  ['*-prod-*', '-prod', false],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a*b*c', 'a-c-b-c', true],
  ['a*b*c', 'acb', false],
  ['*', '', true],
  ['a.c', 'abc', false],
  ['', '', true],
])('`%s` and `%s`: %s', (pattern, text, expected) => {
  expect(globMatches(pattern, text)).toBe(expected);
});

test('a pattern that would be slow to try is not', () => {
  expect(globMatches(`${'a*'.repeat(2_000)}b`, 'a'.repeat(100_000))).toBe(false);
});

test.each<[string, string, 'yes' | 'no' | 'maybe']>([
  ['prod-*', 'prod-', 'yes'],
  ['prod-*', 'prod-api', 'yes'],
  ['prod-*', 'pro', 'maybe'],
  ['prod-*', 'dev-', 'no'],
  ['*-prod', 'prod-', 'maybe'],
  ['prod-*-x', 'prod-', 'maybe'],
])('`%s` of a name that begins with `%s`: %s', (pattern, start, expected) => {
  expect(globSays(pattern, { kind: 'starts', text: start })).toBe(expected);
});

test('of a name that is not known a pattern may fit, and of none it does not', () => {
  expect(globSays('a*', { kind: 'unknown' })).toBe('maybe');
  expect(globSays('*', { kind: 'none' })).toBe('no');
});
