// From rights on tables to the fewest pieces that say the same, and never to more than is held.

import { describe, expect, it } from 'vitest';
import { type HeldRows, type HeldTables, rollUp } from './held-rights.ts';

const held = (schema: string, level: HeldTables['level'], names: readonly string[], more = 0): HeldTables => ({
  login: 'ada',
  schema,
  level,
  count: names.length,
  names,
  more,
});

const rows = (
  tables: readonly HeldTables[],
  totals: Readonly<Record<string, number>>,
  creates: readonly string[] = [],
): HeldRows => ({
  tables,
  totals: new Map(Object.entries(totals)),
  others: creates.length === 0 ? [] : [{ login: 'ada', creates, owned: 0, others: 0 }],
});

const told = (given: HeldRows) => {
  const { pieces, rest } = rollUp('shop', given);
  return [
    ...pieces.map(({ nativeId, permission }) => `${permission} ${nativeId}`),
    ...rest.map(({ sentence }) => sentence),
  ];
};

const two = ['a', 'b'];

describe('what a login holds in a database', () => {
  it.each<[string, HeldRows, readonly string[]]>([
    ['one table of several', rows([held('crm', 'READ_ONLY', ['a'])], { crm: 2 }), ['READ_ONLY shop/crm/a']],
    ['every table of a schema', rows([held('crm', 'READ_ONLY', two)], { crm: 2, x: 1 }), ['READ_ONLY shop/crm']],
    [
      'the only table of a schema is a table',
      rows([held('crm', 'READ_ONLY', ['a'])], { crm: 1 }),
      ['READ_ONLY shop/crm/a'],
    ],
    [
      'every table of every schema',
      rows([held('crm', 'READ_WRITE', two), held('x', 'READ_WRITE', two)], { crm: 2, x: 2 }),
      ['READ_WRITE shop'],
    ],
    [
      'schemas at different levels stay schemas',
      rows([held('crm', 'READ_WRITE', two), held('x', 'READ_ONLY', two)], { crm: 2, x: 2 }),
      ['READ_WRITE shop/crm', 'READ_ONLY shop/x'],
    ],
    [
      'a schema at the level of its least table, the others by name',
      rows([held('crm', 'READ_ONLY', ['a']), held('crm', 'READ_WRITE', ['b'])], { crm: 2, x: 1 }),
      ['READ_WRITE shop/crm/b', 'READ_ONLY shop/crm'],
    ],
    [
      'all rights on tables without the right to make some are no ADMIN of a schema',
      rows([held('crm', 'ADMIN', two)], { crm: 2, x: 1 }),
      ['ADMIN shop/crm/a', 'ADMIN shop/crm/b', 'READ_WRITE shop/crm'],
    ],
    ['with it they are', rows([held('crm', 'ADMIN', two)], { crm: 2, x: 1 }, ['crm']), ['ADMIN shop/crm']],
    [
      'the right to make things alone is told',
      rows([], { crm: 2 }, ['', 'crm']),
      ['may make schemas in database `shop`', 'may make things in schema `crm` in database `shop`'],
    ],
    [
      'more than a level is told beside it',
      rows([held('crm', 'READ_ONLY', ['a'], 1)], { crm: 2 }),
      [
        'READ_ONLY shop/crm/a',
        'has more than READ_ONLY on 1 of 1 table of schema `crm` (for example `a`) in database `shop`',
      ],
    ],
    [
      'rights that are none of ours are never called one',
      rows([held('crm', null, two)], { crm: 2 }),
      ['has rights that are none of the permissions on 2 tables of schema `crm` (for example `a`) in database `shop`'],
    ],
  ])('%s', (_what, given, expected) => expect(told(given)).toEqual(expected));

  it('names twenty tables, and counts more', () => {
    const names = Array.from({ length: 21 }, (_, at) => `t${at}`);
    expect(told(rows([held('crm', 'READ_ONLY', names)], { crm: 30 }))).toEqual([
      'has READ_ONLY on 21 tables of schema `crm` (for example `t0`) in database `shop`',
    ]);
    expect(told(rows([held('crm', 'READ_ONLY', names.slice(1))], { crm: 30 }))).toHaveLength(20);
  });
});
