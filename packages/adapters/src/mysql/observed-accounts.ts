// Every account of the server and what it holds, read from the grant tables in a few questions: pieces where the rights are one of the
// permissions of this adapter, sentences where they are not. Roles and PUBLIC are not accounts: what they give is told as membership,
// and by excess.ts. It changes nothing.

import { quoted } from '@tidegate/core';
import { type Session, TargetError } from './client.ts';
import { isReserved, mysqlLimits as limits } from './config.ts';
import { nativeIdOf, roleNativeId } from './native-id.ts';
import { rightsOf } from './permissions.ts';

/** A piece of access that is one of the permissions. */
export interface HeldPiece {
  readonly type: 'mariadb-database' | 'mariadb-table' | 'mariadb-role';
  readonly nativeId: string;
  readonly permission: 'READ_ONLY' | 'READ_WRITE' | 'ADMIN' | 'MEMBER';
  readonly sentence: string;
}

/** An account as it is in the server. */
export interface ObservedAccount {
  readonly user: string;
  readonly host: string;
  readonly locked: boolean;
  /** Rights on the whole server with which their holder could give themselves any other. */
  readonly powers: readonly string[];
  readonly pieces: readonly HeldPiece[];
  /** What it holds besides, in sentences. */
  readonly rest: readonly string[];
}

/** Whoever has one of these on the whole server is its administrator, a replica of it or a tool that keeps it. */
const mighty: ReadonlySet<string> = new Set([
  'SUPER',
  'CREATE USER',
  'SET USER',
  'FILE',
  'SHUTDOWN',
  'REPLICATION SLAVE',
  'REPLICATION SLAVE ADMIN',
  'REPLICATION MASTER ADMIN',
  'READ_ONLY ADMIN',
]);

/** Reads all accounts, or those of one name. Throws `TargetError`. */
export async function readAccounts(
  session: Session,
  eventdb: string,
  only: string | null,
): Promise<readonly ObservedAccount[]> {
  const users = await session.read<{ user: string; host: string; locked: string | null }>(
    `select user, host, json_value(priv, '$.account_locked') as locked from mysql.global_priv
     where json_value(priv, '$.is_role') is null and not (user = 'PUBLIC' and host = '') and (? = '' or user = ?)
     order by user, host limit ${limits.surveyAccountsMax + 1}`,
    [only ?? '', only ?? ''],
  );
  if (users.length > limits.surveyAccountsMax) {
    throw new TargetError(
      'refused',
      `the server has more than ${limits.surveyAccountsMax} accounts, which is more than are read`,
    );
  }
  const rights = groupBy(await session.read<RightRow>(rightsStatement), (row) => row.grantee);
  const roles = groupBy(
    await session.read<{ grantee: string; role: string; admin: string }>(
      `select concat('''', user, '''@''', host, '''') as grantee, role, admin_option as admin from mysql.roles_mapping order by role`,
    ),
    (row) => row.grantee,
  );
  return users.map(({ user, host, locked }) => {
    const grantee = `'${user}'@'${host}'`;
    const held = rights.get(grantee) ?? [];
    const server = held.filter(({ place }) => place === 'server').map((row) => row.right_name);
    const pieces: HeldPiece[] = [];
    const rest: string[] = [];
    for (const { role, admin } of roles.get(grantee) ?? []) {
      if (admin === 'Y') rest.push(`is a member of role ${quoted(role)} and may make others members`);
      else
        pieces.push({
          type: 'mariadb-role',
          nativeId: roleNativeId(role),
          permission: 'MEMBER',
          sentence: `is a member of role ${quoted(role)}`,
        });
    }
    for (const place of groupBy(
      held.filter((row) => row.place !== 'server'),
      placeOf,
    ).values())
      tell(place, eventdb, pieces, rest);
    const powers = server.filter((right) => mighty.has(right));
    if (powers.length === 0 && server.length > 0) rest.push(`has ${server.join(', ')} on the whole server`);
    return { user, host, locked: locked === '1' || locked === 'true', powers, pieces, rest };
  });
}

interface RightRow {
  readonly grantee: string;
  readonly place: 'server' | 'database' | 'table' | 'column' | 'routine';
  readonly held_in: string;
  readonly object: string;
  readonly right_name: string;
  readonly grantable: string;
}

const rightsStatement = `
  select grantee, 'server' as place, '' as held_in, '' as object, privilege_type as right_name, is_grantable as grantable
  from information_schema.user_privileges where privilege_type <> 'USAGE' or is_grantable = 'YES'
  union all select grantee, 'database', table_schema, '', privilege_type, is_grantable from information_schema.schema_privileges
  union all select grantee, 'table', table_schema, table_name, privilege_type, is_grantable from information_schema.table_privileges
  union all select grantee, 'column', table_schema, table_name, privilege_type, is_grantable from information_schema.column_privileges
  union all select concat('''', user, '''@''', host, ''''), 'routine', db, routine_name, proc_priv,
    if(find_in_set('Grant', proc_priv), 'YES', 'NO') from mysql.procs_priv`;

const placeOf = (row: RightRow): string => JSON.stringify([row.place, row.held_in, row.object]);

const levels = ['ADMIN', 'READ_WRITE', 'READ_ONLY'] as const;

/** Tells the rights of one account on one place: the strongest permission they contain, and whatever is more. */
function tell(rows: readonly RightRow[], eventdb: string, pieces: HeldPiece[], rest: string[]): void {
  const [first] = rows;
  if (first === undefined) return;
  const held = new Set(rows.map((row) => row.right_name));
  const database = first.place === 'database' ? databaseOf(first.held_in) : first.held_in;
  const kind = first.place === 'database' ? 'database' : first.place === 'table' ? 'table' : null;
  const level =
    kind === null || database === null || isReserved(database, eventdb)
      ? undefined
      : levels.find((each) => rightsOf(kind, each).every((right) => held.has(right)));
  const named = first.object === '' ? first.held_in : `${first.held_in}.${first.object}`;
  const where = `${first.place} ${quoted(named, 160)}`;
  if (level !== undefined && kind !== null && database !== null) {
    for (const right of rightsOf(kind, level)) held.delete(right);
    const nativeId = kind === 'database' ? nativeIdOf(database) : nativeIdOf(database, first.object);
    pieces.push({ type: `mariadb-${kind}`, nativeId, permission: level, sentence: `has ${level} on ${where}` });
  }
  const passes = rows.some((row) => row.grantable === 'YES') ? ' and may pass on what it has there' : '';
  if (held.size > 0) rest.push(`has ${[...held].join(', ')} on ${where}${passes}`);
  else if (passes !== '') rest.push(`may pass on what it has on ${where}`);
}

/** The one database that a pattern of the grant tables means; null when it may mean several. */
function databaseOf(pattern: string): string | null {
  const literal = pattern.replace(/\\[\\_%]/g, '');
  if (/[_%]/.test(literal)) return null;
  return pattern.replace(/\\([\\_%])/g, '$1');
}

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
