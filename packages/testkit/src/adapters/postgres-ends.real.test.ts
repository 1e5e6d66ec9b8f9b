// A grant in PostgreSQL as the grantee and the approver live it: it works, it ends by the server's own clock, closing cuts open
// connections and keeps what was made, and a look sees every way in which it differs from what was agreed.

import { setTimeout as pause } from 'node:timers/promises';
import type { GrantPlan } from '@tidegate/core';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPostgres } from '../servers/start-postgres.ts';
import { seededChance } from './chance.ts';
import { makePostgresWorld, type PostgresWorld } from './postgres-world.ts';
import {
  type Askable,
  expectNothing,
  inAnHour,
  openAll,
  planFor,
  plannerOf,
  type StoredPlan,
  stored,
  undoAll,
} from './world.ts';

const wholeDatabase: Askable = { type: 'postgresql-database', nativeId: 'customers', permission: 'READ_ONLY' };

describe.each([15, 18] as const)('PostgreSQL %i', (version) => {
  describe.skipIf(!hasPostgres(version))('for a connector that may only make logins', () => {
    let world: PostgresWorld;
    const chance = seededChance(`ends ${version}`);
    beforeAll(async () => {
      world = await makePostgresWorld({ version, connector: 'createrole' });
    });
    afterAll(async () => {
      await world.close();
    });

    const open = async (
      askable: Askable,
      notAfter = inAnHour(),
    ): Promise<StoredPlan & { close: () => Promise<void> }> => {
      const made = planFor(world, askable, chance);
      const steps = world.target.steps(made.plan, notAfter);
      await openAll(steps);
      return { ...made, close: () => undoAll(steps) };
    };
    const signIn = async ({ plan, secret }: StoredPlan, database?: string): Promise<pg.Client> => {
      const { parameters } = plannerOf(world).connection(plan, secret);
      const { username = '', password = '', database: own = '' } = parameters;
      return world.connectAs(database ?? own, username, password);
    };
    const loginOf = (plan: GrantPlan): string => plannerOf(world).connection(plan, null).parameters['username'] ?? '';

    test('READ_ONLY reads every table and view and changes none', async () => {
      const grant = await open(wholeDatabase);
      const client = await signIn(grant);
      expect((await client.query('select name from crm.customers order by id')).rows).toHaveLength(2);
      expect((await client.query('select * from crm.names')).rows).toHaveLength(2);
      await expect(client.query("insert into crm.customers (name) values ('x')")).rejects.toThrow('permission denied');
      await expect(client.query('create table crm.mine (id int)')).rejects.toThrow('permission denied');
      await client.end();
      await grant.close();
      await expectNothing(world, grant.plan);
    });

    test('READ_WRITE on one table fills its serial column and reaches no other table', async () => {
      const grant = await open({
        type: 'postgresql-table',
        nativeId: 'customers/crm/customers',
        permission: 'READ_WRITE',
      });
      const client = await signIn(grant);
      await client.query("insert into crm.customers (name) values ('Edsger')");
      await client.query("delete from crm.customers where name = 'Edsger'");
      await expect(client.query('select * from crm.names')).rejects.toThrow('permission denied');
      await client.end();
      await grant.close();
    });

    test('MEMBER of a native role uses its rights at once, and cannot leave things in its name', async () => {
      const grant = await open({ type: 'postgresql-role', nativeId: 'role:analyst', permission: 'MEMBER' });
      const client = await signIn(grant, 'customers');
      expect((await client.query('select count(*) from crm.customers')).rows).toEqual([{ count: '2' }]);
      if (version >= 16) await expect(client.query('set role analyst')).rejects.toThrow('permission denied');
      await client.end();
      await grant.close();
    });

    test('the server itself refuses new connections after the end, and took them before', async () => {
      const grant = await open(wholeDatabase);
      const before = await signIn(grant);
      const endsAt = Date.now() + 800;
      expect(await world.target.setEnd(grant.plan, endsAt)).toEqual({ kind: 'done' });
      let refusedAt: number | null = null;
      while (refusedAt === null && Date.now() < endsAt + 10_000) {
        try {
          await (await signIn(grant)).end();
          await pause(50);
        } catch (error) {
          expect(String(error)).toContain('password authentication failed');
          refusedAt = Date.now();
        }
      }
      expect(refusedAt).toBeGreaterThanOrEqual(endsAt - 50);
      // What the adapter says of open connections is true: this one works on until it is ended.
      expect((await before.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      expect(await world.target.setEnd(grant.plan, inAnHour())).toEqual({ kind: 'done' });
      await (await signIn(grant)).end();
      await before.end();
      await grant.close();
    });

    test('closing ends open connections, also one that is in the middle of a statement', async () => {
      const grant = await open(wholeDatabase);
      const [idle, busy] = [await signIn(grant), await signIn(grant)];
      const running = busy.query('select pg_sleep(60)').catch((error: unknown) => String(error));
      await grant.close();
      expect(await running).toContain('terminating connection');
      await expect(idle.query('select 1')).rejects.toThrow();
      await expectNothing(world, grant.plan);
    });

    test('what the login made stays and passes to the owner, in every database', async () => {
      const grant = await open({ ...wholeDatabase, permission: 'ADMIN' });
      const client = await signIn(grant);
      await client.query('create schema made');
      await client.query('create table made.kept as select 1 as n');
      await client.query("create function crm.made() returns int language sql as 'select 1'");
      await client.query('grant select on made.kept to analyst');
      await client.query('alter default privileges grant select on tables to analyst');
      await client.end();
      const elsewhere = await signIn(grant, 'warehouse');
      await elsewhere.query('select lo_create(4711)');
      await elsewhere.end();
      expect((await world.target.look(grant.plan)).differs).toContain(
        'wider than planned: it has rights or objects in database `warehouse`',
      );
      await grant.close();
      await expectNothing(world, grant.plan);
      const owners = await world.asAdmin(
        'customers',
        `select (select nspowner::regrole::text from pg_namespace where nspname = 'made') as schema,
           (select relowner::regrole::text from pg_class where relname = 'kept') as table,
           (select proowner::regrole::text from pg_proc where proname = 'made') as function, (select n from made.kept) as n`,
      );
      expect(owners).toEqual([{ schema: 'owner', table: 'owner', function: 'owner', n: 1 }]);
      const large = await world.asAdmin(
        'warehouse',
        'select lomowner::regrole::text as o from pg_largeobject_metadata',
      );
      expect(large).toEqual([{ o: 'owner' }]);
      await world.asAdmin('customers', 'drop schema made cascade', 'drop function crm.made()');
    });

    test('a new password replaces the old one', async () => {
      const grant = await open(wholeDatabase);
      const renewed = plannerOf(world).renewSecret(grant.plan, chance);
      expect(await world.target.applySecret(stored(renewed.plan))).toEqual({ kind: 'done' });
      await expect(signIn(grant)).rejects.toThrow('password authentication failed');
      await (await signIn(renewed)).end();
      await grant.close();
    });

    test('the password itself is in no statement that reaches the server', async () => {
      await world.asAdmin('postgres', "alter system set log_statement = 'all'", 'select pg_reload_conf()');
      const grant = await open(wholeDatabase);
      await (await signIn(grant)).end();
      await grant.close();
      await world.asAdmin('postgres', 'alter system reset log_statement', 'select pg_reload_conf()');
      expect(world.server.log()).toContain(loginOf(grant.plan));
      expect(world.server.log()).not.toContain(grant.secret);
    });

    test.each([
      [
        'a right on another table',
        'grant insert on crm.customers to LOGIN',
        'wider than planned: INSERT on `table crm.customers`',
      ],
      [
        'a right it may pass on',
        'grant select on crm.names to LOGIN with grant option',
        'wider than planned: SELECT on `view crm.names`',
      ],
      ['a right on one column', 'grant update (name) on crm.customers to LOGIN', 'column name of table crm.customers'],
      ['a right on a function', 'grant execute on function crm.counted() to LOGIN', 'function crm.counted()'],
      [
        'another database',
        'grant create on database warehouse to LOGIN',
        'wider than planned: CREATE on `database warehouse`',
      ],
      ['a membership', 'grant analyst to LOGIN', 'wider than planned: the login is a member of `analyst`'],
      ['an attribute', 'alter role LOGIN createdb', 'wider than planned: the login has CREATEDB'],
      [
        'more connections',
        'alter role LOGIN connection limit -1',
        'wider than planned: the login may open more than 10 connections',
      ],
      [
        'a missing right',
        'revoke select on crm.names from LOGIN',
        'narrower than planned: SELECT is not complete on 1 of 4 tables',
      ],
      [
        'a missing schema',
        'revoke usage on schema crm from LOGIN',
        'narrower than planned: USAGE is not complete on schema `crm`',
      ],
      ['no log-in', 'alter role LOGIN nologin', 'narrower than planned: the login may not log in'],
      [
        'no end',
        "alter role LOGIN valid until 'infinity'",
        'longer than planned: the server holds no end for the login',
      ],
      ['a later end', "alter role LOGIN valid until '2999-01-01'", 'longer than planned: the login ends at 2999'],
    ])('a look sees %s', async (_name, statement, sentence) => {
      const made = planFor(world, wholeDatabase, chance);
      const steps = world.target.steps(made.plan, inAnHour());
      await openAll(steps);
      await world.asAdmin('customers', statement.replace('LOGIN', loginOf(made.plan)));
      const seen = await steps.at(-1)?.look();
      const whole = await world.target.look(made.plan);
      expect([...(seen?.differs ?? []), ...whole.differs].join('\n')).toContain(sentence);
      await undoAll(steps);
      await expectNothing(world, made.plan);
    });

    test('a right that the connector may not take back is named, with the fix, and the login is shut all the same', async () => {
      const made = planFor(world, wholeDatabase, chance);
      const steps = world.target.steps(made.plan, inAnHour());
      await openAll(steps);
      const login = loginOf(made.plan);
      await world.asAdmin('customers', `grant execute on function pg_catalog.pg_ls_waldir() to ${login}`);
      for (const step of [...steps].reverse().slice(0, 2)) expect(await step.undo()).toEqual({ kind: 'done' });
      const last = await steps[0]?.undo();
      expect(last).toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('1 object in database customers'),
      });
      expect(last).toMatchObject({ message: expect.stringContaining(`drop owned by "${login}"`) });
      expect(await world.target.look(made.plan)).toMatchObject({ state: 'present' });
      await expect(signIn(made)).rejects.toThrow('password authentication failed');
      await world.asAdmin('customers', `drop owned by ${login}`);
      await undoAll(steps);
      await expectNothing(world, made.plan);
    });

    test('what everyone has is reported', async () => {
      await world.asAdmin(
        'customers',
        'create table crm.noticeboard (text text)',
        'grant select, insert on crm.noticeboard to public',
        "create function crm.powerful() returns int security definer language sql as 'select 1'",
        'grant create on schema crm to public',
      );
      await world.asAdmin(
        'warehouse',
        'create table public.secrets (t text)',
        'grant select on public.secrets to public',
      );
      const told = await world.target.excess(planFor(world, wholeDatabase, chance).plan);
      await world.asAdmin(
        'customers',
        'drop table crm.noticeboard',
        'drop function crm.powerful()',
        'revoke create on schema crm from public',
      );
      await world.asAdmin('warehouse', 'drop table public.secrets');
      expect(told).toEqual([
        'may also connect to databases `postgres`, `template1`, `warehouse` and 1 more, as everyone may (PUBLIC)',
        'may make temporary tables in database `customers`, as everyone may (PUBLIC)',
        "may call `crm.powerful` in database `customers`, which acts with its owner's rights (SECURITY DEFINER), as everyone may (PUBLIC)",
        'has INSERT, SELECT on `crm.noticeboard` in database `customers`, as everyone has (PUBLIC)',
        'may make tables and functions in schema `crm` in database `customers`, as everyone may (PUBLIC)',
        'has SELECT on `public.secrets` in database `warehouse`, as everyone has (PUBLIC)',
      ]);
    });
  });
});
