// What the server says about one grant's account: whether it is there, how it may sign in, what it holds, who uses it. Read from the
// grant tables themselves, used by steps, looks and closing. Its name was made by chance for this grant, so that an account of that
// name on any host is the grant's, or was made from it. It changes nothing.

import { type Session, TargetError } from './client.ts';
import type { MysqlPlan } from './plan.ts';
import { readServer } from './server.ts';

/** A right as it is in the grant tables. */
export interface HeldRight {
  readonly host: string;
  readonly on: 'server' | 'database' | 'table' | 'column' | 'routine';
  /** For `database` a pattern, else a name; empty for `server`. */
  readonly database: string;
  /** Table, `table.column` or routine; empty for the others. */
  readonly object: string;
  readonly right: string;
  readonly grantable: boolean;
}

/** The accounts of a plan as they are in the server. */
export interface Account {
  /** Every host an account of this name exists for. */
  readonly hosts: readonly string[];
  /** Whether the plan's own account is there. */
  readonly there: boolean;
  /** Whether none of the accounts may sign in. */
  readonly locked: boolean;
  /** Null when unlimited. */
  readonly connectionsMax: number | null;
  readonly encrypted: boolean;
  /** Signs in by the plan's kind of password, and by nothing else. */
  readonly byPassword: boolean;
  readonly memberOf: readonly { readonly role: string; readonly admin: boolean }[];
  readonly rights: readonly HeldRight[];
}

interface Row {
  readonly host: string;
  readonly locked: string | null;
  readonly ssl: string | null;
  readonly connections: string | null;
  readonly plugin: string | null;
  readonly another: number | null;
}

/** The plan's account, or null when there is none of its name on any host. */
export async function readAccount(session: Session, plan: MysqlPlan): Promise<Account | null> {
  const rows = await session.read<Row>(
    `select host, json_value(priv, '$.account_locked') as locked, json_value(priv, '$.ssl_type') as \`ssl\`,
       json_value(priv, '$.max_user_connections') as connections, json_value(priv, '$.plugin') as plugin,
       json_exists(priv, '$.auth_or') as another
     from mysql.global_priv where user = ? order by host`,
    [plan.user],
  );
  if (rows.length === 0) return null;
  const own = rows.find((row) => row.host === plan.host);
  const roles = await session.read<{ role: string; admin: string }>(
    'select distinct role, admin_option as admin from mysql.roles_mapping where user = ? order by role',
    [plan.user],
  );
  const limit = Number(own?.connections ?? '0');
  return {
    hosts: rows.map((row) => row.host),
    there: own !== undefined,
    locked: rows.every((row) => row.locked === '1' || row.locked === 'true'),
    connectionsMax: limit > 0 ? limit : null,
    encrypted: Number(own?.ssl ?? '0') > 0,
    byPassword: rows.every((row) => row.plugin === 'mysql_native_password' && row.another !== 1),
    memberOf: roles.map(({ role, admin }) => ({ role, admin: admin === 'Y' })),
    rights: await readRights(session, plan.user),
  };
}

interface RightRow {
  readonly grantee: string;
  readonly place: HeldRight['on'];
  readonly held_in: string;
  readonly object: string;
  readonly right_name: string;
  readonly grantable: string;
}

/** Besides what the server gives whoever makes a routine: rights on that routine. */
const rightsStatement = `
  select grantee, 'server' as place, '' as held_in, '' as object, privilege_type as right_name, is_grantable as grantable
  from information_schema.user_privileges where left(grantee, ?) = ? and (privilege_type <> 'USAGE' or is_grantable = 'YES')
  union all
  select grantee, 'database', table_schema, '', privilege_type, is_grantable
  from information_schema.schema_privileges where left(grantee, ?) = ?
  union all
  select grantee, 'table', table_schema, table_name, privilege_type, is_grantable
  from information_schema.table_privileges where left(grantee, ?) = ?
  union all
  select grantee, 'column', table_schema, concat(table_name, '.', column_name), privilege_type, is_grantable
  from information_schema.column_privileges where left(grantee, ?) = ?
  union all
  select concat('''', user, '''@''', host, ''''), 'routine', db, routine_name, proc_priv,
    if(find_in_set('Grant', proc_priv), 'YES', 'NO')
  from mysql.procs_priv p where user = ? and not exists (
    select 1 from mysql.proc r where r.db = p.db and r.name = p.routine_name and left(r.definer, ?) = ?)`;

async function readRights(session: Session, user: string): Promise<readonly HeldRight[]> {
  const start = `'${user}'@'`;
  const pair = [start.length, start];
  const definer = [user.length + 1, `${user}@`];
  const rows = await session.read<RightRow>(rightsStatement, [...pair, ...pair, ...pair, ...pair, user, ...definer]);
  return rows.map((row) => ({
    host: row.grantee.slice(start.length, -1),
    on: row.place,
    database: row.held_in,
    object: row.object,
    right: row.right_name,
    grantable: row.grantable === 'YES',
  }));
}

/** How many connections of that name there are; refused where the connector would not see them. */
export async function countConnections(session: Session, user: string): Promise<number> {
  const server = await readServer(session);
  if (!server.rights.has('PROCESS')) {
    throw new TargetError('refused', 'the connector may not see connections of others; give it PROCESS');
  }
  const [row] = await session.read<{ open: number }>(
    'select count(*) as open from information_schema.processlist where user = ?',
    [user],
  );
  return row?.open ?? 0;
}
