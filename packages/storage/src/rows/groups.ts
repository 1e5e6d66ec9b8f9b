// Groups and their members as rows.

import type { Group, GroupRows } from '@tidegate/core';
import { type Selectable, sql } from 'kysely';

import { raw, type Session } from '../session.ts';
import { id, nullable } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';
import { joining } from './people.ts';

export function groupRows(session: Session): GroupRows {
  const all = db.selectFrom('groups').selectAll();
  const one = async (query: typeof all): Promise<Group | null> => {
    const [row] = await session.worldRows(query);
    return row === undefined ? null : groupOf(row);
  };
  return {
    get: (groupId) => one(all.where('id', '=', groupId)),
    byName: (name) => one(all.where('name', '=', name)),
    all: async () => (await session.worldRows(all.orderBy('name'))).map(groupOf),
    save: (group) =>
      session.changeWorld(
        db
          .insertInto('groups')
          .values({ id: group.id, name: group.name, source_id: group.sourceId })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: group.name, source_id: group.sourceId })),
      ),
    remove: (groupId) => session.changeWorld(db.deleteFrom('groups').where('id', '=', groupId)),
    setMembers: async (groupId, members) => {
      const gone = sql`group_id = ${groupId} and person_id <> all(${members}::text[])`;
      await session.changeWorld(raw(sql`delete from group_members where ${gone}`));
      await session.changeWorld(joining({ people: members, groups: [groupId] }));
    },
    members: async (groupId) => {
      const rows = await session.worldRows(
        db.selectFrom('group_members').select('person_id').where('group_id', '=', groupId).orderBy('person_id'),
      );
      return rows.map((row) => id('person')(row.person_id, 'group_members.person_id'));
    },
  };
}

const groupOf = (row: Selectable<Tables['groups']>): Group => ({
  id: id('group')(row.id, 'groups.id'),
  name: row.name,
  sourceId: nullable(id('source'))(row.source_id, 'groups.source_id'),
});
