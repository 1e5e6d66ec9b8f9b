// The rights of a plan inside its database: giving them, and comparing what is there with them. Both use one description of the
// planned objects, so that what is looked for is what was given. Memberships and the login itself are steps.ts and look.ts.

import { quoted } from '@tidegate/core';
import { TargetError } from './client.ts';
import { type Rights, rightsOf } from './permissions.ts';
import type { PostgresqlPlan } from './plan.ts';
import { quoteIdentifier } from './quote.ts';
import type { Session } from './transaction.ts';

/** Held while rights in a database change: PostgreSQL refuses two changes of one object's rights at the same moment. */
export const rightsLock = "select pg_advisory_xact_lock(hashtextextended('tidegate:rights', 0))";

/** `$1` login, `$2` schema or null, `$3` table or null. System schemas are never planned. */
const planned = `
  planned_schemas as (
    select n.oid, n.nspname from pg_namespace n
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and ($2::text is null or n.nspname = $2)
  ),
  planned_relations as (
    select c.oid, c.relname, s.nspname, case when c.relkind = 'S' then 'sequence' else 'table' end as kind
    from pg_class c join planned_schemas s on s.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and (
      $3::text is null or (c.relkind <> 'S' and c.relname = $3) or (c.relkind = 'S' and exists (
        select from pg_depend d join pg_class t on t.oid = d.refobjid
        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass
          and d.deptype in ('a', 'i') and t.relname = $3 and t.relnamespace = c.relnamespace)))
  )`;

/** `$4`–`$7`: the rights on database, schemas, tables, sequences. One row per kind and schema that lacks any of them. */
const missing = `
  with ${planned}
  select 'database' as kind, null as schema, current_database()::text as example, 1 as lacking, 1 as total
  where exists (select from unnest($4::text[]) p where not has_database_privilege($1::text, current_database(), p))
  union all
  select 'schema', s.nspname, s.nspname, 1, 1 from planned_schemas s
  where exists (select from unnest($5::text[]) p where not has_schema_privilege($1::text, s.oid, p))
  union all
  select r.kind, r.nspname, (array_agg(r.relname order by r.relname) filter (where r.lacks))[1],
    (count(*) filter (where r.lacks))::int, count(*)::int
  from (
    select *, case kind
      when 'sequence' then exists (select from unnest($7::text[]) p where not has_sequence_privilege($1::text, oid, p))
      else exists (select from unnest($6::text[]) p where not has_table_privilege($1::text, oid, p)) end as lacks
    from planned_relations) r
  group by r.kind, r.nspname having bool_or(r.lacks)`;

interface Missing {
  readonly kind: 'database' | 'schema' | 'table' | 'sequence';
  readonly schema: string | null;
  readonly example: string;
  readonly lacking: number;
  readonly total: number;
}

/**
 * `$8`: oid of the login. Everything in this database that carries a right of the login which is not planned, found from
 * PostgreSQL's own list of who depends on what, so that no kind of object is forgotten.
 */
const wider = `
  with ${planned},
  held as (
    select d.classid, d.objid, d.objsubid from pg_shdepend d
    where d.refclassid = 'pg_authid'::regclass and d.refobjid = $8 and d.deptype = 'a'
      and (d.dbid = (select oid from pg_database where datname = current_database()) or d.dbid = 0)
  ),
  rights as (
    select h.*, a.privilege_type as held_right, a.is_grantable, case when d.datname = current_database() then $4::text[] end as allowed
    from held h join pg_database d on h.classid = 'pg_database'::regclass and d.oid = h.objid, aclexplode(d.datacl) a
    where a.grantee = $8
    union all
    select h.*, a.privilege_type, a.is_grantable, case when s.oid is not null then $5::text[] end
    from held h join pg_namespace n on h.classid = 'pg_namespace'::regclass and n.oid = h.objid
      left join planned_schemas s on s.oid = n.oid, aclexplode(n.nspacl) a
    where a.grantee = $8
    union all
    select h.*, a.privilege_type, a.is_grantable,
      case r.kind when 'table' then $6::text[] when 'sequence' then $7::text[] end
    from held h join pg_class c on h.classid = 'pg_class'::regclass and c.oid = h.objid and h.objsubid = 0
      left join planned_relations r on r.oid = c.oid, aclexplode(c.relacl) a
    where a.grantee = $8
    union all
    select h.*, 'rights on it', false, null from held h
    where h.classid not in ('pg_database'::regclass, 'pg_namespace'::regclass, 'pg_class'::regclass) or h.objsubid <> 0
  )
  select pg_describe_object(classid, objid, objsubid) as object, string_agg(distinct held_right, ', ') as rights
  from rights where $1::text is not null and (is_grantable or allowed is null or not (held_right = any(allowed)))
  group by classid, objid, objsubid order by 1 limit 20`;

