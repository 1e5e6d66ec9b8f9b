// Scopes as rows.

import type { Scope, ScopeRows } from '@tidegate/core';
import type { Insertable, Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { id } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';

export function scopeRows(session: Session): ScopeRows {
  const all = db.selectFrom('scopes').selectAll();
  const one = async (query: typeof all): Promise<Scope | null> => {
    const [row] = await session.worldRows(query);
    return row === undefined ? null : scopeOf(row);
  };
  return {
    get: (scopeId) => one(all.where('id', '=', scopeId)),
    byName: (name) => one(all.where('name', '=', name)),
    all: async () => (await session.worldRows(all.orderBy('name'))).map(scopeOf),
    save: (scope) => {
      const row = rowOf(scope);
      return session.changeWorld(
        db
          .insertInto('scopes')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      );
    },
    remove: (scopeId) => session.changeWorld(db.deleteFrom('scopes').where('id', '=', scopeId)),
  };
}

const scopeOf = (row: Selectable<Tables['scopes']>): Scope => ({
  id: id('scope')(row.id, 'scopes.id'),
  name: row.name,
  description: row.description,
  query: row.query,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const rowOf = (scope: Scope): Insertable<Tables['scopes']> => ({
  id: scope.id,
  name: scope.name,
  description: scope.description,
  query: scope.query,
  version: scope.version,
  created_at: scope.createdAt,
  updated_at: scope.updatedAt,
});
