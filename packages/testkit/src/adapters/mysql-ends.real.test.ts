// A grant in MariaDB as the grantee and the approver live it: it works and reaches no neighbour, the server itself ends it, closing cuts
// open connections and disarms what was made, and a look sees every way in which it differs from what was agreed.

import { setTimeout as pause } from 'node:timers/promises';
import type { DiscoveredResource, GrantPlan, ObservedAccess, Step } from '@tidegate/core';
import type mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mariadbMissing } from '../servers/start-mariadb.ts';
import { seededChance } from './chance.ts';
import { hostileDatabase, type MysqlWorld, makeMysqlWorld } from './mysql-world.ts';
import {
  type Askable,
  expectNothing,
  inAnHour,
  openAll,
  planFor,
  plannerOf,
  type StoredPlan,
  undoAll,
} from './world.ts';

const database = (permission: string, nativeId = 'customers'): Askable => ({
  type: 'mariadb-database',
  nativeId,
  permission,
});
const role = (name: string): Askable => ({ type: 'mariadb-role', nativeId: `role:${name}`, permission: 'MEMBER' });

describe.skipIf(mariadbMissing() !== null)('a grant in MariaDB', () => {
  let world: MysqlWorld;
  const chance = seededChance('mysql ends');
  beforeAll(async () => {
    world = await makeMysqlWorld({ events: true });
  });
  afterAll(async () => {
    await world.close();
  });

  interface Open extends StoredPlan {
    readonly steps: readonly Step[];
    readonly user: string;
    readonly connection: () => Promise<mysql.Connection>;
  }
  const userOf = (plan: GrantPlan): string => plannerOf(world).connection(plan, null).parameters['username'] ?? '';
  const open = async (askable: Askable, notAfter = inAnHour()): Promise<Open> => {
    const made = planFor(world, askable, chance);
    const steps = world.target.steps(made.plan, notAfter);
    await openAll(steps);
    const user = userOf(made.plan);
    return { ...made, steps, user, connection: () => world.connectAs(user, made.secret ?? '') };
  };
  const close = async (grant: Open): Promise<void> => {
    await undoAll(grant.steps);
    await expectNothing(world, grant.plan);
  };
  const differs = async (grant: Open): Promise<readonly string[]> => (await world.target.look(grant.plan)).differs;

  /** Whether the server ends a connection before the deadline: it keeps the time, not we. */
  const ended = async (client: mysql.Connection): Promise<boolean> => {
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline) {
      const lives = await client.query('select 1').then(
        () => true,
        () => false,
      );
      if (!lives) return true;
      await pause(50);
    }
    return false;
  };

  test('a prepared transaction outlives its account, is found after closing, and is rolled back', async () => {
    const grant = await open(database('READ_WRITE'));
    const client = await grant.connection();
    await client.query("xa start 'left', 'behind', 7");
    await client.query("insert into customers.customers (name) values ('prepared')");
    await client.query("xa end 'left', 'behind', 7");
    await client.query("xa prepare 'left', 'behind', 7");
    await client.end();
    await close(grant);
    const found = async () => {
      const pieces: ObservedAccess[] = [];
      for await (const page of world.target.survey?.read() ?? []) pieces.push(...page);
      return pieces.filter(({ key }) => key.startsWith('xa '));
    };
    const [left, ...more] = await found();
    expect([left?.sentence, more]).toEqual([expect.stringContaining('prepared and is not finished'), []]);
    if (left === undefined) throw new Error('nothing was found');
    expect(await world.target.survey?.remove(left)).toEqual({ kind: 'done' });
    expect(await found()).toEqual([]);
    expect(await world.target.survey?.remove(left)).toEqual({ kind: 'done' });
    expect(await world.asAdmin("select name from customers.customers where name = 'prepared'")).toEqual([]);
  });

  test('READ_ONLY reads tables and views and changes none', async () => {
    const grant = await open(database('READ_ONLY'));
    const client = await grant.connection();
    expect((await client.query('select name from customers.names'))[0]).toHaveLength(2);
    await expect(client.query("insert into customers.customers (name) values ('x')")).rejects.toThrow('denied');
    await expect(client.query('select * from mysql.global_priv')).rejects.toThrow('denied');
    await client.end();
    await close(grant);
  });

  test('a database whose name is also a pattern opens itself and none of those it matches', async () => {
    const grant = await open(database('ADMIN', hostileDatabase.replaceAll('%', '%25')));
    const client = await grant.connection();
    const [rows] = await client.query<mysql.RowDataPacket[]>('show databases');
    expect(rows.map((row) => row['Database']).filter((name) => name !== 'information_schema')).toEqual([
      hostileDatabase,
    ]);
    await client.end();
    await close(grant);
  });

  test('ADMIN makes and drops tables and views, but no routine, trigger, event or account, and passes no right on', async () => {
    const grant = await open(database('ADMIN'));
    const client = await grant.connection();
    await client.query('create table customers.mine (a int)');
    await client.query('create view customers.my_view as select * from customers.mine');
    await client.query('drop view customers.my_view');
    await client.query('drop table customers.mine');
    for (const statement of [
      'create procedure customers.p() select 1',
      'create trigger customers.t before insert on customers.orders for each row set new.id = 1',
      'create event customers.e on schedule every 1 hour do select 1',
      "create user mallory@'%'",
      "grant select on customers.* to weak@'%'",
    ]) {
      await expect(client.query(statement)).rejects.toThrow(/denied/);
    }
    await client.end();
    await close(grant);
  });

  test('the server itself locks the account and ends an open connection, with nobody else doing anything', async () => {
    const grant = await open(database('READ_ONLY'));
    const client = await grant.connection();
    expect(await world.target.setEnd(grant.plan, Date.now() + 2_500)).toEqual({ kind: 'done' });
    expect((await client.query('select 1'))[0]).toHaveLength(1);
    expect(await ended(client)).toBe(true);
    await expect(grant.connection()).rejects.toThrow('locked');
    expect(await differs(grant)).toEqual(['narrower than planned: the account is locked']);
    await close(grant);
  });

  test('an end that has passed is in force at once, without waiting for an event', async () => {
    const grant = await open(database('READ_ONLY'));
    const client = await grant.connection();
    expect(await world.target.setEnd(grant.plan, Date.now() - 60_000)).toEqual({ kind: 'done' });
    await expect(grant.connection()).rejects.toThrow('locked');
    expect(await ended(client)).toBe(true);
    await close(grant);
  });

  test('a plan whose end has passed is never let in', async () => {
    const { plan } = planFor(world, database('READ_ONLY'), chance);
    const steps = world.target.steps(plan, Date.now() - 1_000);
    const outcomes = [];
    for (const step of steps) outcomes.push((await step.do()).kind);
    expect(outcomes).toEqual(['done', 'done', 'refused']);
    await undoAll(steps);
    await expectNothing(world, plan);
  });

  test('closing ends open connections, also one in the middle of a question', async () => {
    const grant = await open(database('READ_ONLY'));
    const [idle, busy] = [await grant.connection(), await grant.connection()];
    const asking = expect(busy.query('select sleep(60)')).rejects.toThrow();
    await close(grant);
    await asking;
    await expect(idle.query('select 1')).rejects.toThrow();
  });

  test('a connection that outlives its account, dropped by hand, is seen and ended', async () => {
    const grant = await open(database('READ_ONLY'));
    const client = await grant.connection();
    await world.asAdmin(`drop user ${grant.user}@'%'`, `drop event tidegate.${grant.user}`);
    expect((await client.query('select 1'))[0]).toHaveLength(1);
    expect(await world.target.look(grant.plan)).toMatchObject({
      state: 'present',
      differs: [expect.stringContaining('1 connections of it are open'), expect.anything()],
    });
    await close(grant);
    await expect(client.query('select 1')).rejects.toThrow();
  });

  test('what was made through a role is disarmed: views and routines act as their caller, triggers and events are gone', async () => {
    const grant = await open(role('builder'));
    const client = await grant.connection();
    for (const statement of [
      'set role builder',
      'create procedure customers.made() select current_user() as who',
      'create view customers.made_view as select id from customers.customers where id > 0 with check option',
      'create trigger customers.made_trigger before insert on customers.orders for each row set new.id = 7',
    ]) {
      await client.query(statement);
    }
    await client.end();
    expect(await differs(grant)).toEqual([]);
    await undoAll(grant.steps);
    const definers = await world.asAdmin(
      `select security_type as kind, name from mysql.proc where definer like '${grant.user}%'
       union all select security_type, table_name from information_schema.views where definer like '${grant.user}%'
       union all select 'TRIGGER', trigger_name from information_schema.triggers where definer like '${grant.user}%'`,
    );
    expect(definers).toEqual([{ kind: 'INVOKER', name: 'made' }]);
    expect(await world.asAdmin('select * from customers.made_view')).toHaveLength(2);
    await world.asAdmin('insert into customers.orders values (1)', 'delete from customers.orders');
    await world.asAdmin('drop view customers.made_view', 'drop procedure customers.made');
    await expectNothing(world, grant.plan);
  });

  test('what cannot be disarmed is named, and the grant stays shut until somebody helps', async () => {
    const grant = await open(role('builder'));
    const client = await grant.connection();
    await client.query('set role builder');
    await client.query('create procedure customers.stuck() select 1');
    await client.end();
    await world.asAdmin("revoke alter routine on customers.* from connector@'%'");
    const outcome = await grant.steps[1]?.undo();
    expect(outcome).toMatchObject({ kind: 'refused', message: expect.stringContaining('`customers.stuck`') });
    await expect(grant.connection()).rejects.toThrow('locked');
    await world.asAdmin("grant alter routine on customers.* to connector@'%'");
    await close(grant);
    await world.asAdmin('drop procedure customers.stuck');
  });

  test.each(['through', 'passer', 'timer'])(
    'membership in a role that reaches more than it may (%s) is never given',
    async (name) => {
      const { plan } = planFor(world, role(name), chance);
      const steps = world.target.steps(plan, inAnHour());
      expect(await steps[0]?.do()).toEqual({ kind: 'done' });
      expect(await steps[1]?.do()).toMatchObject({ kind: 'refused', message: expect.stringContaining('never given') });
      await undoAll(steps);
      await expectNothing(world, plan);
    },
  );

  test('whatever is wider, narrower or longer than planned is seen, each in a sentence', async () => {
    const grant = await open(database('READ_WRITE'));
    const account = `${grant.user}@'%'`;
    const cases: readonly (readonly [string, string, string])[] = [
      [`grant file on *.* to ${account}`, `revoke file on *.* from ${account}`, 'wider'],
      [`grant drop on customers.* to ${account}`, `revoke drop on customers.* from ${account}`, 'wider'],
      [`grant select on warehouse.* to ${account}`, `revoke select on warehouse.* from ${account}`, 'wider'],
      [
        `grant update (name) on customers.customers to ${account}`,
        `revoke update (name) on customers.customers from ${account}`,
        'wider',
      ],
      [
        `grant grant option on customers.* to ${account}`,
        `revoke grant option on customers.* from ${account}`,
        'wider',
      ],
      [`grant analyst to ${account}`, `revoke analyst from ${account}`, 'wider'],
      [`create user ${grant.user}@localhost`, `drop user ${grant.user}@localhost`, 'wider'],
      [
        `alter user ${account} with max_user_connections 0`,
        `alter user ${account} with max_user_connections 10`,
        'wider',
      ],
      [`revoke delete on customers.* from ${account}`, `grant delete on customers.* to ${account}`, 'narrower'],
      [`alter user ${account} account lock`, `alter user ${account} account unlock`, 'narrower'],
      [`alter event tidegate.${grant.user} disable`, `alter event tidegate.${grant.user} enable`, 'longer'],
      ['set global event_scheduler = off', 'set global event_scheduler = on', 'longer'],
    ];
    for (const [change, back, word] of cases) {
      await world.asAdmin(change);
      expect([change, await differs(grant)]).toEqual([
        change,
        expect.arrayContaining([expect.stringMatching(`^${word}`)]),
      ]);
      await world.asAdmin(back);
      expect([back, await differs(grant)]).toEqual([back, []]);
    }
    await close(grant);
  });

  test('an account of the same name for another host goes with the grant', async () => {
    const grant = await open(database('READ_ONLY'));
    await world.asAdmin(
      `create user ${grant.user}@localhost`,
      `grant select on warehouse.* to ${grant.user}@localhost`,
    );
    await close(grant);
  });

  test('a database or table that is gone is not granted for whatever gets its name later', async () => {
    for (const askable of [
      database('READ_ONLY', 'nowhere'),
      { type: 'mariadb-table', nativeId: 'customers/nothing', permission: 'ADMIN' },
    ]) {
      const { plan } = planFor(world, askable, chance);
      const steps = world.target.steps(plan, inAnHour());
      await steps[0]?.do();
      expect(await steps[1]?.do()).toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('is not in the server'),
      });
      await undoAll(steps);
      await expectNothing(world, plan);
    }
  });

  test('what the connector may not give is refused with what to grant it, and nothing stays', async () => {
    await world.asAdmin("grant select on warehouse.* to connector@'%'");
    const { plan } = planFor(world, database('READ_ONLY', 'warehouse'), chance);
    const steps = world.target.steps(plan, inAnHour());
    await steps[0]?.do();
    expect(await steps[1]?.do()).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('WITH GRANT OPTION'),
    });
    await undoAll(steps);
    await expectNothing(world, plan);
  });

  test('rights of everyone and accounts without a name are told before anybody agrees', async () => {
    const { plan } = planFor(world, database('READ_ONLY'), chance);
    expect(await world.target.excess(plan)).toEqual([]);
    await world.asAdmin(
      'grant select on warehouse.* to public',
      "insert into mysql.db (host, db, user, select_priv) values ('%', 'test\\\\_%', '', 'Y')",
      "create user ''@localhost",
    );
    const told = await world.target.excess(plan);
    expect(told).toHaveLength(3);
    expect(told.join('\n')).toMatch(/`test\\_%`[\s\S]*`warehouse`[\s\S]*without a name/);
    await world.asAdmin(
      'revoke select on warehouse.* from public',
      "delete from mysql.db where user = ''",
      "drop user ''@localhost",
      'flush privileges',
    );
    expect(await world.target.excess(plan)).toEqual([]);
  });

  test('where the scheduler is off, both the ends and the excess say that only Tidegate ends it', async () => {
    const { plan } = planFor(world, database('READ_ONLY'), chance);
    expect(await world.target.ends?.()).toMatchObject({ second: 'target' });
    await world.asAdmin('set global event_scheduler = off');
    expect(await world.target.ends?.()).toMatchObject({ second: 'none' });
    expect(await world.target.excess(plan)).toEqual([expect.stringContaining('event scheduler is off')]);
    await world.asAdmin('set global event_scheduler = on');
    const elsewhere = world.targetAs('connector', { eventdb: 'no_such_database' });
    expect(await elsewhere.ends?.()).toMatchObject({ second: 'none' });
    await elsewhere.close();
  });

  test('a connector without the rights to close is told so by its checks, and opens nothing', async () => {
    const weak = world.targetAs('weak');
    const reports = await weak.check();
    expect(reports.filter((report) => report.state === 'failed').map((report) => report.name)).toEqual([
      'accounts',
      'grant tables',
    ]);
    const { plan } = planFor(world, database('READ_ONLY'), chance);
    expect(await weak.steps(plan, inAnHour())[0]?.do()).toMatchObject({ kind: 'refused' });
    expect(await weak.look(plan)).toMatchObject({ state: 'unknown' });
    await weak.close();
    await expectNothing(world, plan);
  });

  test('everything that can be asked for is listed, with the tags of comments, and nothing of the server or of Tidegate', async () => {
    const found: DiscoveredResource[] = [];
    for await (const page of world.target.discover()) found.push(...page);
    const ids = found.map((one) => one.nativeId);
    expect(ids).toEqual(
      expect.arrayContaining(['customers', 'customers/customers', 'customers/names', 'role:analyst']),
    );
    expect(ids.filter((id) => /^(mysql|sys|tidegate|information_schema|performance_schema)\b/.test(id))).toEqual([]);
    const tagsOf = (id: string) => found.find((one) => one.nativeId === id)?.tags;
    expect(tagsOf('customers')).toMatchObject({ Environment: 'production', DataClassification: 'pii' });
    expect(tagsOf('customers/orders')).toEqual({ Team: 'orders' });
    expect(tagsOf('customers/customers')).toEqual({});
    expect(found.find((one) => one.nativeId === 'customers')?.riskLevel).toBe('high');
    const top = found.filter((one) => one.parentNativeId === null).map(({ type, name }) => [type, name]);
    expect(top).toEqual([['mariadb-server', '127.0.0.1']]);
    const every = new Set(ids);
    expect(found.filter((one) => one.parentNativeId !== null && !every.has(one.parentNativeId))).toEqual([]);
  });

  test('each database is a part, so that one the connector no longer sees waits for a person', async () => {
    const planner = world.adapter.planner(world.config);
    const planned: string[] = [];
    for await (const report of world.target.byParts?.read(new Set()) ?? []) {
      if (report.kind === 'planned') planned.push(...report.parts);
      if (report.kind === 'page')
        for (const one of report.resources) expect(planner.ok && planner.value.partOf?.(one)).toBe(report.part);
    }
    expect(planned).toEqual(expect.arrayContaining(['database customers', 'roles']));
  });

  test('a server that does not answer is unavailable, and a look at it unknown', async () => {
    const { plan } = planFor(world, database('READ_ONLY'), chance);
    const gone = world.targetAs('connector', { port: '1' });
    expect(await gone.steps(plan, inAnHour())[0]?.do()).toMatchObject({ kind: 'unavailable' });
    expect(await gone.look(plan)).toMatchObject({ state: 'unknown', message: expect.stringContaining('reached') });
    expect(await gone.check()).toMatchObject([{ name: 'reachable', state: 'failed' }]);
    await gone.close();
  });
});