/** Gives what is missing in the plan's database, then makes sure that nothing is. Called twice it does nothing. */
export async function giveRights(session: Session, plan: PostgresqlPlan): Promise<void> {
  await session.query(rightsLock);
  if (plan.kind !== 'database') await mustExist(session, plan);
  const rights = rightsOf(plan.kind, plan.permission);
  const to = `to ${quoteIdentifier(plan.role)}`;
  let before = Number.POSITIVE_INFINITY;
  for (;;) {
    const lacks = await session.query<Missing>(missing, values(plan, rights));
    const first = lacks[0];
    if (first === undefined) return;
    const lacking = lacks.reduce((sum, lack) => sum + lack.lacking, 0);
    if (lacking >= before) throw new TargetError('refused', refusedSentence(rights, first));
    before = lacking;
    for (const lack of lacks)
      await session.query(`grant ${rights[lack.kind].join(', ')} on ${objectsOf(plan, lack)} ${to}`);
  }
}

const refusedSentence = (rights: Rights, lack: Missing): string =>
  `the connector may not give ${rights[lack.kind].join(', ')} on ${sentenceOf(lack)}; make it a member of the owner, or ` +
  'grant it these rights `WITH GRANT OPTION`';

/** Each way in which the rights in the plan's database are narrower or wider than planned, as a sentence. */
export async function compareRights(session: Session, plan: PostgresqlPlan, oid: number): Promise<readonly string[]> {
  const rights = rightsOf(plan.kind, plan.permission);
  const lacks = await session.query<Missing>(missing, values(plan, rights));
  const extra = await session.query<{ object: string; rights: string }>(wider, [...values(plan, rights), oid]);
  return [
    ...lacks.map(
      (lack) => `narrower than planned: ${rights[lack.kind].join(', ')} is not complete on ${sentenceOf(lack)}`,
    ),
    ...extra.map((row) => `wider than planned: ${row.rights} on ${quoted(row.object, 160)}`),
  ];
}

const values = (plan: PostgresqlPlan, rights: Rights): readonly unknown[] => [
  plan.role,
  plan.schema,
  plan.table,
  rights.database,
  rights.schema,
  rights.table,
  rights.sequence,
];

async function mustExist(session: Session, plan: PostgresqlPlan): Promise<void> {
  const rows = await session.query<{ found: number }>(
    `with ${planned} select case when $3::text is null then (select count(*) from planned_schemas)
       else (select count(*) from planned_relations where kind = 'table') end::int as found, $1::text`,
    [plan.role, plan.schema, plan.table],
  );
  if (rows[0]?.found !== 1) {
    const what = plan.table === null ? `schema ${quoted(plan.schema ?? '')}` : `table ${quoted(plan.table)}`;
    throw new TargetError('refused', `the ${what} is not in database ${quoted(plan.database ?? '')} any more`);
  }
}

function objectsOf(plan: PostgresqlPlan, lack: Missing): string {
  const schema = quoteIdentifier(lack.schema ?? lack.example);
  switch (lack.kind) {
    case 'database':
      return `database ${quoteIdentifier(lack.example)}`;
    case 'schema':
      return `schema ${schema}`;
    case 'table':
      return plan.table === null ? `all tables in schema ${schema}` : `table ${schema}.${quoteIdentifier(plan.table)}`;
    case 'sequence':
      return plan.table === null
        ? `all sequences in schema ${schema}`
        : `sequence ${schema}.${quoteIdentifier(lack.example)}`;
  }
}

function sentenceOf(lack: Missing): string {
  if (lack.kind === 'database' || lack.kind === 'schema') return `${lack.kind} ${quoted(lack.example)}`;
  const example = `for example ${quoted(`${lack.schema}.${lack.example}`, 130)}`;
  return `${lack.lacking} of ${lack.total} ${lack.kind}s of schema ${quoted(lack.schema ?? '')} (${example})`;
}
