// Random conditions: every operator with keys of its kind, with and without IfExists and the set operators. Without variables
// (documents of 2008) a `${…}` would be no value of most kinds, so such documents have them in text alone.

import type { Chance } from './chance.ts';
import type { ConditionElement, OneOrMany, Scalar } from './shapes.ts';
import * as universe from './universe.ts';

interface Family {
  readonly operators: readonly string[];
  readonly keys: readonly universe.KeySpec[];
}

const ordered = (kind: string): readonly string[] =>
  ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map((end) => kind + end);

export const families: readonly Family[] = [
  {
    operators: [
      ...['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
      ...['StringLike', 'StringNotLike'],
    ],
    keys: [...universe.textKeys, ...universe.arnKeys.slice(0, 1)],
  },
  { operators: ordered('Numeric'), keys: universe.numberKeys },
  { operators: ordered('Date'), keys: universe.dateKeys },
  { operators: ['Bool'], keys: universe.boolKeys },
  { operators: ['BinaryEquals'], keys: universe.binaryKeys },
  { operators: ['IpAddress', 'NotIpAddress'], keys: universe.ipKeys },
  { operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'], keys: universe.arnKeys },
];

export const operatorNames: readonly string[] = [...families.flatMap((family) => family.operators), 'Null'];

export function conditionOf(chance: Chance, variables: boolean, testsMax = 2): ConditionElement {
  return Object.fromEntries(chance.times(1, testsMax, () => testOf(chance, variables)));
}

function testOf(chance: Chance, variables: boolean): readonly [string, Readonly<Record<string, OneOrMany<Scalar>>>] {
  // Text operators are used most, as in real policies.
  const family = chance.percent(30) ? families[0] : chance.pick(families);
  const { operators, keys } = family ?? chance.pick(families);
  const chosen = chance.times(1, chance.percent(80) ? 1 : 2, () => chance.pick(keys));
  if (chance.percent(8)) {
    return [
      'Null',
      Object.fromEntries(chosen.map((spec) => [spell(chance, spec.key), chance.pick(['true', 'false', true])])),
    ];
  }
  const tests = chosen.map((spec) => {
    const usable =
      variables || family === families[0] ? spec.wanted : spec.wanted.filter((value) => !String(value).includes('${'));
    return [
      spell(chance, spec.key),
      chance.percent(60) ? chance.pick(usable) : chance.times(1, 3, () => chance.pick(usable)),
    ];
  });
  const set = chance.percent(chosen.some((spec) => spec.multivalued) ? 90 : 20)
    ? chance.pick(['ForAllValues:', 'ForAnyValue:'])
    : '';
  return [set + chance.pick(operators) + (chance.percent(20) ? 'IfExists' : ''), Object.fromEntries(tests)];
}

function spell(chance: Chance, key: string): string {
  return chance.percent(90) ? key : key.toLowerCase();
}
