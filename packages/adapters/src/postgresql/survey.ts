// Reading back who has access to the server: every login, ours and others', and what it holds. Ours are known by the comment they are
// made with, and are one piece each: whether they hold more than planned is told by looking at the plan. Taking away is take-back.ts.

import { Fault, type GrantPlan, type ObservedAccess, quoted, type Survey } from '@tidegate/core';
import { faultOf } from '../call-error.ts';
import type { PostgresqlClient } from './client.ts';
import { postgresqlLimits as limits } from './config.ts';
import { type HeldInDatabase, readHeld } from './held-rights.ts';
import { roleNativeId } from './native-id.ts';
import { grantOfMark, readPlan } from './plan.ts';
import { nothingElse, takeBack } from './take-back.ts';
import type { Session } from './transaction.ts';

/** The survey of a server. */
export const surveyOf = (client: PostgresqlClient): Survey => ({
  read: () => readAccess(client),
  remove: (observed) => takeBack(client, observed, () => readAll(client, observed.account)),
});

/** Under which a survey shows the login of a plan. */
export const keysOf = (plan: GrantPlan): readonly string[] => [loginKey(readPlan(plan).role)];

/** Names a login and everything about it that is no permission. */
const loginKey = (login: string): string => `login ${login}`;

/** A login that may sign in, or one of ours that is half closed. */
interface Account {
  readonly oid: string;
  readonly name: string;
  readonly comment: string | null;
  readonly self: boolean;
  /** What makes it an account of the system, in PostgreSQL's words. */
  readonly powers: readonly string[];
  readonly attributes: readonly string[];
  readonly memberOf: readonly { readonly role: string; readonly grantable: boolean }[];
  /** Databases in which it holds rights or owns something. */
  readonly databases: readonly string[];
}

/** `$1` oid to go on after, `$2` one name or null. */
const accountsStatement = `
  select r.oid::text as oid, r.rolname::text as name, shobj_description(r.oid, 'pg_authid') as comment, r.rolname = current_user as self,
    array_remove(array[case when rolsuper then 'SUPERUSER' end, case when rolcreaterole then 'CREATEROLE' end,
      case when rolreplication then 'REPLICATION' end], null) as powers,
    array_remove(array[case when rolcreatedb then 'CREATEDB' end, case when rolbypassrls then 'BYPASSRLS' end], null) as attributes,
    coalesce((select jsonb_agg(jsonb_build_object('role', m.name, 'grantable', m.grantable) order by m.name) from (
      select g.rolname::text as name, not g.rolcanlogin and not g.rolsuper and not g.rolcreaterole and g.rolname not in
          ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files', 'pg_database_owner')
          and not bool_or(a.admin_option) as grantable
      from pg_auth_members a join pg_roles g on g.oid = a.roleid where a.member = r.oid group by g.oid, g.rolname, g.rolcanlogin,
        g.rolsuper, g.rolcreaterole) m), '[]') as "memberOf",
    array(select distinct d.datname::text from pg_shdepend s join pg_database d
        on d.oid = s.dbid or (s.dbid = 0 and s.classid = 'pg_database'::regclass and d.oid = s.objid)
      where s.refclassid = 'pg_authid'::regclass and s.refobjid = r.oid order by 1) as databases
  from pg_roles r where r.oid > $1::oid and ($2::text is null or r.rolname = $2)
    and (r.rolcanlogin or (r.rolname ~ '^tg_' and shobj_description(r.oid, 'pg_authid') like 'tidegate grant %'))
  order by r.oid limit ${limits.pageSize}`;

async function* readAccess(client: PostgresqlClient): AsyncIterable<readonly ObservedAccess[]> {
  const all = await readAll(client, null);
  for (let start = 0; start < all.length; start += limits.pageSize) yield all.slice(start, start + limits.pageSize);
}

/** Everything that everybody holds, or one login. Throws `Fault` when anything of it cannot be read. */
async function readAll(client: PostgresqlClient, only: string | null): Promise<readonly ObservedAccess[]> {
  try {
    const accounts = await readAccounts(client, only);
    const strangers = accounts.filter((account) => !isOurs(account) && untouchable(account) === null);
    const held = await readDatabases(client, strangers);
    return accounts.flatMap((account) => piecesOf(account, held));
  } catch (error) {
    throw faultOf(error, 'who has access to the server could not be read whole');
  }
}

