// Index, slow oracle and SQL agree on random inventories. A sample here, on the embedded database; the long run by
// `npm run crosscheck -- inventory [worlds] [seed]`. Mistakes that are made on purpose must show, or the agreement says nothing.

import { fakeClock, nodeHash } from '@tidegate/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { migrations } from '../src/migrations/all.ts';
import { migrate } from '../src/migrations/migrate.ts';
import { type Embedded, openMemory } from '../src/pglite/open.ts';
import { arbitraryInventory, type Compare, comparisonOver } from './inventory-readings.ts';

const worlds = Number(process.env['INVENTORY_WORLDS'] ?? '150');
const seed = process.env['INVENTORY_SEED'];

let database: Embedded;
let compare: Compare;
beforeAll(async () => {
  database = await openMemory(null);
  await database.use((connection) => migrate({ connection, migrations, hash: nodeHash, clock: fakeClock() }));
  compare = await comparisonOver(database);
});
afterAll(() => database.close());

/** Mistakes in an expression: what it says, and what it says instead. */
const mistakes = [
  ['a tag that another overrides still counts', `(t ->> 'overridden') is distinct from 'true'`, 'true'],
  ['of two tags of a key one is enough', 'bool_and', 'bool_or'],
  ['no tag of the key means no', 'end\n', 'else false end\n'],
  ['capital letters do not count in names', 'r.name', 'lower(r.name)'],
  ['capital letters do not count in tags', `t ->> 'value'`, `lower(t ->> 'value')`],
  ['capital letters do not count in keys', `t ->> 'key'`, `lower(t ->> 'key')`],
  ['only what begins with it contains it', ') > 0)', ') = 1)'],
  ['only what is directly above is above', 'jsonb_exists(r.ancestors, ', '((r.ancestors ->> -1) = '],
  ['unknown ancestors are none', 'jsonb_exists(r.ancestors', `jsonb_exists(coalesce(r.ancestors, '[]')`],
  ['the parent is the first, not the last', 'r.ancestors ->> -1', 'r.ancestors ->> 0'],
  ['no permission is no risk', 'p.risk_level', `coalesce(p.risk_level, 'low')`],
  [
    'an account that is not known is another',
    `(r.context ->> 'account_id')`,
    `coalesce(r.context ->> 'account_id', '')`,
  ],
  ['the opposite of unknown is true', '(not ', '(true is distinct from '],
  ['`or` binds tighter', ' and (', ' and true or ('],
] as const;

describe('random inventories', () => {
  it(`index, oracle and SQL agree on ${worlds} worlds`, { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryInventory, async (inventory) => {
        expect(await compare(inventory)).toEqual([]);
      }),
      { numRuns: worlds, ...(seed === undefined ? {} : { seed: Number(seed) }) },
    );
  });

  it.each(mistakes)('a reading in which %s is caught', async (_, right, wrong) => {
    for (const inventory of fc.sample(arbitraryInventory, { numRuns: 150 })) {
      if ((await compare(inventory, (sql) => sql.replaceAll(right, wrong))).length > 0) return;
    }
    expect.unreachable('150 worlds did not show the mistake');
  });
});
