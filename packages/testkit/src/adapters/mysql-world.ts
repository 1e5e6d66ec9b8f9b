// A real MariaDB server with a company in it, for the tests of its adapter: databases with hostile names, neighbours that a careless
// pattern would open, a connector with the least it needs, and a view of what is left behind that does not go through the adapter.

import { mariadb } from '@tidegate/adapters';
import type { Target } from '@tidegate/core';
import mysql from 'mysql2/promise';
import { type RunningMariadb, startMariadb } from '../servers/start-mariadb.ts';
import type { AdapterWorld, MadeByHand } from './world.ts';

/** A database name that ends a carelessly quoted statement, and is a pattern that matches others. */
export const hostileDatabase = 'we`ir\\d_%; drop';
const connectorPassword = 'connector-password';

/** The world of the MariaDB adapter, with more to hold on to. */
export interface MysqlWorld extends AdapterWorld {
  readonly target: Target;
  readonly server: RunningMariadb;
  /** Runs statements as the superuser, each on its own; the rows of the last. */
  readonly asAdmin: (...statements: readonly string[]) => Promise<readonly Record<string, unknown>[]>;
  /** Connects as an account. Ended by the caller. */
  readonly connectAs: (username: string, password: string, database?: string) => Promise<mysql.Connection>;
  /** A target as this connector, with other settings if wanted. */
  readonly targetAs: (username: string, settings?: Readonly<Record<string, string>>) => Target;
}

export interface MysqlWorldAsk {
  /** Whether the server runs events. */
  readonly events: boolean;
}

const name = (text: string): string => `\`${text.replaceAll('`', '``')}\``;

