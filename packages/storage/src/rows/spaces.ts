// Spaces, and what belongs to them, as rows.

import { type Space, type SpaceMember, type SpaceObjectId, type SpaceRows, spaceRoles } from '@tidegate/core';
import type { Selectable } from 'kysely';

import type { Session } from '../session.ts';
import { id, listOf, object, oneOf, type Read } from '../sql/parse.ts';
import { db, json, type Tables } from '../sql/tables.ts';

export function spaceRows(session: Session): SpaceRows {
  const all = db.selectFrom('spaces').selectAll();
  const one = async (query: typeof all): Promise<Space | null> => {
    const row = await session.first(query);
    return row === null ? null : spaceOf(row);
  };
  return {
    get: (spaceId) => one(all.where('id', '=', spaceId)),
    lock: (spaceId) => one(all.where('id', '=', spaceId).forUpdate()),
    all: async () => (await session.rows(all.orderBy('name'))).map(spaceOf),
    save: async (space) => {
      const row = {
        id: space.id,
        name: space.name,
        query: space.query,
        members: json(space.members),
        created_at: space.createdAt,
        updated_at: space.updatedAt,
      };
      await session.rows(
        db
          .insertInto('spaces')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      );
    },
    remove: async (spaceId) => {
      await session.rows(db.deleteFrom('spaces').where('id', '=', spaceId));
    },
    of: async (objectId) => {
      const row = await session.first(
        db.selectFrom('space_objects').select('space_id').where('object_id', '=', objectId),
      );
      return row === null ? null : id('space')(row.space_id, 'space_objects.space_id');
    },
    objectsOf: async (spaceId) =>
      (
        await session.rows(
          db.selectFrom('space_objects').select('object_id').where('space_id', '=', spaceId).orderBy('object_id'),
        )
      ).map(({ object_id: objectId }) => spaceObject(objectId, 'space_objects.object_id')),
    assign: async (objectId, spaceId) => {
      await session.rows(db.insertInto('space_objects').values({ object_id: objectId, space_id: spaceId }));
    },
    release: async (objectId) => {
      await session.rows(db.deleteFrom('space_objects').where('object_id', '=', objectId));
    },
  };
}

const spaceObject: Read<SpaceObjectId> = (value, at) => {
  const kind = typeof value === 'string' ? value.slice(0, 4) : '';
  if (kind === 'scp_') return id('scope')(value, at);
  return kind === 'bdl_' ? id('bundle')(value, at) : id('flow')(value, at);
};

const spaceOf = (row: Selectable<Tables['spaces']>): Space => ({
  id: id('space')(row.id, 'spaces.id'),
  name: row.name,
  query: row.query,
  members: listOf(object<SpaceMember>({ personId: id('person'), role: oneOf(...spaceRoles) }))(
    row.members,
    'spaces.members',
  ),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
