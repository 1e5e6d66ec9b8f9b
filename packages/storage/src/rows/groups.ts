// Groups and their members as rows.

import type { Group, GroupRows, SourceId } from '@tidegate/core';
import { type Selectable, sql } from 'kysely';

import { raw, type Session } from '../session.ts';
import { id, nullable } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';
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
    many: async (ids) =>
      ids.length === 0 ? [] : (await session.worldRows(all.where(anyOf('id', ids)).orderBy('name'))).map(groupOf),
    save: (group) => {
      const row = {
        name: group.name,
        source_id: group.sourceId,
        told_at: group.told?.observedAt ?? null,
        told_max_age_sec: group.told?.maxAgeSec ?? null,
      };
      return session.changeWorld(
        db
          .insertInto('groups')
          .values({ id: group.id, ...row })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      );
    },
    refreshTold: (sourceId, observedAt, maxAgeSec) =>
      session.changeWorld(
        db
          .updateTable('groups')
          .set({ told_at: observedAt, told_max_age_sec: maxAgeSec })
          .where('source_id', '=', sourceId)
          .where('id', 'in', groupsOf(sourceId)),
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

/** The groups that a source still tells. */
const groupsOf = (sourceId: SourceId) =>
  db.selectFrom('source_entries').select('subject').where('source_id', '=', sourceId).where('kind', '=', 'group');

function groupOf(row: Selectable<Tables['groups']>): Group {
  const sourceId = nullable(id('source'))(row.source_id, 'groups.source_id');
  const group = { id: id('group')(row.id, 'groups.id'), name: row.name, sourceId };
  if (sourceId === null || row.told_at === null) return group;
  return { ...group, told: { sourceId, observedAt: row.told_at, maxAgeSec: row.told_max_age_sec } };
}
