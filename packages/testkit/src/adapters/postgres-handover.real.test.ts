// What a grantee made is handed on when the access ends. Here a grantee tries to leave something behind that acts with the rights of
// whoever it is handed to; a later one tries to use it. What is honest stays.

import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasPostgres } from '../servers/start-postgres.ts';
import { seededChance } from './chance.ts';
import { makePostgresWorld, type PostgresWorld } from './postgres-world.ts';
import { expectNothing, inAnHour, openAll, planFor, plannerOf, type StoredPlan, undoAll } from './world.ts';

/** Left by the first grantee; tried by the second, who holds READ_WRITE on the same schema. */
interface Trap {
  readonly name: string;
  readonly left: readonly string[];
  readonly tried: readonly string[];
}

/** Writes into a table that only the owner of the database may write to, and is silent where it may not. */
const note = `create function trial.note() returns void language plpgsql as
  'begin insert into vault.log values (current_user); exception when insufficient_privilege then null; end'`;
/** Claims to be immutable, as expressions of indexes must be, and notes all the same. */
const noting = (name: string, ask: string, answer: string) =>
  `create function trial.${name} immutable language plpgsql as 'begin perform trial.note(); ${ask} end' `.replace(
    ' immutable',
    ` returns ${answer} immutable`,
  );

const traps: readonly Trap[] = [
  {
    name: 'a function that acts as its owner',
    left: [
      "create function trial.leak() returns int security definer language sql as 'select amount from vault.salaries'",
      'create procedure trial.act() security definer language plpgsql as $$ begin insert into vault.log values (current_user); end $$',
    ],
    tried: ['select trial.leak()', 'call trial.act()'],
  },
  {
    name: 'a view that reads as its owner',
    left: ['create view trial.peek as select * from vault.salaries', 'grant select on trial.peek to public'],
    tried: ['select * from trial.peek'],
  },
  {
    name: 'a materialized view that is filled as its owner, under a view',
    left: [
      'create materialized view trial.report as select * from vault.salaries with no data',
      'create view trial.over as select * from trial.report',
    ],
    tried: ['OWNER refresh materialized view trial.report', 'select * from trial.report', 'select * from trial.over'],
  },
  {
    name: 'a rule that writes as its owner',
    left: [
      'create table trial.inbox (id int)',
      'create rule copy as on insert to trial.inbox do also insert into vault.log values (current_user)',
    ],
    tried: ['insert into trial.inbox values (1)'],
  },
  {
    name: 'a trigger that a foreign key runs as the owner',
    left: [
      note,
      'create table trial.shadow (id int references trial.customers on delete cascade)',
      'insert into trial.shadow values (1)',
      "create function trial.fired() returns trigger language plpgsql as 'begin perform trial.note(); return old; end'",
      'create trigger fired before delete on trial.shadow for each row execute function trial.fired()',
    ],
    tried: ['delete from trial.customers'],
  },
  {
    name: 'a check that a foreign key evaluates as the owner',
    left: [
      note,
      noting('sound(id int)', 'return true;', 'boolean'),
      'create table trial.shadow (id int check (trial.sound(id)) references trial.customers on update cascade)',
      'insert into trial.shadow values (1)',
    ],
    tried: ['update trial.customers set id = 2'],
  },
  {
    name: 'a default that a foreign key evaluates as the owner',
    left: [
      note,
      noting('gone()', 'return null;', 'int'),
      'create table trial.shadow (id int default trial.gone() references trial.customers on delete set default)',
      'insert into trial.shadow values (1)',
    ],
    tried: ['delete from trial.customers'],
  },
  {
    name: 'an index whose expression is analyzed as the owner',
    left: [
      note,
      noting('turned(id int)', 'return -id;', 'int'),
      'create table trial.many as select n from generate_series(1, 100) n',
      'create index on trial.many (trial.turned(n))',
    ],
    tried: ['SERVER analyze trial.many'],
  },
  {
    name: 'an index on a domain of its own making, by an operator of its own making',
    left: [
      note,
      noting('sound(id int)', 'return true;', 'boolean'),
      'create operator trial.~~~ (function = trial.sound, rightarg = int)',
      'create domain trial.number as int check (trial.sound(value))',
      'create table trial.many as select n from generate_series(1, 100) n',
      'create index on trial.many ((n::trial.number + 1))',
      'create index on trial.many (n) where (operator(trial.~~~) n)',
    ],
    tried: ['SERVER analyze trial.many'],
  },
  {
    name: 'statistics whose expression is analyzed as the owner',
    left: [
      note,
      noting('turned(id int)', 'return -id;', 'int'),
      'create table trial.many as select n from generate_series(1, 100) n',
      'create statistics trial.turning on trial.turned(n) from trial.many',
    ],
    tried: ['SERVER analyze trial.many'],
  },
  {
    name: 'a range type whose own function is called by ANALYZE as the owner',
    left: [
      note,
      noting('apart(a float8, b float8)', 'return a - b;', 'float8'),
      'create type trial.span as range (subtype = float8, subtype_diff = trial.apart)',
      'create table trial.many as select trial.span(n, n + 1) as s from generate_series(1, 100) n',
    ],
    tried: ['SERVER analyze trial.many'],
  },
];

const worlds = ([15, 18] as const).flatMap((version) =>
  (['superuser', 'createrole'] as const).map((connector) => ({ version, connector })),
);

