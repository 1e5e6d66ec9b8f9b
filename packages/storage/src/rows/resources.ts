// Resources as rows.

import type { IndexedResource, Resource, ResourceRows, Tag } from '@tidegate/core';
import { type Selectable, sql } from 'kysely';

import { storageLimits } from '../limits.ts';
import { raw, type Session } from '../session.ts';
import { type CopyCell, copyText } from '../sql/copy-text.ts';
import { anyObject, id, listOf, nullable, oneOf, recordOf, text } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';
import { type ColumnTypes, upsertMany } from './many.ts';
import { indexedPages } from './resources-indexed.ts';

export function resourceRows(session: Session): ResourceRows {
  const all = db.selectFrom('resources').selectAll();
  const some = async (query: typeof all): Promise<readonly Resource[]> =>
    (await session.worldRows(query)).map(resourceOf);
  return {
    get: async (resourceId) => (await some(all.where('id', '=', resourceId)))[0] ?? null,
    many: async (ids) => (ids.length === 0 ? [] : some(all.where(anyOf('id', ids)).orderBy('id'))),
    indexed: (numbers) => indexedPages(session, numbers),
    changedSince: async (version, after, limit) => {
      const place: readonly [number, string] = after === null ? [version, '\u{10ffff}'] : [after.version, after.id];
      const query = indexColumns
        .select(['status', 'changed'])
        .where(sql<boolean>`(changed, id) > (${place[0]}::bigint, ${place[1]})`)
        .orderBy('changed')
        .orderBy('id')
        .limit(limit);
      return (await session.worldRows(query)).map((row) => ({
        id: id('resource')(row.id, 'resources.id'),
        version: row.changed,
        resource: row.status === 'deleted' ? null : indexedOf(row),
      }));
    },
    // By pages, in the order of the unique index: rows of a large integration come in between the answers to others.
    ofIntegration: async (integrationId) => {
      const found: Resource[] = [];
      for (;;) {
        const last = found.at(-1);
        const beyond = sql<boolean>`(type, native_id) > (${last?.type ?? ''}, ${last?.nativeId ?? ''})`;
        const page = await some(
          all
            .where('integration_id', '=', integrationId)
            .where(beyond)
            .orderBy('type')
            .orderBy('native_id')
            .limit(storageLimits.indexPageRows),
        );
        for (const one of page) found.push(one);
        if (page.length < storageLimits.indexPageRows) return found;
      }
    },
    ofNativeIds: async (integrationId, nativeIds) => {
      if (nativeIds.length === 0) return [];
      // By the unique index, type by type: without the types in between it could not be used.
      const types = raw<{ readonly type: string }>(
        sql`with recursive types as (
              (select type from resources where integration_id = ${integrationId} order by type limit 1)
              union all
              select (select type from resources
                       where integration_id = ${integrationId} and type > types.type order by type limit 1)
                from types where types.type is not null
            ) select type from types where type is not null`,
      );
      const names = (await session.worldRows(types)).map(({ type }) => type);
      const found = all
        .where('integration_id', '=', integrationId)
        .where(anyOf('type', names))
        .where(anyOf('native_id', nativeIds))
        .where('status', '<>', 'deleted')
        .orderBy('id');
      return some(found);
    },
    userTagged: (after, limit) =>
      some(
        all
          .where('id', '>', after ?? '')
          .where(sql<boolean>`tags @> '[{"origin":"user"}]'::jsonb`)
          .orderBy('id')
          .limit(limit),
      ),
    insert: async (resources) => {
      for (let start = 0; start < resources.length; start += storageLimits.copyRowsMax) {
        const part = resources.slice(start, start + storageLimits.copyRowsMax);
        await session.fillWorld({ table: 'resources', columns: [...columnNames, 'changed'] }, (version) =>
          copyText(part, (resource) => cellsOf(resource, version)),
        );
      }
    },
    save: async (resources) => {
      for (const statement of upsertMany('resources', columns, resources.map(rowOf), { changed })) {
        await session.changeWorld(statement, 'resources');
      }
    },
  };
}

const indexColumns = db
  .selectFrom('resources')
  .select([
    'id',
    'integration_id',
    'type',
    'native_id',
    'name',
    'path',
    'status',
    'risk_level',
    'tags',
    'context',
    'ancestors',
  ]);

