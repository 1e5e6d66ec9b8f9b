// What is in the server that access can be had to: the server, databases, schemas, tables and views, native roles, in bounded pages. Each database is
// a part with all that is in it: one that the connector may not connect to fails as a part, because nothing can be said of what is in it,
// least of all that it is gone. A part that fails half way is never taken for a whole one.

import type { DiscoveredResource, DiscoveryByParts, DiscoveryReport, RiskLevel } from '@tidegate/core';
import { faultOf } from '../call-error.ts';
import {
  asOneList,
  partFrom,
  partOfId,
  type Resources,
  rolesPart,
  serverNativeId,
  serverPart,
  serverReports,
} from '../database-parts.ts';
import type { PostgresqlClient } from './client.ts';
import { tagsOfComment } from './comment-tags.ts';
import { postgresqlLimits as limits, type PostgresqlConfig } from './config.ts';
import { nativeIdOf, roleNativeId } from './native-id.ts';
import type { Session } from './transaction.ts';

/** The server is one part, its roles are one, and each database is one. */
export const discoverByParts = (client: PostgresqlClient, config: PostgresqlConfig): DiscoveryByParts => ({
  read: (completed) => readParts(client, config, completed),
});

/** The part that a resource belongs to. */
export const partOf = ({ nativeId }: Pick<DiscoveredResource, 'nativeId'>): string => partOfId(nativeId);

/** Pages of everything as one list, parents before children. Throws `Fault`, also when any part is not whole. */
export const discover = (client: PostgresqlClient, config: PostgresqlConfig): AsyncIterable<Resources> =>
  asOneList(readParts(client, config, new Set()));

async function* readParts(
  client: PostgresqlClient,
  config: PostgresqlConfig,
  completed: ReadonlySet<string>,
): AsyncGenerator<DiscoveryReport> {
  const databases: DatabaseRow[] = [];
  try {
    const read = (after: string) => client.transaction(null, (session) => readDatabases(session, after));
    for await (const rows of pages(read)) databases.push(...rows);
  } catch (error) {
    throw faultOf(error, 'the list of what is in the server could not be read');
  }
  const parts = databases.map((row) => ({ part: partOfId(nativeIdOf(row.name)), row }));
  yield { kind: 'planned', parts: [serverPart, ...parts.map(({ part }) => part), rolesPart] };
  if (!completed.has(serverPart)) yield* serverReports('postgresql-server', config);
  for (const { part, row } of parts) {
    if (completed.has(part)) continue;
    yield* row.closed === null
      ? partFrom(part, inDatabase(client, config, row))
      : [{ kind: 'failed' as const, part, message: row.closed }];
  }
  if (!completed.has(rolesPart)) yield* partFrom(rolesPart, inServer(client, config));
}

async function* inDatabase(client: PostgresqlClient, config: PostgresqlConfig, row: Row): AsyncIterable<Resources> {
  const { name } = row;
  yield [databaseResource(config, row)];
  for await (const rows of pages((after) => client.transaction(name, (session) => readSchemas(session, after)))) {
    yield rows.map((one) => schemaResource(config, name, one));
  }
  for await (const rows of pages((after) => client.transaction(name, (session) => readTables(session, after)))) {
    yield rows.map((one) => tableResource(config, name, one));
  }
}

async function* inServer(client: PostgresqlClient, config: PostgresqlConfig): AsyncIterable<Resources> {
  for await (const rows of pages((after) => client.transaction(null, (session) => readRoles(session, after)))) {
    yield rows.map((one) => roleResource(config, one));
  }
}

interface Row {
  readonly oid: string;
  readonly name: string;
  readonly comment: string | null;
}
interface DatabaseRow extends Row {
  /** Why nobody can tell what is in it; null where the connector may look. */
  readonly closed: string | null;
}
interface TableRow extends Row {
  readonly schema: string;
  readonly kind: string;
}

/** Keyset pages by oid: no row is skipped or repeated while others come and go. */
async function* pages<R extends Row>(read: (after: string) => Promise<readonly R[]>): AsyncIterable<readonly R[]> {
  let after = '0';
  for (;;) {
    const rows = await read(after);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    if (rows.length < limits.pageSize) return;
    after = last.oid;
  }
}

