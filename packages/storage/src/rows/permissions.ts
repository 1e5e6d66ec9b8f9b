// Permissions as rows.

import type { Permission, PermissionRows } from '@tidegate/core';
import type { Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { id, oneOf } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';
import { type ColumnTypes, upsertMany } from './many.ts';
import { riskLevel } from './resources.ts';

export function permissionRows(session: Session): PermissionRows {
  const all = db.selectFrom('permissions').selectAll();
  const some = async (query: typeof all): Promise<readonly Permission[]> =>
    (await session.worldRows(query)).map(permissionOf);
  return {
    get: async (permissionId) => (await some(all.where('id', '=', permissionId)))[0] ?? null,
    many: async (ids) => (ids.length === 0 ? [] : some(all.where(anyOf('id', ids)).orderBy('id'))),
    all: () => some(all.orderBy('id')),
    ofIntegration: (integrationId) => some(all.where('integration_id', '=', integrationId).orderBy('id')),
    save: async (permissions) => {
      for (const statement of upsertMany('permissions', columns, permissions.map(rowOf))) {
        await session.changeWorld(statement);
      }
    },
  };
}

const level = oneOf('read', 'write', 'admin');

const permissionOf = (row: Selectable<Tables['permissions']>): Permission => ({
  id: id('permission')(row.id, 'permissions.id'),
  integrationId: id('integration')(row.integration_id, 'permissions.integration_id'),
  resourceType: row.resource_type,
  name: row.name,
  level: level(row.level, 'permissions.level'),
  riskLevel: riskLevel(row.risk_level, 'permissions.risk_level'),
  allows: row.allows,
  source: row.source,
  observedAt: row.observed_at,
});

const columns: ColumnTypes = {
  id: 'text',
  integration_id: 'text',
  resource_type: 'text',
  name: 'text',
  level: 'text',
  risk_level: 'text',
  allows: 'text',
  source: 'text',
  observed_at: 'bigint',
};

const rowOf = (permission: Permission): Record<keyof Tables['permissions'], unknown> => ({
  id: permission.id,
  integration_id: permission.integrationId,
  resource_type: permission.resourceType,
  name: permission.name,
  level: permission.level,
  risk_level: permission.riskLevel,
  allows: permission.allows,
  source: permission.source,
  observed_at: permission.observedAt,
});
