// What the server says about one login: whether it is there, whose it is, until when, what it belongs to, who uses it. Read in one
// statement, used by steps, looks and closing. It changes nothing.

import type { Instant } from '@tidegate/core';
import type { PlannedLogin } from './plan.ts';
import type { Session } from './transaction.ts';

/** A login as it is in the server. */
export interface Login {
  readonly oid: number;
  readonly canLogin: boolean;
  /** Attributes it must not have, in PostgreSQL's words. */
  readonly attributes: readonly string[];
  readonly connectionLimit: number;
  /** Null when the server holds no end for it. */
  readonly endsAt: Instant | null;
  readonly comment: string | null;
  readonly memberOf: readonly { readonly role: string; readonly admin: boolean }[];
  readonly connections: number;
  /** Databases in which it holds rights or owns something. */
  readonly databases: readonly string[];
  /** Holds rights on databases or other shared objects. */
  readonly shared: boolean;
}

interface Row {
  readonly oid: string;
  readonly can_login: boolean;
  readonly attributes: readonly string[];
  readonly connection_limit: number;
  readonly ends_at: number | null;
  readonly comment: string | null;
  readonly member_of: readonly { readonly role: string; readonly admin: boolean }[];
  readonly connections: number;
  readonly databases: readonly string[];
  readonly shared: boolean;
}

const statement = `
  select r.oid::text as oid, r.rolcanlogin as can_login, r.rolconnlimit as connection_limit,
    array_remove(array[case when rolsuper then 'SUPERUSER' end, case when rolcreaterole then 'CREATEROLE' end,
      case when rolcreatedb then 'CREATEDB' end, case when rolreplication then 'REPLICATION' end,
      case when rolbypassrls then 'BYPASSRLS' end], null) as attributes,
    case when rolvaliduntil is null or rolvaliduntil in ('infinity', '-infinity') then null
      else round(extract(epoch from rolvaliduntil) * 1000)::float8 end as ends_at,
    shobj_description(r.oid, 'pg_authid') as comment,
    coalesce((select jsonb_agg(distinct jsonb_build_object('role', g.rolname, 'admin', m.admin_option))
      from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid), '[]') as member_of,
    (select count(*) from pg_stat_activity a where a.usesysid = r.oid)::int as connections,
    array(select distinct d.datname::text from pg_shdepend s join pg_database d on d.oid = s.dbid
      where s.refclassid = 'pg_authid'::regclass and s.refobjid = r.oid order by 1) as databases,
    exists (select from pg_shdepend s where s.refclassid = 'pg_authid'::regclass and s.refobjid = r.oid and s.dbid = 0) as shared
  from pg_roles r where r.rolname = $1`;

/** The plan's login, or null when there is none. */
export async function readLogin(session: Session, plan: Pick<PlannedLogin, 'role'>): Promise<Login | null> {
  const [row] = await session.query<Row>(statement, [plan.role]);
  if (row === undefined) return null;
  return {
    oid: Number(row.oid),
    canLogin: row.can_login,
    attributes: row.attributes,
    connectionLimit: row.connection_limit,
    endsAt: row.ends_at,
    comment: row.comment,
    memberOf: row.member_of,
    connections: row.connections,
    databases: row.databases,
    shared: row.shared,
  };
}

/** What the connector is to this server. */
export interface Connector {
  readonly name: string;
  readonly superuser: boolean;
  readonly createRole: boolean;
  readonly major: number;
}

/** Who we are here, and on which major version. */
export async function readConnector(session: Session): Promise<Connector> {
  const [row] = await session.query<{ name: string; superuser: boolean; create_role: boolean; major: number }>(
    `select rolname as name, rolsuper as superuser, rolcreaterole as create_role,
       current_setting('server_version_num')::int / 10000 as major from pg_roles where rolname = current_user`,
  );
  return {
    name: row?.name ?? '',
    superuser: row?.superuser ?? false,
    createRole: row?.create_role ?? false,
    major: row?.major ?? 0,
  };
}
