// A query within another is seen from its text alone.

import { expect, test } from 'vitest';
import { parseQuery } from './parse.ts';
import type { Query } from './query.ts';
import { isWithin, ownQuery, queryWithin } from './within.ts';

const read = (text: string): Query => {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};
const border = 'resource_tag["Team"] = "pay" or resource_name contains "pay"';

test.each([
  ['what was written from it', queryWithin(border, 'resource_type = "x" or resource_name = "y"'), true],
  ['all of it', queryWithin(border, '  '), true],
  [
    'white space of another hand',
    `(  resource_tag["Team"]   = "pay" or resource_name contains "pay" )  and resource_name = "y"`,
    true,
  ],
  ['more conditions after it', `(${border}) and resource_name = "y" and not (resource_name = "z")`, true],
  ['something else', 'resource_name = "y"', false],
  ['the border without parentheses', `${border} and resource_name = "y"`, false],
  ['the border as one way of several', `(${border}) or resource_name = "y"`, false],
  ['the border and, or else', `(${border}) and resource_name = "y" or resource_name = "z"`, false],
  ['the border denied', `not (${border})`, false],
  ['a wider border', `(${border} or resource_name = "z") and resource_name = "y"`, false],
  ['the border at the end', `resource_name = "y" and (${border})`, false],
])('%s', (_name, text, within) => {
  expect(isWithin(read(text), read(border))).toBe(within);
});

test.each(['resource_name = "y"', 'resource_name = "y" or (resource_type = "x")', ''])(
  'what a space added to its border is read back to be changed: %s',
  (own) => {
    expect(ownQuery(border, queryWithin(border, own))).toBe(own);
  },
);

test('what another hand wrote is kept whole', () => {
  const written = `(${border}) and resource_name = "y"`;
  expect(ownQuery(border, written)).toBe(written);
});
