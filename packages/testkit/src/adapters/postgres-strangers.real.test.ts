// Closing a grant in a server that others use too: connections of roles that are not this grant's are never judged, whatever became
// of their roles, and never in the way.

import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPostgres } from '../servers/start-postgres.ts';
import { seededChance } from './chance.ts';
import { makePostgresWorld, type PostgresWorld } from './postgres-world.ts';
import { expectNothing, inAnHour, openAll, planFor, plannerOf, undoAll } from './world.ts';

const worlds = ([15, 18] as const).flatMap((version) =>
  (['superuser', 'createrole'] as const).map((connector) => ({ version, connector })),
);

describe.each(worlds)('PostgreSQL $version, connector with $connector', ({ version, connector }) => {
  describe.skipIf(!hasPostgres(version))('beside connections of a stranger whose role was dropped', () => {
    let world: PostgresWorld;
    let stranger: pg.Client;
    beforeAll(async () => {
      world = await makePostgresWorld({ version, connector });
      await world.asAdmin('postgres', "create role stranger login password 'stranger'");
      stranger = await world.connectAs('customers', 'stranger', 'stranger');
      await world.asAdmin('postgres', 'drop role stranger');
    });
    afterAll(async () => {
      await world.close();
    });

    const plan = () =>
      planFor(
        world,
        { type: 'postgresql-database', nativeId: 'customers', permission: 'READ_ONLY' },
        seededChance(`strangers ${version} ${connector}`),
      );

    test('a grant closes to absent, its own connections are ended, and the stranger works on', async () => {
      const { plan: one, secret } = plan();
      const steps = world.target.steps(one, inAnHour());
      await openAll(steps);
      const { username = '' } = plannerOf(world).connection(one, null).parameters;
      const own = await world.connectAs('customers', username, secret ?? '');
      await undoAll(steps);
      await expect(own.query('select 1')).rejects.toThrow();
      expect(await world.target.look(one)).toMatchObject({ state: 'absent' });
      expect((await stranger.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      await stranger.end();
      await expectNothing(world, one);
    });
  });
});
