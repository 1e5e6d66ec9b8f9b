// A list of names that is too long for a fact says how many are missing.

import { expect, test } from 'vitest';
import { awsLimits as limits } from './config.ts';
import { namesAsFact } from './names-fact.ts';

test('names that fit are all told', () => {
  expect(namesAsFact([])).toBe('');
  expect(namesAsFact(['FullAWSAccess', 'deny-nothing'])).toBe('FullAWSAccess, deny-nothing');
  const exact = ['a'.repeat(499), 'b'.repeat(499)];
  expect(namesAsFact(exact)).toBe(exact.join(', '));
});

test.each([120, 1_001])('of more names those that fit are told whole, and how many more there are: %i', (count) => {
  const names = Array.from({ length: count }, (_, at) => `policy-${String(at).padStart(4, '0')}`);
  const fact = namesAsFact(names);
  expect(fact.length).toBeLessThanOrEqual(limits.factLengthMax);
  const [, told = '', more] = /^(.*) and (\d+) more$/.exec(fact) ?? [];
  const shown = told.split(', ');
  expect(shown).toEqual(names.slice(0, shown.length));
  expect(shown.length + Number(more)).toBe(count);
});