type IndexRow = Pick<
  Selectable<Tables['resources']>,
  | 'id'
  | 'integration_id'
  | 'type'
  | 'native_id'
  | 'name'
  | 'path'
  | 'status'
  | 'risk_level'
  | 'tags'
  | 'context'
  | 'ancestors'
>;

const indexedOf = (row: IndexRow): IndexedResource => ({
  id: row.id,
  integrationId: row.integration_id,
  type: row.type,
  nativeId: row.native_id,
  name: row.name,
  path: row.path,
  ancestors: ancestors(row.ancestors, 'resources.ancestors'),
  status: row.status,
  riskLevel: row.risk_level,
  tags: indexedTags(row.tags),
  context: recordOf(text)(row.context, 'resources.context'),
});

/** Like `tags`, without the origin and without a path for a message nobody reads: a million rows pass here. */
function indexedTags(json: unknown): IndexedResource['tags'] {
  return Array.isArray(json) && json.every(isTag) ? json : tags(json, 'resources.tags');
}

const isTag = (one: unknown): one is Tag =>
  typeof one === 'object' &&
  one !== null &&
  'key' in one &&
  typeof one.key === 'string' &&
  'value' in one &&
  typeof one.value === 'string';

const origin = oneOf('source', 'user');

/** Without a path for each field: what every list shows has hundreds of tags. */
const tags = listOf<Tag>((value, at) => {
  const tag = anyObject(value, at);
  const bare: Tag = { key: text(tag['key'], at), value: text(tag['value'], at), origin: origin(tag['origin'], at) };
  const { overridden, source, observedAt } = tag as Readonly<Record<keyof Tag, unknown>>;
  if (overridden === undefined && source === undefined && observedAt === undefined) return bare;
  return {
    ...bare,
    ...(overridden === true ? { overridden } : {}),
    ...(typeof source === 'string' ? { source } : {}),
    ...(typeof observedAt === 'number' ? { observedAt } : {}),
  };
});
const ancestors = nullable(listOf(text));
const status = oneOf('active', 'error', 'deleted');
export const riskLevel = oneOf('low', 'medium', 'high', 'critical');

const resourceOf = (row: Selectable<Tables['resources']>): Resource => ({
  id: id('resource')(row.id, 'resources.id'),
  integrationId: id('integration')(row.integration_id, 'resources.integration_id'),
  type: row.type,
  nativeId: row.native_id,
  name: row.name,
  path: row.path,
  parentId: nullable(id('resource'))(row.parent_id, 'resources.parent_id'),
  ancestors: ancestors(row.ancestors, 'resources.ancestors'),
  tags: tags(row.tags, 'resources.tags'),
  context: recordOf(text)(row.context, 'resources.context'),
  status: status(row.status, 'resources.status'),
  riskLevel: riskLevel(row.risk_level, 'resources.risk_level'),
  source: row.source,
  observedAt: row.observed_at,
});

const columns: ColumnTypes = {
  id: 'text',
  integration_id: 'text',
  type: 'text',
  native_id: 'text',
  name: 'text',
  path: 'text',
  parent_id: 'text',
  ancestors: 'jsonb',
  tags: 'jsonb',
  context: 'jsonb',
  status: 'text',
  risk_level: 'text',
  source: 'text',
  observed_at: 'bigint',
};

const columnNames = Object.keys(columns);

/** The cells of a row, in the order of `columnNames` and the version. */
function cellsOf(resource: Resource, version: number): readonly CopyCell[] {
  const row: Readonly<Record<string, unknown>> = rowOf(resource);
  const cells = columnNames.map((name): CopyCell => {
    const value = row[name] ?? null;
    return value === null || typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);
  });
  return [...cells, version];
}

/** The version that the world gets with this transaction. */
const changed = sql`(select version from world)`;

const rowOf = (resource: Resource): Record<Exclude<keyof Tables['resources'], 'changed'>, unknown> => ({
  id: resource.id,
  integration_id: resource.integrationId,
  type: resource.type,
  native_id: resource.nativeId,
  name: resource.name,
  path: resource.path,
  parent_id: resource.parentId,
  ancestors: resource.ancestors,
  tags: resource.tags,
  context: resource.context,
  status: resource.status,
  risk_level: resource.riskLevel,
  source: resource.source,
  observed_at: resource.observedAt,
});
