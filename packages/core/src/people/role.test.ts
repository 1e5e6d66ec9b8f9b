// The table of rights: the cells that are published, what roles can never do, and a checker of the whole that seeded mistakes do not pass.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasRight, isRightName, type Role, rightNames, rights, rightsOf, roleNames, rolesGive } from './role.ts';

type Table = Readonly<Record<string, { readonly roles: readonly Role[]; readonly humansOnly: boolean }>>;

/** What is wrong with a table of rights, as sentences; nothing is right. */
function faultsOf(table: Table): readonly string[] {
  const faults: string[] = [];
  const holders = (name: string) => table[name]?.roles ?? [];
  for (const [name, { roles, humansOnly }] of Object.entries(table)) {
    if (!roles.includes('Admin')) faults.push(`${name}: Admin lacks it`);
    if (['Space Owner', 'Space Manager', 'Grantee'].some((role) => (roles as readonly string[]).includes(role))) {
      faults.push(`${name}: held without spaces`);
    }
    if (roles.includes('Viewer') && !/:(read|read_all|watch)$/.test(name)) faults.push(`${name}: a Viewer changes`);
    if (roles.includes('Classifier') && name !== 'tags:set') faults.push(`${name}: a Classifier does more than tag`);
    if (/^(changes:confirm|sign_ins:|service_tokens:)/.test(name) && !humansOnly)
      faults.push(`${name}: a machine has it`);
  }
  for (const name of ['people:change', 'service_tokens:manage', 'sign_ins:end', 'files:apply', 'changes:confirm']) {
    if (holders(name).some((role) => role !== 'Admin')) faults.push(`${name}: not Admin’s alone`);
  }
  if (holders('flows:change').join() !== 'Admin,Deployment') faults.push('flows:change: not as published');
  if (holders('webhooks:manage').join() !== 'Admin,Power User,Deployment')
    faults.push('webhooks:manage: not as published');
  return faults;
}

test('the table has none of the faults, and every seeded one is found', () => {
  const table: Table = rights;
  expect(faultsOf(table)).toEqual([]);
  const mistakes: readonly (readonly [string, Table])[] = [
    [
      'a Viewer changes',
      { ...table, 'scopes:change': { roles: ['Admin', 'Deployment', 'Viewer'], humansOnly: false } },
    ],
    [
      'not as published',
      { ...table, 'flows:change': { roles: ['Admin', 'Power User', 'Deployment'], humansOnly: false } },
    ],
    ['not Admin’s alone', { ...table, 'people:change': { roles: ['Admin', 'Deployment'], humansOnly: false } }],
    ['a machine has it', { ...table, 'service_tokens:manage': { roles: ['Admin'], humansOnly: false } }],
    ['held without spaces', { ...table, 'people:read': { roles: ['Admin', 'Space Owner'], humansOnly: false } }],
    ['does more than tag', { ...table, 'inventory:read': { roles: ['Admin', 'Classifier'], humansOnly: false } }],
    ['Admin lacks it', { ...table, 'audit:read': { roles: ['Viewer'], humansOnly: false } }],
  ];
  for (const [fault, mistaken] of mistakes) {
    expect(
      faultsOf(mistaken).some((one) => one.endsWith(fault)),
      fault,
    ).toBe(true);
  }
});

const someRoles = fc.subarray([...roleNames]);
const someone = fc.record({
  active: fc.boolean(),
  roles: someRoles,
  kind: fc.constantFrom('human' as const, 'machine' as const),
});

describe('rights', () => {
  test('add up: another role never takes a right away, and gives what it gives alone', () => {
    fc.assert(
      fc.property(someRoles, fc.constantFrom(...roleNames), fc.constantFrom(...rightNames), (held, added, right) => {
        expect(rolesGive([...held, added], right)).toBe(rolesGive(held, right) || rolesGive([added], right));
      }),
    );
  });
  test('are none of whoever is not active, and of a machine never more than of a human with its roles', () => {
    fc.assert(
      fc.property(someone, (person) => {
        const mine = rightsOf(person);
        if (!person.active) expect(mine).toEqual([]);
        const human = rightsOf({ ...person, kind: 'human' });
        expect(mine.every((right) => human.includes(right))).toBe(true);
        for (const right of rightNames) expect(mine.includes(right)).toBe(hasRight(person, right));
      }),
    );
  });
  test('have names of their own, and a word of the language is none', () => {
    expect(['inventory:read', 'constructor', 'toString', 'admin', ''].map(isRightName)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