const page = `order by 1 limit ${limits.pageSize}`;

/** Every database but templates and those that a cloud provider keeps for itself, which no customer may ever connect to. */
const readDatabases = (session: Session, after: string): Promise<readonly DatabaseRow[]> =>
  session.query<DatabaseRow>(
    `select d.oid, d.datname::text as name, shobj_description(d.oid, 'pg_database') as comment,
       case when not d.datallowconn then 'it takes no connections'
         when not has_database_privilege(d.oid, 'CONNECT') then 'the connector has no CONNECT on it' end as closed
     from pg_database d
     where d.oid > $1::oid and not d.datistemplate
       and d.datname not in ('rdsadmin', 'cloudsqladmin', 'azure_maintenance') ${page}`,
    [after],
  );

const readSchemas = (session: Session, after: string): Promise<readonly Row[]> =>
  session.query<Row>(
    `select n.oid, n.nspname::text as name, obj_description(n.oid, 'pg_namespace') as comment from pg_namespace n
     where n.oid > $1::oid and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' ${page}`,
    [after],
  );

const readTables = (session: Session, after: string): Promise<readonly TableRow[]> =>
  session.query<TableRow>(
    `select c.oid, c.relname::text as name, n.nspname::text as schema, obj_description(c.oid, 'pg_class') as comment,
       case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table' end as kind
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.oid > $1::oid and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
       and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' ${page}`,
    [after],
  );

/** Roles people can be members of: not logins, not superusers or makers of logins, not the keys to the machine itself. */
const readRoles = (session: Session, after: string): Promise<readonly Row[]> =>
  session.query<Row>(
    `select r.oid, r.rolname::text as name, shobj_description(r.oid, 'pg_authid') as comment from pg_roles r
     where r.oid > $1::oid and not r.rolcanlogin and not r.rolsuper and not r.rolcreaterole and r.rolname !~ '^tg_'
       and r.rolname not in ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files',
         'pg_database_owner') ${page}`,
    [after],
  );

const personal = /^(pii|phi|pci|confidential|restricted|secret)$/i;

/** Data that is tagged as personal or confidential is a high risk; the rest is left to the administrator's tags. */
const riskOf = (tags: Readonly<Record<string, string>>): RiskLevel =>
  personal.test(tags['DataClassification'] ?? '') ? 'high' : 'medium';

const databaseResource = (config: PostgresqlConfig, row: Row): DiscoveredResource => {
  const tags = tagsOfComment(row.comment);
  return {
    type: 'postgresql-database',
    nativeId: nativeIdOf(row.name),
    name: row.name,
    path: `${config.hostname}/${row.name}`,
    parentNativeId: serverNativeId(config),
    tags,
    context: { host: config.hostname, database: row.name },
    riskLevel: riskOf(tags),
  };
};

const schemaResource = (config: PostgresqlConfig, database: string, row: Row): DiscoveredResource => {
  const tags = tagsOfComment(row.comment);
  return {
    type: 'postgresql-schema',
    nativeId: nativeIdOf(database, row.name),
    name: row.name,
    path: `${config.hostname}/${database}/${row.name}`,
    parentNativeId: nativeIdOf(database),
    tags,
    context: { host: config.hostname, database, schema: row.name },
    riskLevel: riskOf(tags),
  };
};

const tableResource = (config: PostgresqlConfig, database: string, row: TableRow): DiscoveredResource => {
  const tags = tagsOfComment(row.comment);
  return {
    type: 'postgresql-table',
    nativeId: nativeIdOf(database, row.schema, row.name),
    name: row.name,
    path: `${config.hostname}/${database}/${row.schema}/${row.name}`,
    parentNativeId: nativeIdOf(database, row.schema),
    tags,
    context: { host: config.hostname, database, schema: row.schema, kind: row.kind },
    riskLevel: riskOf(tags),
  };
};

const roleResource = (config: PostgresqlConfig, row: Row): DiscoveredResource => ({
  type: 'postgresql-role',
  nativeId: roleNativeId(row.name),
  name: row.name,
  path: `${config.hostname}/${row.name}`,
  parentNativeId: serverNativeId(config),
  tags: tagsOfComment(row.comment),
  context: { host: config.hostname },
  riskLevel: 'high',
});
