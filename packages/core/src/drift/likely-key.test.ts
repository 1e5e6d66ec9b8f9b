// The new name of a key is found by what the keys hold and by what they are called.

import { describe, expect, it } from 'vitest';
import { likelyKey } from './likely-key.ts';
import type { SeenKey } from './scope-reading.ts';

const seen = (keys: Readonly<Record<string, readonly string[]>>): readonly SeenKey[] =>
  Object.entries(keys).map(([key, values]) => ({ field: 'resource_tag', key, values }));

describe('the likely new name of a key', () => {
  it.each<[string, string, readonly string[], Readonly<Record<string, readonly string[]>>, string | null]>([
    [
      'a short form with the same values',
      'Environment',
      ['production'],
      { env: ['production', 'dev'], team: ['a'] },
      'env',
    ],
    [
      'another spelling',
      'DataClassification',
      [],
      { 'data-classification': ['pii'], class: ['x'] },
      'data-classification',
    ],
    ['a short form with other values', 'Environment', ['production'], { env: ['p'], Team: ['data'] }, 'env'],
    ['letters left out', 'Department', [], { Dept: ['sales'], Owner: ['x'] }, 'Dept'],
    ['a slip of the keyboard', 'CostCenter', [], { CostCentre: ['7'], Name: ['x'] }, 'CostCentre'],
    [
      'all of its values under a name of another kind',
      'Tier',
      ['gold', 'silver'],
      { Klass: ['Gold', 'silver'] },
      'Klass',
    ],
    ['values before names', 'Stage', ['prod'], { Stages: ['1', '2'], Lifecycle: ['prod', 'dev'] }, 'Lifecycle'],
    ['nothing near in name or value', 'Environment', ['production'], { Team: ['data'], Owner: ['x'] }, null],
    ['a third of the values is a coincidence', 'Tier', ['a', 'b', 'c'], { Zone: ['a'] }, null],
    ['two letters are no short form', 'Environment', [], { En: ['x'] }, null],
    ['nothing there', 'Environment', ['production'], {}, null],
    ['signs only', '--', [], { '..': ['x'] }, null],
  ])('%s', (_what, key, values, keys, expected) => {
    expect(likelyKey({ key, values }, seen(keys))).toBe(expected);
  });

  it('never names the key itself, and of two alike always the same', () => {
    expect(likelyKey({ key: 'env', values: ['a'] }, seen({ env: ['a'] }))).toBeNull();
    const two = seen({ b: ['x'], a: ['x'] });
    expect(likelyKey({ key: 'k', values: ['x'] }, two)).toBe('a');
    expect(likelyKey({ key: 'k', values: ['x'] }, two.toReversed())).toBe('a');
  });
});
