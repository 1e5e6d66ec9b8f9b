// What logins hold inside one database, however they came to it, in terms of the permissions of this adapter where their rights are one
// of them, and in a sentence where they are not. Only what was given to a login itself counts: rights of PUBLIC are everybody's
// (excess.ts), rights of a role are told as membership (survey.ts). Rolling up is pure; the reading is one statement per question.

import { quoted } from '@tidegate/core';
import { postgresqlLimits as limits } from './config.ts';
import { nativeIdOf } from './native-id.ts';
import { rightsOf } from './permissions.ts';
import type { Session } from './transaction.ts';

/** A level of rights on tables, the strongest last. */
const levels = ['READ_ONLY', 'READ_WRITE', 'ADMIN'] as const;
export type Level = (typeof levels)[number];

/** Tables of one schema on which a login holds the same level. `level` is null where its rights are none of the permissions. */
export interface HeldTables {
  readonly login: string;
  readonly schema: string;
  readonly level: Level | null;
  readonly count: number;
  /** The first of them by name. */
  readonly names: readonly string[];
  /** On how many it holds more than the level says: TRIGGER, a part of the next level, the right to pass it on. */
  readonly more: number;
}

/** What a login holds besides tables. */
export interface HeldOther {
  readonly login: string;
  /** Schemas in which it may make things; an empty name is the database itself. */
  readonly creates: readonly string[];
  readonly owned: number;
  readonly others: number;
}

/** One piece of access in a database. */
export interface HeldPiece {
  readonly login: string;
  readonly type: 'postgresql-database' | 'postgresql-schema' | 'postgresql-table';
  readonly nativeId: string;
  readonly permission: Level;
  readonly sentence: string;
}

/** What logins hold in a database: pieces that are permissions, and the rest in sentences. */
export interface HeldInDatabase {
  readonly pieces: readonly HeldPiece[];
  readonly rest: readonly { readonly login: string; readonly sentence: string }[];
}

const kinds = "('r', 'p', 'v', 'm', 'f')";
const ownSchemas = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";

/** `$1`: oids of logins; `$2`–`$4`: the rights of the levels. Owners hold everything on their own tables: that is told as owning. */
const tablesStatement = `
  with held as (
    select n.nspname::text as schema, c.relname::text as name, a.grantee, bool_or(a.is_grantable) as passes,
      array_agg(distinct a.privilege_type::text) as rights
    from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
    where c.relkind in ${kinds} and ${ownSchemas} and a.grantee = any($1::oid[]) and a.grantee <> c.relowner
    group by n.nspname, c.oid, c.relname, a.grantee
  ), levelled as (
    select *, case when rights @> $4::text[] then 'ADMIN' when rights @> $3::text[] then 'READ_WRITE'
      when rights @> $2::text[] then 'READ_ONLY' end as level from held
  )
  select r.rolname::text as login, schema, level, count(*)::int as count,
    (array_agg(name order by name))[1:${limits.surveyTablesMax + 1}] as names,
    (count(*) filter (where passes or not rights <@ case level when 'ADMIN' then $4::text[] when 'READ_WRITE' then $3::text[]
      when 'READ_ONLY' then $2::text[] else '{}' end))::int as more
  from levelled l join pg_roles r on r.oid = l.grantee group by 1, 2, 3 order by 1, 2, 3`;

const totalsStatement = `
  select n.nspname::text as schema, count(*)::int as tables from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ${kinds} and ${ownSchemas} group by 1`;

const otherStatement = `
  with here as (select oid from pg_database where datname = current_database()),
  depends as (
    select d.refobjid as login, count(*) filter (where d.deptype = 'o') as owned, count(*) filter (where d.deptype = 'a'
      and (d.objsubid <> 0 or d.classid not in ('pg_class'::regclass, 'pg_namespace'::regclass, 'pg_database'::regclass))) as others
    from pg_shdepend d where d.refclassid = 'pg_authid'::regclass and d.refobjid = any($1::oid[])
      and (d.dbid = (select oid from here) or (d.dbid = 0 and d.classid = 'pg_database'::regclass and d.objid = (select oid from here)))
    group by 1
  ), creates as (
    select a.grantee as login, n.nspname::text as schema from pg_namespace n, aclexplode(n.nspacl) a
    where a.grantee = any($1::oid[]) and a.grantee <> n.nspowner and a.privilege_type = 'CREATE' and ${ownSchemas}
    union
    select a.grantee, '' from pg_database d, aclexplode(d.datacl) a
    where d.oid = (select oid from here) and a.grantee = any($1::oid[]) and a.grantee <> d.datdba and a.privilege_type = 'CREATE'
  )
  select r.rolname::text as login, coalesce(d.owned, 0)::int as owned, coalesce(d.others, 0)::int as others,
    array(select schema from creates c where c.login = r.oid order by 1) as creates
  from pg_roles r left join depends d on d.login = r.oid
  where r.oid = any($1::oid[]) and (d.login is not null or exists (select from creates c where c.login = r.oid)) order by 1`;

