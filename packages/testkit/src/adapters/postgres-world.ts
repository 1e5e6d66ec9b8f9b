// A real PostgreSQL server with a company in it, for the tests of its adapter: databases with hostile names, owners, a connector
// that is a superuser or merely makes logins, and a view of what is left behind that does not go through the adapter.

import { postgresql } from '@tidegate/adapters';
import type { Target } from '@tidegate/core';
import pg from 'pg';
import type { PostgresMajor } from '../servers/binaries.ts';
import { type RunningPostgres, startPostgres } from '../servers/start-postgres.ts';
import type { AdapterWorld, MadeByHand } from './world.ts';

/** A database name that ends a carelessly quoted statement. */
export const hostileName = 'we"ird; drop';
const connectorPassword = 'connector-password';
/** What the connector's credential holds. */
export const connectorCredential = JSON.stringify({ username: 'connector', password: connectorPassword });

/** The world of the PostgreSQL adapter, with more to hold on to. */
export interface PostgresWorld extends AdapterWorld {
  readonly target: Target;
  readonly server: RunningPostgres;
  /** Runs statements as the superuser, each on its own. */
  readonly asAdmin: (database: string, ...statements: readonly string[]) => Promise<readonly Record<string, unknown>[]>;
  /** Connects as a login. Ended by the caller. */
  readonly connectAs: (database: string, username: string, password: string) => Promise<pg.Client>;
  /** A target as this connector, with other settings if wanted. */
  readonly targetAs: (username: string, settings?: Readonly<Record<string, string>>) => Target;
}

export interface PostgresWorldAsk {
  readonly version: PostgresMajor;
  readonly connector: 'superuser' | 'createrole';
  readonly rules?: readonly string[];
  /** Settings of the server as `name=value`. */
  readonly settings?: readonly string[];
}

