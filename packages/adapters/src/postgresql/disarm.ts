// What a login made in a database is about to belong to somebody else, perhaps a superuser. Whatever in it runs with its owner's
// rights is made to run with its caller's or is taken away, and what it opened to others is closed, so that handing it on widens
// nothing (law 9). Tables, their rows and the text of functions stay. Objects are found by owner, on the server, by its own quoting.

import type { Session } from './transaction.ts';

/** Disarms everything the login (by number) owns in this database. Nobody may be connected as it; run before handing on. */
export async function disarm(session: Session, oid: number): Promise<void> {
  for (const statementsOf of parts) {
    const rows = await session.query<{ statement: string }>(statementsOf, [oid]);
    for (const { statement } of rows) await session.query(statement);
  }
}

/** Functions and procedures act as their caller. */
const routines = `
  select format('alter routine %s security invoker', oid::regprocedure) as statement
  from pg_proc where proowner = $1 and prosecdef`;

/** Relations that a rule names, other than those of a view's query, are reached with the rights of the rule's owner. */
const rules = `
  select format('drop rule %I on %s', r.rulename, c.oid::regclass) as statement
  from pg_rewrite r join pg_class c on c.oid = r.ev_class where c.relowner = $1 and r.rulename <> '_RETURN'`;

/**
 * A materialized view is filled with its owner's rights and cannot be told otherwise; it holds nothing that is nowhere else. Its
 * login's views over it go first. The depth ends what a circle of views would not.
 */
const materialized = `
  with recursive above as (
    select oid, 0 as depth from pg_class where relowner = $1 and relkind = 'm'
    union
    select r.ev_class, a.depth + 1 from above a
      join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = a.oid and d.classid = 'pg_rewrite'::regclass
      join pg_rewrite r on r.oid = d.objid and r.rulename = '_RETURN' and r.ev_class <> a.oid
    where a.depth < 100
  )
  select format('drop %s %s', case c.relkind when 'm' then 'materialized view' else 'view' end, c.oid::regclass) as statement
  from above a join pg_class c on c.oid = a.oid where c.relowner = $1 and c.relkind in ('v', 'm')
  group by c.oid, c.relkind order by max(a.depth) desc`;

/** Views read with the rights of whoever reads them. */
const views = `
  select format('alter view %s set (security_invoker = true)', oid::regclass) as statement
  from pg_class where relowner = $1 and relkind = 'v'`;

/**
 * Triggers act as the caller, but foreign keys change rows as the owner of the table, and its triggers with them. They are kept,
 * switched off: one `enable trigger` after reading them brings them back. A function of the login is nobody else's trigger either.
 */
const triggers = `
  select format('alter table %s disable trigger %I', c.oid::regclass, t.tgname) as statement
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
  where not t.tgisinternal and t.tgenabled <> 'D' and c.relkind <> 'v' and (c.relowner = $1 or p.proowner = $1)`;

/** Everything that calls a routine of the login: directly, or by an operator, a type or a domain made of it. */
const callers = `
  recursive callers as (
    select 'pg_proc'::regclass::oid as class, oid as id from pg_proc where proowner = $1
    union
    select d.classid, d.objid from callers r, lateral (
      select classid, objid from pg_depend where refclassid = r.class and refobjid = r.id
        and r.class in ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_type'::regclass)
      union all
      select 'pg_type'::regclass, contypid from pg_constraint
      where r.class = 'pg_constraint'::regclass and oid = r.id and contypid <> 0) d
  ),
  calling_columns as (
    select c.oid as relation, c.relkind, a.attname, coalesce(b.typtype, t.typtype) as typtype
    from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid
      left join pg_type b on b.oid = t.typbasetype
    where c.relowner = $1 and not a.attisdropped and t.oid in (select id from callers where class = 'pg_type'::regclass)
  )`;

/**
 * ANALYZE, which the server starts by itself, evaluates these as the owner of the table: expressions of indexes and statistics, and
 * the functions of a range type (or of a domain over one).
 */
const analyzed = `
  with ${callers}
  select case when k.oid is null then format('drop index %s', c.oid::regclass)
      else format('alter table %s drop constraint %I', k.conrelid::regclass, k.conname) end as statement
  from pg_class c left join pg_constraint k on k.conindid = c.oid and k.contype in ('p', 'u', 'x')
  where c.relowner = $1 and c.relkind in ('i', 'I') and not c.relispartition
    and c.oid in (select id from callers where class = 'pg_class'::regclass)
  union all
  select format('drop statistics %I.%I', n.nspname, s.stxname)
  from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace
  where s.oid in (select id from callers where class = 'pg_statistic_ext'::regclass)
    and (s.stxowner = $1 or s.stxrelid in (select oid from pg_class where relowner = $1))
  union all
  select format('alter table %s alter column %I set statistics 0', relation::regclass, attname)
  from calling_columns where relkind in ('r', 'p', 'f') and typtype in ('r', 'm', 'd')`;

/**
 * A foreign key that changes values does so as the owner of the table, and evaluates what the table computes with them. (One that
 * deletes rows computes nothing.) Where the table computes anything, such a key is taken away.
 */
const foreignKeys = `
  with ${callers}
  select format('alter table %s drop constraint %I', c.oid::regclass, k.conname) as statement
  from pg_constraint k join pg_class c on c.oid = k.conrelid
  where c.relowner = $1 and k.contype = 'f' and k.conparentid = 0
    and (k.confupdtype in ('c', 'n', 'd') or k.confdeltype in ('n', 'd')) and (
      'd' in (k.confupdtype, k.confdeltype)
      or c.relkind = 'p'
      or exists (select from pg_constraint o where o.conrelid = c.oid and o.contype = 'c')
      or exists (select from pg_index i where i.indrelid = c.oid and (i.indexprs is not null or i.indpred is not null))
      or exists (select from pg_attribute a join pg_type t on t.oid = a.atttypid where a.attrelid = c.oid and not a.attisdropped
        and (a.attgenerated <> '' or t.typtype = 'd'))
      or c.oid in (select relation from calling_columns))`;

/** What others may do with what it made, by its own grants or, with functions, by PostgreSQL's default for everyone. */
const grants = `
  with opened as (
    select 'routine ' || oid::regprocedure as object, coalesce(proacl, acldefault('f', proowner)) as acl from pg_proc where proowner = $1
    union all
    select case relkind when 'S' then 'sequence ' else 'table ' end || oid::regclass, relacl
    from pg_class where relowner = $1 and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select 'table ' || c.oid::regclass, a.attacl from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relowner = $1 and a.attacl is not null
    union all
    select 'schema ' || oid::regnamespace, nspacl from pg_namespace where nspowner = $1
    union all
    select 'large object ' || oid, lomacl from pg_largeobject_metadata where lomowner = $1
    union all
    select format('foreign server %I', srvname), srvacl from pg_foreign_server where srvowner = $1
  )
  select distinct format('revoke all on %s from %s cascade', object,
    case a.grantee when 0 then 'public' else a.grantee::regrole::text end) as statement
  from opened, aclexplode(acl) a where a.grantee <> $1`;

/** Others lose their rights first, so that they cannot add to it meanwhile; materialized views go before their views are changed. */
const parts = [grants, routines, rules, materialized, views, triggers, analyzed, foreignKeys] as const;
