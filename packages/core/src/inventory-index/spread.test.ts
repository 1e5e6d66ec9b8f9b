// What a perimeter holds, and which values its members have, counted from the index and one by one.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../query/index.ts';
import type { IndexedResource } from './indexed-resource.ts';
import { InventoryIndex } from './inventory-index.ts';

const resource = fc.record({
  env: fc.option(fc.constantFrom('dev', 'prod', 'test')),
  Environment: fc.option(fc.constantFrom('dev', 'prod')),
  account: fc.constantFrom('1', '2', '3'),
  team: fc.constantFrom('a', 'b'),
});

const groups = [
  [
    { field: 'resource_tag', key: 'env' },
    { field: 'resource_tag', key: 'Environment' },
  ],
  [{ field: 'resource_context', key: 'account_id' }],
  [{ field: 'resource_tag', key: 'nowhere' }],
] as const;

const query = parseQuery('resource_tag["team"] = "a"');
if (!query.ok) throw new Error('the query parses');
const perimeter = { name: 'p', query: query.value, permissions: null };

function indexOf(rows: readonly IndexedResource[]): InventoryIndex {
  const index = new InventoryIndex({
    integrations: new Map([['int', 'cloud']]),
    permissions: [{ id: 'prm', integrationId: 'int', resourceType: 't', name: 'READ', riskLevel: 'low' }],
  });
  for (const row of rows) index.load(row);
  index.seal();
  return index;
}

const tag = (key: string, value: string | null) => (value === null ? [] : [{ key, value }]);
const rowOf = (one: { env: string | null; Environment: string | null; account: string; team: string }, at: number) => ({
  id: `r${at}`,
  integrationId: 'int',
  type: 't',
  nativeId: `n${at}`,
  name: 'x',
  path: 'x',
  ancestors: [],
  status: 'active',
  riskLevel: 'low',
  tags: [...tag('env', one.env), ...tag('Environment', one.Environment), ...tag('team', one.team)],
  context: { account_id: one.account },
});

const tally = (values: readonly (string | null)[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

describe('looking at a perimeter', () => {
  it('counts what one would count by hand, watched or not', () => {
    fc.assert(
      fc.property(fc.array(resource, { maxLength: 40 }), fc.boolean(), (rows, watched) => {
        const index = indexOf(rows.map(rowOf));
        if (watched) index.watch([perimeter]);
        const members = rows.filter(({ team }) => team === 'a');
        const { resources, values } = index.look(perimeter, { groups, max: 10 });
        expect(resources).toBe(members.length);
        expect(values).toEqual([
          tally(members.flatMap(({ env, Environment }) => [env, Environment])),
          tally(members.map(({ account }) => account)),
          new Map(),
        ]);
      }),
    );
  });

  it('more values than are told apart are none', () => {
    const rows = ['1', '2', '3'].map((account, at) => rowOf({ env: null, Environment: null, account, team: 'a' }, at));
    const look = (max: number) => indexOf(rows).look(perimeter, { groups: [groups[1]], max }).values;
    expect(look(2)).toEqual([null]);
    expect(look(3)).toEqual([tally(['1', '2', '3'])]);
  });
});
