// Tables of people: columns that are ours, attributes, and nothing guessed.

import { expect, test } from 'vitest';

import { rowsOf } from './people-import.ts';

test('a table becomes people: lists with `;`, other columns as attributes, empty cells as nothing', () => {
  const text =
    '\uFEFFemail,first_name,groups,active,manager,city\nada@a.example,Ada,team; leads ,no,max@a.example,Kiel\nmax@a.example,Max,,,,\n';
  expect(rowsOf(text, 'p.csv')).toEqual([
    {
      email: 'ada@a.example',
      email_aliases: [],
      first_name: 'Ada',
      last_name: '',
      active: false,
      manager: 'max@a.example',
      groups: ['team', 'leads'],
      attributes: { city: 'Kiel' },
    },
    {
      email: 'max@a.example',
      email_aliases: [],
      first_name: 'Max',
      last_name: '',
      active: true,
      manager: null,
      groups: [],
      attributes: {},
    },
  ]);
});

test.each([
  ['a row without an address', 'email,city\n,Kiel\n'],
  ['an `active` that is neither yes nor no', 'email,active\na@b.example,0\n'],
  ['rows of different lengths', 'email,city\na@b.example\n'],
])('%s is refused', (_what, text) => {
  expect(() => rowsOf(text, 'p.csv')).toThrow();
});