async function readAccounts(client: PostgresqlClient, only: string | null): Promise<readonly Account[]> {
  const accounts: Account[] = [];
  for (;;) {
    const after = accounts.at(-1)?.oid ?? '0';
    const page = await client.transaction(null, (session) => session.query<Account>(accountsStatement, [after, only]));
    accounts.push(...page);
    if (page.length < limits.pageSize) return accounts;
    if (accounts.length >= limits.surveyAccountsMax) {
      throw new Fault(
        'target.refused',
        `the server has more than ${limits.surveyAccountsMax} logins, which is more than are read`,
      );
    }
  }
}

type Held = ReadonlyMap<string, HeldInDatabase | 'closed'>;

/** Only databases in which one of the logins holds something are looked into. */
async function readDatabases(client: PostgresqlClient, accounts: readonly Account[]): Promise<Held> {
  const held = new Map<string, HeldInDatabase | 'closed'>();
  const logins = accounts.map(({ oid }) => oid);
  const open = new Set(await client.transaction(null, openDatabases));
  for (const database of new Set(accounts.flatMap(({ databases }) => databases))) {
    if (open.has(database)) {
      held.set(database, await client.transaction(database, (session) => readHeld(session, database, logins)));
    } else held.set(database, 'closed');
  }
  return held;
}

const openDatabases = async (session: Session): Promise<readonly string[]> => {
  const rows = await session.query<{ name: string }>(
    "select datname::text as name from pg_database where datallowconn and has_database_privilege(oid, 'CONNECT')",
  );
  return rows.map(({ name }) => name);
};

const isOurs = ({ name, comment }: Account): boolean => name.startsWith('tg_') && grantOfMark(comment) !== null;

function untouchable({ self, powers }: Account): string | null {
  if (self) return 'it is the login of the connector itself';
  if (powers.length === 0) return null;
  return `it has ${powers.join(', ')}: an account of the system, which only an administrator of the server takes away`;
}

function piecesOf(account: Account, held: Held): readonly ObservedAccess[] {
  const { name } = account;
  const whole = { key: loginKey(name), account: name, ours: false, entitlement: null };
  const grantId = grantOfMark(account.comment);
  if (isOurs(account) && grantId !== null) {
    return [
      { ...whole, ours: true, grantId, sentence: `the login ${quoted(name)} was made for grant ${quoted(grantId)}` },
    ];
  }
  const kept = untouchable(account);
  if (kept !== null) {
    const how = account.self
      ? 'is how Tidegate itself signs in'
      : `has ${account.powers.join(', ')}: it may do anything of that kind`;
    return [{ ...whole, untouchable: kept, sentence: `the login ${quoted(name)} ${how}` }];
  }
  const { pieces, rest } = heldBy(account, held);
  if (pieces.length > 0 && rest.length === 0) return pieces;
  const tail = rest.length === 0 ? nothingElse : capped(rest);
  return [...pieces, { ...whole, sentence: `the login ${quoted(name)} ${tail}` }];
}

function heldBy(account: Account, held: Held): { pieces: readonly ObservedAccess[]; rest: readonly string[] } {
  const { name } = account;
  const pieces: ObservedAccess[] = [];
  const rest: string[] = account.attributes.map((attribute) => `has ${attribute}`);
  const add = (type: string, nativeId: string, permission: string, sentence: string): void => {
    const key = `${loginKey(name)} ${type} ${nativeId} ${permission}`;
    const entitlement = { type, nativeId, permission };
    pieces.push({ key, account: name, ours: false, entitlement, sentence: `the login ${quoted(name)} ${sentence}` });
  };
  for (const { role, grantable } of account.memberOf) {
    if (grantable) add('postgresql-role', roleNativeId(role), 'MEMBER', `is a member of role ${quoted(role)}`);
    else rest.push(`is a member of ${quoted(role)}, which Tidegate never gives, or may make others members`);
  }
  for (const database of account.databases) {
    const inside = held.get(database);
    if (inside === undefined) continue;
    if (inside === 'closed') {
      rest.push(`has rights or objects in database ${quoted(database)}, into which the connector may not look`);
      continue;
    }
    for (const piece of inside.pieces.filter(({ login }) => login === name)) {
      add(piece.type, piece.nativeId, piece.permission, piece.sentence);
    }
    for (const { login, sentence } of inside.rest) if (login === name) rest.push(sentence);
  }
  return { pieces, rest };
}

function capped(sentences: readonly string[]): string {
  const shown = sentences.slice(0, limits.surveySentencesMax).join('; ');
  const more = sentences.length - limits.surveySentencesMax;
  return more > 0 ? `${shown}; and ${more} more` : shown;
}