const database = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Starts the server and fills it. `close` stops it. */
export async function makePostgresWorld(ask: PostgresWorldAsk): Promise<PostgresWorld> {
  const server = await startPostgres({ version: ask.version, settings: ask.settings ?? [] });
  const connectAs: PostgresWorld['connectAs'] = async (name, username, password) => {
    const client = new pg.Client({ host: server.host, port: server.port, database: name, user: username, password });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const asAdmin: PostgresWorld['asAdmin'] = async (name, ...statements) => {
    const client = await connectAs(name, server.username, server.password);
    try {
      let rows: readonly Record<string, unknown>[] = [];
      for (const statement of statements) rows = (await client.query<Record<string, unknown>>(statement)).rows;
      return rows;
    } finally {
      await client.end();
    }
  };
  await fill(asAdmin, ask);
  if (ask.rules) {
    server.writeRules(ask.rules);
    await asAdmin('postgres', 'select pg_reload_conf()');
  }
  const config = { hostname: server.host, port: String(server.port), dbname: 'postgres', sslmode: 'disable' };
  const targetAs: PostgresWorld['targetAs'] = (username, settings = {}) => {
    const target = postgresql.connect(
      { ...config, ...settings },
      JSON.stringify({ username, password: connectorPassword }),
    );
    if (!target.ok) throw new Error(target.refusal.message);
    return target.value;
  };
  const target = targetAs('connector');
  return {
    adapter: postgresql,
    config,
    target,
    reconnect: () => targetAs('connector'),
    asks: asks(),
    leftovers: () => leftovers(asAdmin),
    byHand: () => makeByHand(asAdmin, connectAs),
    lockOut: async () => {
      await asAdmin('postgres', "alter role connector password 'changed'");
      return () => asAdmin('postgres', `alter role connector password '${connectorPassword}'`);
    },
    server,
    asAdmin,
    targetAs,
    connectAs,
    async close() {
      await target.close();
      await server.stop();
    },
  };
}

async function fill(asAdmin: PostgresWorld['asAdmin'], ask: PostgresWorldAsk): Promise<void> {
  const power = ask.connector === 'superuser' ? 'superuser' : 'createrole';
  await asAdmin(
    'postgres',
    `create role connector login ${power} password '${connectorPassword}'`,
    `create role weak login password '${connectorPassword}'`,
    'create role owner nologin',
    'create role analyst nologin',
    'create role keymaster nologin createrole',
    'create role through nologin',
    'grant keymaster to through',
    'grant owner to connector',
    'grant analyst, through to connector with admin option',
    'create database customers owner owner',
    `create database ${database(hostileName)} owner owner`,
    'create database warehouse owner owner',
  );
  for (const name of ['customers', hostileName]) {
    await asAdmin(
      name,
      'set role owner',
      'create schema crm',
      `create schema ${database(hostileName)}`,
      'create table crm.customers (id serial primary key, name text not null)',
      `create table ${database(hostileName)}.${database(hostileName)} (a serial, b serial, t text)`,
      "insert into crm.customers (name) values ('Ada'), ('Grace')",
      'create view crm.names as select name from crm.customers',
      "create function crm.counted() returns bigint language sql as 'select count(*) from crm.customers'",
      'create table crm.parted (id int) partition by range (id)',
      'create table crm.parted_1 partition of crm.parted for values from (0) to (10)',
      'grant usage on schema crm to analyst',
      'grant select on crm.customers to analyst',
    );
  }
  await asAdmin(
    'customers',
    "comment on database customers is 'Environment=production, DataClassification=pii, Team=data, Service=customers-db'",
    "comment on table crm.customers is 'people; see a=b, or not'",
    'grant connect on database customers to analyst',
  );
}

const asks = (): AdapterWorld['asks'] => {
  const levels = ['READ_ONLY', 'READ_WRITE', 'ADMIN'];
  const objects = [
    { type: 'postgresql-database', nativeId: 'customers' },
    { type: 'postgresql-schema', nativeId: 'customers/crm' },
    { type: 'postgresql-table', nativeId: 'customers/crm/customers' },
    { type: 'postgresql-database', nativeId: hostileName },
    { type: 'postgresql-schema', nativeId: `${hostileName}/${hostileName}` },
    { type: 'postgresql-table', nativeId: `${hostileName}/${hostileName}/${hostileName}` },
  ];
  return [
    ...objects.flatMap((object) => levels.map((permission) => ({ ...object, permission }))),
    { type: 'postgresql-role', nativeId: 'role:analyst', permission: 'MEMBER' },
  ];
};

/** The number of logins made by hand: names are not used twice. */
let made = 0;

/** A login with the rights of READ_ONLY on one table, which the connector, as a member of the owner, may take back. */
async function makeByHand(
  asAdmin: PostgresWorld['asAdmin'],
  connectAs: PostgresWorld['connectAs'],
): Promise<MadeByHand> {
  made += 1;
  const account = `by"hand ${made}`;
  await asAdmin(
    'customers',
    `create role ${database(account)} login password 'by hand'`,
    `grant ${database(account)} to connector with admin option`,
    'set role owner',
    `grant usage on schema crm to ${database(account)}`,
    `grant select on crm.customers to ${database(account)}`,
  );
  return {
    account,
    entitlement: { type: 'postgresql-table', nativeId: 'customers/crm/customers', permission: 'READ_ONLY' },
    works: async () => {
      const client = await connectAs('customers', account, 'by hand').catch(() => null);
      if (client === null) return false;
      const answer = await client.query('select from crm.customers').catch(() => null);
      await client.end();
      return answer !== null;
    },
  };
}

/** Logins, rights, memberships, connections and objects that only a grant can have made. */
async function leftovers(asAdmin: PostgresWorld['asAdmin']): Promise<readonly string[]> {
  const rows = await asAdmin(
    'postgres',
    `select 'login ' || rolname as what from pg_authid where rolname like 'tg\\_%'
     union all select 'dependency ' || refobjid from pg_shdepend
       where refclassid = 'pg_authid'::regclass and refobjid not in (select oid from pg_authid)
     union all select 'membership ' || member from pg_auth_members where member not in (select oid from pg_authid)
     union all select 'connection ' || pid from pg_stat_activity where backend_type = 'client backend'
       and (usename is null or usename like 'tg\\_%')
     union all select 'database right ' || datname from pg_database where datacl::text like '%tg\\_%'`,
  );
  return rows.map((row) => String(row['what']));
}
