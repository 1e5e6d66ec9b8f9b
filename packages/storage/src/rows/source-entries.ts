// What sources call people and groups, and who is in which group as they say. Members of nested groups are worked out here, in one
// statement over the rows that changed, and land in the one table of memberships that everything else reads.

import type {
  EntryAsk,
  GroupId,
  MembershipMove,
  PersonId,
  SourceEntry,
  SourceEntryRows,
  SourceId,
  SourceMember,
} from '@tidegate/core';
import { type Insertable, type Selectable, sql } from 'kysely';

import { raw, type Session } from '../session.ts';
import { anyObject, id, oneOf } from '../sql/parse.ts';
import { db, json, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';
import { conditionOf } from './entry-filter.ts';

export function sourceEntryRows(session: Session): SourceEntryRows {
  const all = db.selectFrom('source_entries').selectAll();
  const some = async (query: typeof all): Promise<readonly SourceEntry[]> => (await session.rows(query)).map(entryOf);
  const of = (sourceId: SourceId, kind: SourceEntry['kind']) =>
    all.where('source_id', '=', sourceId).where('kind', '=', kind);
  const membersOf = (sourceId: SourceId, group: string) =>
    db.deleteFrom('source_members').where('source_id', '=', sourceId).where('group_native_id', '=', group);
  const addMembers = async (sourceId: SourceId, group: string, members: readonly SourceMember[]): Promise<void> => {
    const [kinds, ids] = [members.map((one) => one.kind), members.map((one) => one.nativeId)];
    await session.rows(
      raw(sql`insert into source_members (source_id, group_native_id, member_kind, member_native_id)
              select ${sourceId}, ${group}, kind, native from unnest(${kinds}::text[], ${ids}::text[]) as given (kind, native)
              on conflict (source_id, group_native_id, member_native_id) do nothing`),
    );
  };
  return {
    get: async (sourceId, kind, nativeId) =>
      (await some(of(sourceId, kind).where('native_id', '=', nativeId)))[0] ?? null,
    byName: async (sourceId, kind, name) =>
      (await some(of(sourceId, kind).where(sql<boolean>`lower(name) = lower(${name})`).limit(1)))[0] ?? null,
    ofSubjects: (subjects) => some(all.where(anyOf('subject', subjects)).orderBy('source_id').orderBy('native_id')),
    all: (sourceId, kind) => some(of(sourceId, kind).orderBy('native_id')),
    page: (ask) => pageOf(session, ask),
    save: async (entry) => {
      const row = rowOf(entry);
      await session.rows(
        db
          .insertInto('source_entries')
          .values(row)
          .onConflict((conflict) => conflict.columns(['source_id', 'kind', 'native_id']).doUpdateSet(row)),
      );
    },
    remove: async (sourceId, kind, nativeId) => {
      if (kind === 'group') await session.rows(membersOf(sourceId, nativeId));
      await session.rows(
        db
          .deleteFrom('source_entries')
          .where('source_id', '=', sourceId)
          .where('kind', '=', kind)
          .where('native_id', '=', nativeId),
      );
    },
    count: async (sourceId) => {
      const row = await session.first(
        db
          .selectFrom('source_entries')
          .where('source_id', '=', sourceId)
          .select(sql<number>`count(*) filter (where kind = 'person')`.as('people'))
          .select(sql<number>`count(*) filter (where kind = 'group')`.as('groups')),
      );
      return { people: Number(row?.people ?? 0), groups: Number(row?.groups ?? 0) };
    },
    members: async (sourceId, group) => {
      const rows = await session.rows(
        db
          .selectFrom('source_members')
          .select(['member_kind', 'member_native_id'])
          .where('source_id', '=', sourceId)
          .where('group_native_id', '=', group)
          .orderBy('member_native_id'),
      );
      return rows.map((row) => ({
        kind: kindOf(row.member_kind, 'source_members.member_kind'),
        nativeId: row.member_native_id,
      }));
    },
    setMembers: async (sourceId, group, members) => {
      await session.rows(membersOf(sourceId, group));
      await addMembers(sourceId, group, members);
    },
    addMembers,
    removeMembers: async (sourceId, group, nativeIds) => {
      await session.rows(membersOf(sourceId, group).where(anyOf('member_native_id', nativeIds)));
    },
    parentsOf: async (sourceId, nativeId) => {
      const parents = db
        .selectFrom('source_members')
        .select('group_native_id')
        .where('source_id', '=', sourceId)
        .where('member_native_id', '=', nativeId);
      return some(of(sourceId, 'group').where('native_id', 'in', parents).orderBy('native_id'));
    },
    resolve: (sourceId, groups) => resolve(session, sourceId, groups),
  };
}

async function pageOf(
  session: Session,
  ask: EntryAsk,
): Promise<{ readonly items: readonly SourceEntry[]; readonly total: number }> {
  const fitting = db
    .selectFrom('source_entries')
    .where('source_id', '=', ask.sourceId)
    .where('kind', '=', ask.kind)
    .where(ask.filter === null ? sql<boolean>`true` : conditionOf(ask.filter));
  const counted = await session.first(fitting.select((row) => row.fn.countAll<number>().as('total')));
  const rows =
    ask.limit === 0
      ? []
      : await session.rows(
          fitting.selectAll().orderBy('created_at').orderBy('native_id').offset(ask.offset).limit(ask.limit),
        );
  return { items: rows.map(entryOf), total: Number(counted?.total ?? 0) };
}

/** Moves written by one statement. */
const atOnce = 5_000;

async function resolve(
  session: Session,
  sourceId: SourceId,
  groups: readonly string[] | 'all',
): Promise<readonly MembershipMove[]> {
  if (groups !== 'all' && groups.length === 0) return [];
  const moved = await session.rows(differences(sourceId, groups));
  const gone = moved.filter((row) => row.way === 'left');
  const come = moved.filter((row) => row.way === 'joined');
  for (let start = 0; start < gone.length; start += atOnce) {
    const part = pairs(gone.slice(start, start + atOnce));
    await session.changeWorld(
      raw(
        sql`delete from group_members using ${part} where group_members.group_id = g and group_members.person_id = p`,
      ),
    );
  }
  for (let start = 0; start < come.length; start += atOnce) {
    const part = pairs(come.slice(start, start + atOnce));
    await session.changeWorld(
      raw(sql`insert into group_members (group_id, person_id) select g, p from ${part} on conflict do nothing`),
    );
  }
  return movesOf(moved);
}

interface Moved {
  readonly way: string;
  readonly group_id: string;
  readonly person_id: string;
}

const pairs = (moved: readonly Moved[]) =>
  sql`unnest(${moved.map((row) => row.group_id)}::text[], ${moved.map((row) => row.person_id)}::text[]) as given (g, p)`;

/** What the memberships should be, against what they are, for groups and all that contain them. `union` ends circles. */
const differences = (sourceId: SourceId, groups: readonly string[] | 'all') =>
  raw(sql<Moved>`
    with recursive touched (native_id) as (
      select native_id from source_entries where source_id = ${sourceId} and kind = 'group'
        and (${groups === 'all'}::boolean or native_id = any(${groups === 'all' ? [] : groups}::text[]))
      union
      select m.group_native_id from source_members as m join touched on m.member_native_id = touched.native_id
        where m.source_id = ${sourceId} and m.member_kind = 'group'
    ), inside (root, native_id) as (
      select native_id, native_id from touched
      union
      select inside.root, m.member_native_id from inside join source_members as m
        on m.source_id = ${sourceId} and m.group_native_id = inside.native_id and m.member_kind = 'group'
    ), wanted as (
      select distinct root.subject as group_id, person.subject as person_id
      from inside
      join source_entries as root on root.source_id = ${sourceId} and root.kind = 'group' and root.native_id = inside.root
      join source_members as m on m.source_id = ${sourceId} and m.group_native_id = inside.native_id and m.member_kind = 'person'
      join source_entries as person
        on person.source_id = ${sourceId} and person.kind = 'person' and person.native_id = m.member_native_id
    ), present as (
      select gm.group_id, gm.person_id from group_members as gm
      where gm.group_id in (select subject from source_entries join touched using (native_id)
                            where source_id = ${sourceId} and kind = 'group')
    )
    select 'left' as way, group_id, person_id from (select * from present except select * from wanted) as l
    union all
    select 'joined', group_id, person_id from (select * from wanted except select * from present) as j
    order by 2, 3`);

function movesOf(moved: readonly Moved[]): readonly MembershipMove[] {
  const moves = new Map<GroupId, { readonly joined: PersonId[]; readonly left: PersonId[] }>();
  for (const row of moved) {
    const groupId = id('group')(row.group_id, 'source_entries.subject');
    const move = moves.get(groupId) ?? { joined: [], left: [] };
    moves.set(groupId, move);
    move[row.way === 'joined' ? 'joined' : 'left'].push(id('person')(row.person_id, 'source_entries.subject'));
  }
  return [...moves].map(([groupId, move]) => ({ groupId, ...move }));
}

const kindOf = oneOf('person', 'group');

const entryOf = (row: Selectable<Tables['source_entries']>): SourceEntry => {
  const kind = kindOf(row.kind, 'source_entries.kind');
  return {
    sourceId: id('source')(row.source_id, 'source_entries.source_id'),
    nativeId: row.native_id,
    kind,
    subject: id(kind)(row.subject, 'source_entries.subject'),
    name: row.name,
    externalId: row.external_id,
    active: row.active,
    document: anyObject(row.document, 'source_entries.document'),
    version: row.version,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
};

const rowOf = (entry: SourceEntry): Insertable<Tables['source_entries']> => ({
  source_id: entry.sourceId,
  kind: entry.kind,
  native_id: entry.nativeId,
  subject: entry.subject,
  name: entry.name,
  external_id: entry.externalId,
  active: entry.active,
  document: json(entry.document),
  version: entry.version,
  created_at: entry.createdAt,
  changed_at: entry.changedAt,
});
