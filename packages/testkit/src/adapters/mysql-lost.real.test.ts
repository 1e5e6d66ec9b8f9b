// MariaDB saves statements about accounts one by one, so a lost reply may leave any of them done or not: whichever it is, the adapter
// says `unknown`, goes on from what it finds, and closes to nothing. The line is really cut.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mariadbMissing } from '../servers/start-mariadb.ts';
import { seededChance } from './chance.ts';
import { type LossyProxy, startLossyProxy } from './lossy-proxy.ts';
import { type MysqlWorld, makeMysqlWorld } from './mysql-world.ts';
import { expectNothing, inAnHour, openAll, planFor, stored, undoAll } from './world.ts';

const readOnly = { type: 'mariadb-database', nativeId: 'customers', permission: 'READ_ONLY' };
const opening = ['create user', 'create or replace event', 'grant SELECT', 'account unlock'];
const closing = ['account lock', 'revoke all', 'drop user', 'drop event'];
const casesOf = (statements: readonly string[]) =>
  statements.flatMap((statement) => (['before', 'after'] as const).map((when) => [statement, when] as const));

describe.skipIf(mariadbMissing() !== null)('a line to MariaDB that is cut', () => {
  let world: MysqlWorld;
  let line: LossyProxy;
  const chance = seededChance('mysql lost');
  beforeAll(async () => {
    world = await makeMysqlWorld({ events: true });
    line = await startLossyProxy(world.server.port);
  });
  afterAll(async () => {
    await line.close();
    await world.close();
  });

  test.each(casesOf(opening))(
    'at `%s`, %s it arrived: opening says unknown, and goes on from there',
    async (statement, when) => {
      const { plan } = planFor(world, readOnly, chance);
      const target = world.targetAs('connector', { port: String(line.port) });
      const steps = target.steps(plan, inAnHour());
      const before = line.cuts();
      line.cutAt({ statement, when });
      const outcomes = [];
      for (const step of steps) outcomes.push(await step.do());
      expect(line.cuts()).toBe(before + 1);
      expect(outcomes.find((outcome) => outcome.kind !== 'done')).toMatchObject({ kind: 'unknown' });
      await openAll(target.steps(stored(plan), inAnHour()));
      expect(await target.look(plan)).toMatchObject({ state: 'present', differs: [] });
      await undoAll(steps);
      await target.close();
      await expectNothing(world, plan);
    },
  );

  test.each(casesOf(closing))(
    'at `%s`, %s it arrived: closing says unknown, and ends at nothing',
    async (statement, when) => {
      const { plan } = planFor(world, readOnly, chance);
      const target = world.targetAs('connector', { port: String(line.port) });
      const steps = target.steps(plan, inAnHour());
      await openAll(steps);
      const before = line.cuts();
      line.cutAt({ statement, when });
      const outcomes = [];
      for (const step of [...steps].reverse()) outcomes.push(await step.undo());
      expect(line.cuts()).toBe(before + 1);
      expect(outcomes.find((outcome) => outcome.kind !== 'done')).toMatchObject({ kind: 'unknown' });
      await undoAll(steps);
      await target.close();
      await expectNothing(world, plan);
    },
  );
});
