// Transactions that a grantee prepared outlive every connection: closing rolls them back, so that nobody finishes them with rights that
// have ended, and nothing holds their locks.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPostgres } from '../servers/start-postgres.ts';
import { seededChance } from './chance.ts';
import { makePostgresWorld, type PostgresWorld } from './postgres-world.ts';
import { expectNothing, inAnHour, openAll, planFor, plannerOf, undoAll } from './world.ts';

const worlds = ([15, 18] as const).flatMap((version) =>
  (['superuser', 'createrole'] as const).map((connector) => ({ version, connector })),
);

describe.each(worlds)('PostgreSQL $version, connector with $connector', ({ version, connector }) => {
  describe.skipIf(!hasPostgres(version))('where transactions may be prepared', () => {
    let world: PostgresWorld;
    beforeAll(async () => {
      world = await makePostgresWorld({ version, connector, settings: ['max_prepared_transactions=5'] });
    });
    afterAll(async () => {
      await world.close();
    });

    test('closing rolls back what the grantee prepared, and leaves what others prepared', async () => {
      const ask = { type: 'postgresql-database', nativeId: 'customers', permission: 'ADMIN' };
      const { plan, secret } = planFor(world, ask, seededChance(`prepared ${version} ${connector}`));
      const steps = world.target.steps(plan, inAnHour());
      await openAll(steps);
      const { username = '' } = plannerOf(world).connection(plan, null).parameters;
      const grantee = await world.connectAs('customers', username, secret ?? '');
      await grantee.query('begin');
      await grantee.query("insert into crm.customers (name) values ('left behind')");
      await grantee.query('create schema left_behind');
      await grantee.query("prepare transaction 'it''s \\mine'");
      const other = await world.connectAs('warehouse', 'connector', 'connector-password');
      await other.query('begin');
      await other.query("prepare transaction 'theirs'");
      await other.end();
      await undoAll(steps);
      await expectNothing(world, plan);
      const rows = await world.asAdmin('postgres', 'select gid from pg_prepared_xacts');
      expect(rows).toEqual([{ gid: 'theirs' }]);
      const names = await world.asAdmin('customers', "select name from crm.customers where name = 'left behind'");
      expect(names).toEqual([]);
      await world.asAdmin('warehouse', "rollback prepared 'theirs'");
    });
  });
});