describe.each(worlds)('PostgreSQL $version, connector with $connector', ({ version, connector }) => {
  describe.skipIf(!hasPostgres(version))('what a grantee leaves behind', () => {
    let world: PostgresWorld;
    const chance = seededChance(`handover ${version} ${connector}`);
    beforeAll(async () => {
      world = await makePostgresWorld({ version, connector });
      await world.asAdmin(
        'customers',
        'create schema vault authorization owner',
        'set role owner',
        'create table vault.salaries as select 4711 as amount',
        'create table vault.log (who text)',
        'grant usage on schema vault to public',
      );
    });
    beforeEach(async () => {
      await world.asAdmin(
        'customers',
        'drop schema if exists trial cascade',
        'create schema trial authorization owner',
        'set role owner',
        'create table trial.customers (id int primary key)',
        'insert into trial.customers values (1)',
        'truncate vault.log',
      );
    });
    afterAll(async () => {
      await world.close();
    });

    const open = async (permission: string): Promise<StoredPlan & { close: () => Promise<void> }> => {
      const made = planFor(world, { type: 'postgresql-schema', nativeId: 'customers/trial', permission }, chance);
      const steps = world.target.steps(made.plan, inAnHour());
      await openAll(steps);
      return { ...made, close: () => undoAll(steps) };
    };
    const signIn = async ({ plan, secret }: StoredPlan): Promise<pg.Client> => {
      const { username = '', password = '' } = plannerOf(world).connection(plan, secret).parameters;
      return world.connectAs('customers', username, password);
    };
    const leave = async (...statements: readonly string[]): Promise<void> => {
      const grant = await open('ADMIN');
      const client = await signIn(grant);
      for (const statement of statements) await client.query(statement);
      await client.end();
      await grant.close();
      await expectNothing(world, grant.plan);
    };
    const logged = () => world.asAdmin('customers', 'select who from vault.log');

    test.each(traps)('$name gives a later grantee nothing', async ({ left, tried }) => {
      await leave(...left);
      const later = await open('READ_WRITE');
      const client = await signIn(later);
      const got: unknown[] = [];
      for (const statement of tried) {
        const [, who, words = ''] = /^(OWNER|SERVER)? ?(.*)$/.exec(statement) ?? [];
        const as = { OWNER: ['set role owner'], SERVER: [] }[who ?? ''];
        const ran = as ? world.asAdmin('customers', ...as, words) : client.query(words).then((answer) => answer.rows);
        got.push(await ran.catch((error: unknown) => String(error)));
      }
      await client.end();
      await later.close();
      expect(JSON.stringify(got)).not.toContain('4711');
      expect(await logged()).toEqual([]);
    });

    test('what was granted on it is taken back from everyone, by column and by those who passed it on', async () => {
      await leave(
        'create table trial.open (a int, b int)',
        'create sequence trial.counter',
        "create function trial.one() returns int language sql as 'select 1'",
        'grant select on trial.open to public',
        'grant update (b) on trial.open to analyst',
        'grant insert on trial.open to analyst with grant option',
        'grant usage on sequence trial.counter to analyst',
        'grant execute on function trial.one() to analyst',
      );
      const rights = await world.asAdmin(
        'customers',
        `select coalesce(a.grantee::regrole::text, '-') as who from pg_class c, aclexplode(c.relacl) a
           where relnamespace = 'trial'::regnamespace and relname in ('open', 'counter') and a.grantee <> c.relowner
         union all select 'column' from pg_attribute where attrelid = 'trial.open'::regclass and attacl is not null and attacl <> '{}'
         union all select 'function' from pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) a
           where proname = 'one' and a.grantee <> p.proowner`,
      );
      expect(rights).toEqual([]);
    });

    test('rows, plain indexes, keys that only delete, and views over what the reader may read stay in use', async () => {
      await leave(
        'create table trial.orders (id int primary key, customer int references trial.customers on delete cascade)',
        'create index orders_customer on trial.orders (customer)',
        'create index orders_half on trial.orders (abs(customer))',
        'insert into trial.orders values (1, 1)',
        'create view trial.known as select id from trial.orders',
        "create function trial.stamp() returns trigger language plpgsql as 'begin return new; end'",
        'create trigger stamp before insert on trial.orders for each row execute function trial.stamp()',
      );
      const later = await open('READ_WRITE');
      const client = await signIn(later);
      expect((await client.query('select id from trial.known')).rows).toEqual([{ id: 1 }]);
      await client.query('delete from trial.customers');
      expect((await client.query('select id from trial.known')).rows).toEqual([]);
      await client.end();
      await later.close();
      const kept = await world.asAdmin(
        'customers',
        `select relname as what from pg_class where relname in ('orders_customer', 'orders_half')
         union all select tgname || ' ' || tgenabled::text from pg_trigger where tgname = 'stamp' order by 1`,
      );
      expect(kept.map((row) => row['what'])).toEqual(['orders_customer', 'orders_half', 'stamp D']);
    });

    test('what cannot be made harmless keeps the grant closing, says so, and is not handed on', async () => {
      const grant = planFor(
        world,
        { type: 'postgresql-schema', nativeId: 'customers/trial', permission: 'ADMIN' },
        chance,
      );
      const steps = world.target.steps(grant.plan, inAnHour());
      await openAll(steps);
      const client = await signIn(grant);
      await client.query('create materialized view trial.report as select 1 as n');
      await client.end();
      await world.asAdmin('customers', 'create view trial.theirs as select n from trial.report');
      expect(await steps[2]?.undo()).toEqual({ kind: 'done' });
      expect(await steps[1]?.undo()).toMatchObject({
        kind: 'refused',
        message: expect.stringMatching(/could not be made harmless.*trial\.report.*trial\.theirs/s),
      });
      expect(await world.target.look(grant.plan)).toMatchObject({ state: 'present' });
      await expect(signIn(grant)).rejects.toThrow('password authentication failed');
      await world.asAdmin('customers', 'drop view trial.theirs');
      await undoAll(steps);
      await expectNothing(world, grant.plan);
    });
  });
});
