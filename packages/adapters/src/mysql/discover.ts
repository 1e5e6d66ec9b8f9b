// What is in the server that access can be had to: the server, databases, tables and views, native roles, in bounded pages. Each database is a part
// with all that is in it. A server tells nobody of databases they have no right on, so one that is not listed any more was dropped or
// closed to the connector: as a part that is no longer there it waits for a person. A part that fails half way is never taken for a whole one.

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
import { tagsOfComment } from '../postgresql/comment-tags.ts';
import type { MysqlClient, Session } from './client.ts';
import { isReserved, mysqlLimits as limits, type MysqlConfig } from './config.ts';
import { nativeIdOf, roleNativeId } from './native-id.ts';

/** The server is one part, its roles are one, and each database is one. */
export const discoverByParts = (client: MysqlClient, config: MysqlConfig): DiscoveryByParts => ({
  read: (completed) => readParts(client, config, completed),
});

/** The part that a resource belongs to. */
export const partOf = ({ nativeId }: Pick<DiscoveredResource, 'nativeId'>): string => partOfId(nativeId);

/** Pages of everything as one list, parents before children. Throws `Fault`, also when any part is not whole. */
export const discover = (client: MysqlClient, config: MysqlConfig): AsyncIterable<Resources> =>
  asOneList(readParts(client, config, new Set()));

async function* readParts(
  client: MysqlClient,
  config: MysqlConfig,
  completed: ReadonlySet<string>,
): AsyncGenerator<DiscoveryReport> {
  const databases: Row[] = [];
  try {
    for await (const rows of listed(client, readDatabases)) databases.push(...rows);
  } catch (error) {
    throw faultOf(error, 'the list of what is in the server could not be read');
  }
  const parts = databases
    .filter((row) => !isReserved(row.name, config.eventdb))
    .map((row) => ({ part: partOfId(nativeIdOf(row.name)), row }));
  yield { kind: 'planned', parts: [serverPart, ...parts.map(({ part }) => part), rolesPart] };
  if (!completed.has(serverPart)) yield* serverReports('mariadb-server', config);
  for (const { part, row } of parts) {
    if (!completed.has(part)) yield* partFrom(part, inDatabase(client, config, row));
  }
  if (!completed.has(rolesPart)) yield* partFrom(rolesPart, inServer(client, config));
}

async function* inDatabase(client: MysqlClient, config: MysqlConfig, row: Row): AsyncIterable<Resources> {
  const { name } = row;
  yield [databaseResource(config, row)];
  for await (const rows of listed(client, (session, after) => readTables(session, name, after))) {
    yield rows.map((one) => tableResource(config, name, one));
  }
}

async function* inServer(client: MysqlClient, config: MysqlConfig): AsyncIterable<Resources> {
  for await (const rows of listed(client, readRoles)) yield rows.map((one) => roleResource(config, one));
}

const listed = (client: MysqlClient, work: (session: Session, after: string) => Promise<readonly Row[]>) =>
  pages((after) => client.session((session) => work(session, after)));

interface Row {
  /** Where the next page goes on, in the server's own order. */
  readonly mark: string;
  readonly name: string;
  readonly comment: string | null;
  readonly kind: string;
}

/** Keyset pages by the bytes of the name: no row is skipped or repeated while others come and go. */
async function* pages(read: (after: string) => Promise<readonly Row[]>): AsyncIterable<readonly Row[]> {
  let after = '';
  for (;;) {
    const rows = await read(after);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    if (rows.length < limits.pageSize) return;
    after = last.mark;
  }
}

const page = `order by mark limit ${limits.pageSize}`;

const readDatabases = (session: Session, after: string): Promise<readonly Row[]> =>
  session.read<Row>(
    `select hex(schema_name) as mark, schema_name as name, schema_comment as comment, 'database' as kind
     from information_schema.schemata where hex(schema_name) > ? ${page}`,
    [after],
  );

const readTables = (session: Session, database: string, after: string): Promise<readonly Row[]> =>
  session.read<Row>(
    `select hex(table_name) as mark, table_name as name, if(table_type = 'VIEW', null, table_comment) as comment,
       if(table_type = 'VIEW', 'view', 'table') as kind
     from information_schema.tables
     where table_schema = ? and table_type in ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED') and hex(table_name) > ? ${page}`,
    [database, after],
  );

/** Roles carry no comment. Those with rights that would outlast an account are refused when asked for (roles.ts). */
const readRoles = (session: Session, after: string): Promise<readonly Row[]> =>
  session.read<Row>(
    `select hex(user) as mark, user as name, null as comment, 'role' as kind from mysql.global_priv
     where host = '' and user not in ('', 'PUBLIC') and json_value(priv, '$.is_role') and hex(user) > ? ${page}`,
    [after],
  );

const personal = /^(pii|phi|pci|confidential|restricted|secret)$/i;

/** Data that is tagged as personal or confidential is a high risk; the rest is left to the administrator's tags. */
const riskOf = (tags: Readonly<Record<string, string>>): RiskLevel =>
  personal.test(tags['DataClassification'] ?? '') ? 'high' : 'medium';

function databaseResource(config: MysqlConfig, row: Row): DiscoveredResource {
  const tags = tagsOfComment(row.comment);
  return {
    type: 'mariadb-database',
    nativeId: nativeIdOf(row.name),
    name: row.name,
    path: `${config.hostname}/${row.name}`,
    parentNativeId: serverNativeId(config),
    tags,
    context: { host: config.hostname, database: row.name },
    riskLevel: riskOf(tags),
  };
}

function tableResource(config: MysqlConfig, database: string, row: Row): DiscoveredResource {
  const tags = tagsOfComment(row.comment);
  return {
    type: 'mariadb-table',
    nativeId: nativeIdOf(database, row.name),
    name: row.name,
    path: `${config.hostname}/${database}/${row.name}`,
    parentNativeId: nativeIdOf(database),
    tags,
    context: { host: config.hostname, database, kind: row.kind },
    riskLevel: riskOf(tags),
  };
}

const roleResource = (config: MysqlConfig, row: Row): DiscoveredResource => ({
  type: 'mariadb-role',
  nativeId: roleNativeId(row.name),
  name: row.name,
  path: `${config.hostname}/${row.name}`,
  parentNativeId: serverNativeId(config),
  tags: {},
  context: { host: config.hostname },
  riskLevel: 'high',
});