/** Starts the server and fills it. `close` stops it. */
export async function makeMysqlWorld(ask: MysqlWorldAsk): Promise<MysqlWorld> {
  const server = await startMariadb({ events: ask.events });
  const connectAs: MysqlWorld['connectAs'] = async (username, password, database) => {
    const where = database === undefined ? {} : { database };
    const connection = await mysql.createConnection({
      host: server.host,
      port: server.port,
      user: username,
      password,
      ...where,
    });
    connection.on('error', () => undefined);
    return connection;
  };
  const asAdmin: MysqlWorld['asAdmin'] = async (...statements) => {
    const connection = await connectAs(server.username, server.password);
    try {
      let rows: readonly Record<string, unknown>[] = [];
      for (const statement of statements) {
        const [answer] = await connection.query<mysql.RowDataPacket[] | mysql.ResultSetHeader>(statement);
        rows = Array.isArray(answer) ? answer : [];
      }
      return rows;
    } finally {
      await connection.end();
    }
  };
  await asAdmin(...company());
  const config = { hostname: server.host, port: String(server.port), sslmode: 'disable' };
  const targetAs: MysqlWorld['targetAs'] = (username, settings = {}) => {
    const target = mariadb.connect(
      { ...config, ...settings },
      JSON.stringify({ username, password: connectorPassword }),
    );
    if (!target.ok) throw new Error(target.refusal.message);
    return target.value;
  };
  const target = targetAs('connector');
  return {
    adapter: mariadb,
    config,
    target,
    reconnect: () => targetAs('connector'),
    asks: asks(),
    leftovers: () => leftovers(asAdmin),
    byHand: () => makeByHand(asAdmin, connectAs),
    lockOut: async () => {
      await asAdmin("set password for connector@'%' = password('changed')");
      return () => asAdmin(`set password for connector@'%' = password('${connectorPassword}')`);
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

/** What the README tells an operator to give, and nothing more. */
const connectorRights = (account: string): readonly string[] => [
  `create user ${account} identified by '${connectorPassword}'`,
  `grant create user, process, connection admin on *.* to ${account}`,
  `grant select on mysql.* to ${account}`,
  `grant event on tidegate.* to ${account}`,
  ...['`customers`', '`we``ir\\\\d\\_\\%; drop`'].map(
    (database) =>
      `grant select, insert, update, delete, create, alter, drop, index, references, create view, show view, ` +
      `create temporary tables, lock tables on ${database}.* to ${account} with grant option`,
  ),
  `grant alter routine, event, trigger on customers.* to ${account}`,
  ...['analyst', 'builder'].map((role) => `grant ${role} to ${account} with admin option`),
];

const company = (): readonly string[] => [
  "create database customers comment 'Environment=production, DataClassification=pii, Team=data, Service=customers-db'",
  'create database tidegate',
  `create database ${name(hostileDatabase)}`,
  // Both are matched by the hostile name where it is taken for a pattern.
  `create database ${name('we`irdx1; drop')}`,
  `create database ${name('we`ir\\dx1; drop')}`,
  'create database warehouse',
  "create table customers.customers (id int primary key auto_increment, name text not null) comment 'people; see a=b, or not'",
  "insert into customers.customers (name) values ('Ada'), ('Grace')",
  "create table customers.orders (id int primary key) comment 'Team=orders'",
  'create sql security invoker view customers.names as select name from customers.customers',
  `create table ${name(hostileDatabase)}.${name(hostileDatabase)} (a int)`,
  `create table ${name('we`ir\\dx1; drop')}.secrets (a int)`,
  'create role analyst',
  'grant select on customers.customers to analyst',
  'create role builder',
  'grant select, create routine, create view, trigger on customers.* to builder',
  'create role keymaster',
  'grant create user on *.* to keymaster',
  'create role through',
  'grant keymaster to through',
  'create role passer',
  'grant select on customers.* to passer with grant option',
  'create role timer',
  'grant event on customers.* to timer',
  ...connectorRights("connector@'%'"),
  ...['through', 'passer', 'timer'].map((role) => `grant ${role} to connector@'%' with admin option`),
  `create user weak@'%' identified by '${connectorPassword}'`,
];

const asks = (): AdapterWorld['asks'] => {
  const levels = ['READ_ONLY', 'READ_WRITE', 'ADMIN'];
  const encoded = encodeURIComponent('%');
  const hostileId = hostileDatabase.replaceAll('%', encoded);
  const objects = [
    { type: 'mariadb-database', nativeId: 'customers' },
    { type: 'mariadb-table', nativeId: 'customers/customers' },
    { type: 'mariadb-database', nativeId: hostileId },
    { type: 'mariadb-table', nativeId: `${hostileId}/${hostileId}` },
  ];
  return [
    ...objects.flatMap((object) => levels.map((permission) => ({ ...object, permission }))),
    { type: 'mariadb-role', nativeId: 'role:analyst', permission: 'MEMBER' },
  ];
};

/** The number of accounts made by hand: names are not used twice. */
let made = 0;

/** An account with the rights of READ_ONLY on one table. */
async function makeByHand(asAdmin: MysqlWorld['asAdmin'], connectAs: MysqlWorld['connectAs']): Promise<MadeByHand> {
  made += 1;
  const user = `by@hand%${made}`;
  await asAdmin(
    `create user ${name(user)}@'%' identified by 'by hand'`,
    `grant select on customers.orders to ${name(user)}@'%'`,
  );
  return {
    account: `'${user}'@'%'`,
    entitlement: { type: 'mariadb-table', nativeId: 'customers/orders', permission: 'READ_ONLY' },
    works: async () => {
      const connection = await connectAs(user, 'by hand').catch(() => null);
      if (connection === null) return false;
      const answer = await connection.query('select * from customers.orders').catch(() => null);
      await connection.end();
      return answer !== null;
    },
  };
}

/** Accounts, rights, memberships, connections and events that only a grant can have made. */
async function leftovers(asAdmin: MysqlWorld['asAdmin']): Promise<readonly string[]> {
  const rows = await asAdmin(
    `select concat('account ', user) as what from mysql.global_priv where user like 'tg\\_%'
     union all select concat('database right ', db) from mysql.db where user like 'tg\\_%'
     union all select concat('table right ', db, '.', table_name) from mysql.tables_priv where user like 'tg\\_%'
     union all select concat('routine right ', db, '.', routine_name) from mysql.procs_priv where user like 'tg\\_%'
     union all select concat('membership ', role) from mysql.roles_mapping where user like 'tg\\_%'
     union all select concat('connection ', id) from information_schema.processlist where user like 'tg\\_%'
     union all select concat('event ', name) from mysql.event where name like 'tg\\_%'`,
  );
  return rows.map((row) => String(row['what']));
}
