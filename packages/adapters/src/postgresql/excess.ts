// What every login of this server gets without being given it: the rights of PUBLIC. They cannot be held back from one login, so
// they are read and said before the access opens and after. Reading what we may not read is said too, never passed over.

import { assertNever, quoted } from '@tidegate/core';
import { faultOf } from '../call-error.ts';
import { type PostgresqlClient, TargetError } from './client.ts';
import { postgresqlLimits as limits } from './config.ts';
import type { PostgresqlPlan } from './plan.ts';
import type { Session } from './transaction.ts';

/** Rights beyond the plan, as sentences. Throws `Fault` when they cannot be read. */
export async function readExcess(client: PostgresqlClient, plan: PostgresqlPlan): Promise<readonly string[]> {
  try {
    const open = await client.transaction(null, openDatabases);
    const others = open.filter((database) => database.name !== plan.database).map((database) => database.name);
    const target = open.find((database) => database.name === plan.database);
    const inside = await client.transaction(plan.database, (session) => publicRights(session, plan.database));
    const elsewhere: string[] = [];
    for (const database of others.slice(0, limits.excessDatabasesMax)) {
      elsewhere.push(...(await lookInto(client, database)));
    }
    const connect =
      others.length === 0 ? [] : [`may also connect to ${examples(others, 'database')}, as everyone may (PUBLIC)`];
    const temporary = target?.temporary && plan.permission !== 'ADMIN' ? [temporarySentence(target.name)] : [];
    return [...connect, ...temporary, ...inside, ...elsewhere];
  } catch (error) {
    throw faultOf(error, 'the rights that everyone has could not be read');
  }
}

/** What every login has, in whatever database: told by the checks, before anything is asked for. Throws `TargetError`. */
export async function readEveryones(client: PostgresqlClient): Promise<readonly string[]> {
  const open = await client.transaction(null, openDatabases);
  const names = open.map(({ name }) => name);
  const inside: string[] = [];
  for (const database of names.slice(0, limits.excessDatabasesMax)) inside.push(...(await lookInto(client, database)));
  return [
    ...(names.length === 0 ? [] : [`may connect to ${examples(names, 'database')}, as everyone may (PUBLIC)`]),
    ...open
      .filter(({ temporary }) => temporary)
      .slice(0, limits.examples)
      .map(({ name }) => temporarySentence(name)),
    ...inside,
  ];
}

const temporarySentence = (name: string): string =>
  `may make temporary tables in database ${quoted(name)}, as everyone may (PUBLIC)`;

interface OpenDatabase {
  readonly name: string;
  readonly temporary: boolean;
}

/** Databases that PUBLIC may connect to. A database without an access list has PostgreSQL's default one. */
const openDatabases = (session: Session): Promise<readonly OpenDatabase[]> =>
  session.query<OpenDatabase>(
    `select datname::text as name, bool_or(a.privilege_type = 'TEMPORARY') as temporary
     from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
     where d.datallowconn and a.grantee = 0 group by 1 having bool_or(a.privilege_type = 'CONNECT') order by 1`,
  );

async function lookInto(client: PostgresqlClient, database: string): Promise<readonly string[]> {
  try {
    return await client.transaction(database, (session) => publicRights(session, database));
  } catch (error) {
    if (!(error instanceof TargetError) || error.kind !== 'refused') throw error;
    return [`what everyone may do in database ${quoted(database)} is not known: the connector may not look into it`];
  }
}

interface PublicRight {
  readonly kind: 'schema' | 'relation' | 'function';
  readonly words: string;
  readonly names: readonly string[];
  readonly count: number;
}

const statement = `
  with spaces as (
    select oid, nspname, nspacl, nspowner from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
  ), found as (
    select 'schema' as kind, 'CREATE' as words, s.nspname::text as name
    from spaces s, aclexplode(coalesce(s.nspacl, acldefault('n', s.nspowner))) a
    where a.grantee = 0 and a.privilege_type = 'CREATE'
    union all
    select 'relation', string_agg(distinct a.privilege_type, ', '), s.nspname || '.' || c.relname
    from pg_class c join spaces s on s.oid = c.relnamespace, aclexplode(c.relacl) a
    where a.grantee = 0 and not exists (
      select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    group by c.oid, s.nspname, c.relname
    union all
    select 'function', 'EXECUTE', s.nspname || '.' || p.proname
    from pg_proc p join spaces s on s.oid = p.pronamespace, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    where p.prosecdef and a.grantee = 0
  )
  select kind, words, (array_agg(name order by name))[1:${limits.examples}] as names, count(*)::int as count
  from found group by kind, words order by kind, words`;

async function publicRights(session: Session, database: string | null): Promise<readonly string[]> {
  const where = database === null ? '' : ` in database ${quoted(database)}`;
  return (await session.query<PublicRight>(statement)).map((right) => sentenceOf(right, where));
}

function sentenceOf(right: PublicRight, where: string): string {
  const rest = right.count > limits.examples ? `, … (${right.count})` : '';
  const names = `${right.names.map((name) => quoted(name)).join(', ')}${rest}`;
  switch (right.kind) {
    case 'schema':
      return `may make tables and functions in schema ${names}${where}, as everyone may (PUBLIC)`;
    case 'relation':
      return `has ${right.words} on ${names}${where}, as everyone has (PUBLIC)`;
    case 'function':
      return `may call ${names}${where}, which acts with its owner's rights (SECURITY DEFINER), as everyone may (PUBLIC)`;
    default:
      return assertNever(right.kind);
  }
}

function examples(names: readonly string[], what: string): string {
  const shown = names.slice(0, limits.examples).map((name) => quoted(name));
  const rest = names.length > limits.examples ? ` and ${names.length - limits.examples} more` : '';
  return `${what}${names.length === 1 ? '' : 's'} ${shown.join(', ')}${rest}`;
}
