// Index, slow oracle and SQL agree on random inventories in real PostgreSQL servers too, the oldest and the newest we run on.

import { fakeClock, freshDatabase, nodeHash } from '@tidegate/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { arbitraryInventory, comparisonOver } from '../../oracle/inventory-readings.ts';
import { migrations } from '../migrations/all.ts';
import { migrate } from '../migrations/migrate.ts';
import { openPool } from './pool.ts';

const servers = [
  ['PostgreSQL 15', process.env['TIDEGATE_TEST_POSTGRES15_URL']],
  ['PostgreSQL 18', process.env['TIDEGATE_TEST_POSTGRES18_URL']],
] as const;

for (const [name, server] of servers) {
  describe.runIf(server !== undefined)(`random inventories in ${name}`, () => {
    it('index, oracle and SQL agree', async () => {
      const database = await openPool(await freshDatabase(server ?? ''));
      try {
        await database.use((connection) => migrate({ connection, migrations, hash: nodeHash, clock: fakeClock() }));
        const compare = await comparisonOver(database);
        const agree = fc.asyncProperty(arbitraryInventory, async (one) => {
          expect(await compare(one)).toEqual([]);
        });
        await fc.assert(agree, { numRuns: 100 });
      } finally {
        await database.close();
      }
    });
  });
}