/** Reads what these logins hold in the session's database. */
export async function readHeld(session: Session, database: string, logins: readonly string[]): Promise<HeldInDatabase> {
  const rights = levels.map((level) => rightsOf('table', level).table);
  const tables = await session.query<HeldTables>(tablesStatement, [logins, ...rights]);
  const totals = await session.query<{ schema: string; tables: number }>(totalsStatement);
  const others = await session.query<HeldOther>(otherStatement, [logins]);
  return rollUp(database, { tables, totals: new Map(totals.map((row) => [row.schema, row.tables])), others });
}

export interface HeldRows {
  readonly tables: readonly HeldTables[];
  /** How many tables each schema has. */
  readonly totals: ReadonlyMap<string, number>;
  readonly others: readonly HeldOther[];
}

/**
 * From rows to the fewest pieces that say the same: a whole schema where every table of it is held, the whole database where every
 * schema is. A schema with one table, and a database with one schema, stay what is surely meant: the narrower.
 */
export function rollUp(database: string, { tables, totals, others }: HeldRows): HeldInDatabase {
  const pieces: HeldPiece[] = [];
  const rest: { login: string; sentence: string }[] = [];
  const say = (login: string, sentence: string): number =>
    rest.push({ login, sentence: `${sentence} in database ${quoted(database)}` });
  const creates = new Map(others.map((row) => [row.login, new Set(row.creates)]));
  const used = new Set<string>();
  for (const [login, rows] of grouped(tables, (row) => row.login)) {
    const may = creates.get(login) ?? new Set<string>();
    const whole = new Map<string, Level>();
    for (const [schema, held] of grouped(rows, (row) => row.schema)) {
      const level = wholeLevel(held, totals.get(schema) ?? 0, may.has(schema));
      if (level !== null) whole.set(schema, level);
      if (level === 'ADMIN') used.add(`${login} ${schema}`);
      for (const row of held) tellTables(row, level);
    }
    const everywhere = databaseLevel(whole, totals, may.has(''));
    if (everywhere === 'ADMIN') used.add(`${login} `);
    if (everywhere !== null) add(login, 'postgresql-database', [], everywhere);
    else for (const [schema, level] of whole) add(login, 'postgresql-schema', [schema], level);
  }
  for (const row of others) {
    const extra = row.creates.filter((schema) => !used.has(`${row.login} ${schema}`));
    for (const schema of extra)
      say(row.login, schema === '' ? 'may make schemas' : `may make things in schema ${quoted(schema)}`);
    if (row.owned > 0) say(row.login, `owns ${row.owned} object${row.owned === 1 ? '' : 's'}`);
    if (row.others > 0)
      say(row.login, `has rights on ${row.others} column${row.others === 1 ? '' : 's'}, functions or other things`);
  }
  return { pieces, rest };

  function add(login: string, type: HeldPiece['type'], names: readonly string[], permission: Level): void {
    const nativeId = nativeIdOf(database, ...names);
    const what = `${type.slice('postgresql-'.length)} ${quoted([database, ...names].join('.'), 160)}`;
    pieces.push({ login, type, nativeId, permission, sentence: `has ${permission} on ${what}` });
  }

  function tellTables({ login, schema, level, count, names, more }: HeldTables, told: Level | null): void {
    const few = `${count} table${count === 1 ? '' : 's'} of schema ${quoted(schema)} (for example ${quoted(names[0] ?? '')})`;
    if (level === null) return void say(login, `has rights that are none of the permissions on ${few}`);
    if (more > 0) say(login, `has more than ${level} on ${more} of ${few}`);
    if (level === told) return;
    if (told !== null && atLeast(told, level)) return;
    if (names.length > limits.surveyTablesMax) return void say(login, `has ${level} on ${few}`);
    for (const name of names) add(login, 'postgresql-table', [schema, name], level);
  }
}

/** The strongest level that is held on every table of a schema, where it has more than one. */
function wholeLevel(held: readonly HeldTables[], total: number, creates: boolean): Level | null {
  if (total < 2) return null;
  const reaches = (level: Level): boolean =>
    held.reduce((sum, row) => sum + (row.level !== null && atLeast(row.level, level) ? row.count : 0), 0) === total;
  return levels.toReversed().find((level) => reaches(level) && (level !== 'ADMIN' || creates)) ?? null;
}

function databaseLevel(
  whole: ReadonlyMap<string, Level>,
  totals: ReadonlyMap<string, number>,
  creates: boolean,
): Level | null {
  const [first] = whole.values();
  if (first === undefined || totals.size < 2 || whole.size !== totals.size) return null;
  if (first === 'ADMIN' && !creates) return null;
  return [...whole.values()].every((level) => level === first) ? first : null;
}

const atLeast = (level: Level, wanted: Level): boolean => levels.indexOf(level) >= levels.indexOf(wanted);

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}
