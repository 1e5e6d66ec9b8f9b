// Resources as rows.

import type { Resource, ResourceRows, Tag } from '@tidegate/core';
import type { Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { id, listOf, nullable, object, oneOf, recordOf, text } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';
import { type ColumnTypes, upsertMany } from './many.ts';

export function resourceRows(session: Session): ResourceRows {
  const all = db.selectFrom('resources').selectAll();
  const some = async (query: typeof all): Promise<readonly Resource[]> =>
    (await session.worldRows(query)).map(resourceOf);
  return {
    get: async (resourceId) => (await some(all.where('id', '=', resourceId)))[0] ?? null,
    many: async (ids) => (ids.length === 0 ? [] : some(all.where(anyOf('id', ids)).orderBy('id'))),
    all: () => some(all.where('status', '<>', 'deleted').orderBy('id')),
    ofIntegration: (integrationId) => some(all.where('integration_id', '=', integrationId).orderBy('id')),
    save: async (resources) => {
      for (const statement of upsertMany('resources', columns, resources.map(rowOf))) {
        await session.changeWorld(statement);
      }
    },
  };
}

const tags = listOf(object<Tag>({ key: text, value: text, origin: oneOf('source', 'user') }));
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
  tags: 'jsonb',
  context: 'jsonb',
  status: 'text',
  risk_level: 'text',
  source: 'text',
  observed_at: 'bigint',
};

const rowOf = (resource: Resource): Record<keyof Tables['resources'], unknown> => ({
  id: resource.id,
  integration_id: resource.integrationId,
  type: resource.type,
  native_id: resource.nativeId,
  name: resource.name,
  path: resource.path,
  parent_id: resource.parentId,
  tags: resource.tags,
  context: resource.context,
  status: resource.status,
  risk_level: resource.riskLevel,
  source: resource.source,
  observed_at: resource.observedAt,
});
