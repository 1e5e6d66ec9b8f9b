// Changes of the inventory as rows: written down with the change, told once. None of it is part of the world.

import type {
  FlowId,
  GrantId,
  MovedScope,
  Movement,
  MovementRows,
  MovementStory,
  RequestId,
  Some,
  TouchedAccess,
} from '@tidegate/core';
import { type Selectable, sql } from 'kysely';

import { raw, type Session } from '../session.ts';
import { id, listOf, nullable, object, oneOf, type Read, text, whole } from '../sql/parse.ts';
import { db, json, type Tables } from '../sql/tables.ts';
import { pageBySequence, rowsFor, sequenceOf } from './page.ts';

type Row = Selectable<Tables['movements']>;

export function movementRows(session: Session): MovementRows {
  const all = db.selectFrom('movements').selectAll();
  return {
    intend: async ({ version, at, integrationId }) => {
      const row = { version, at, integration_ids: json([integrationId]), story: null };
      await session.rows(
        db
          .insertInto('movements')
          .values(row)
          .onConflict((conflict) =>
            conflict.column('version').doUpdateSet({
              integration_ids: sql<string>`case when movements.integration_ids @> excluded.integration_ids
                then movements.integration_ids else movements.integration_ids || excluded.integration_ids end`,
            }),
          ),
      );
    },
    tell: async ({ version, at, story }) => {
      const told = await session.first(
        raw(sql<{ readonly one: number }>`insert into movements (version, at, integration_ids, story)
              values (${version}::bigint, ${at}::bigint, '[]'::jsonb, ${json(story)}::jsonb)
              on conflict (version) do update set story = excluded.story where movements.story is null
              returning 1 as one`),
      );
      return told !== null;
    },
    get: async (version) => {
      const row = await session.first(all.where('version', '=', version));
      return row === null ? null : movementOf(row);
    },
    latestOf: async (integrationId) => {
      const row = await session.first(
        all
          .where(sql<boolean>`integration_ids @> ${json([integrationId])}::jsonb`)
          .orderBy('version', 'desc')
          .limit(1),
      );
      return row === null ? null : movementOf(row);
    },
    untold: async (before, limit) => {
      const rows = await session.rows(
        all.where('story', 'is', null).where('at', '<', before).orderBy('version').limit(limit),
      );
      return rows.map(movementOf);
    },
    page: async (ask) => {
      const before = sequenceOf(ask);
      const query = before === null ? all : all.where('version', '<', before);
      const rows = await session.rows(query.orderBy('version', 'desc').limit(rowsFor(ask)));
      const page = pageBySequence(
        ask,
        rows.map((row) => ({ sequence: row.version, row })),
      );
      return { items: page.items.map(({ row }) => movementOf(row)), next: page.next };
    },
    forgetBefore: async (moment, limit) => {
      const rows = await session.rows(
        raw(sql<{ readonly one: number }>`delete from movements where version in (
              select version from movements where at < ${moment}::bigint limit ${limit}::int for update skip locked)
            returning 1 as one`),
      );
      return rows.length;
    },
  };
}

const some = <T>(item: Read<T>): Read<Some<T>> => object<Some<T>>({ items: listOf(item), more: whole });
const moves = listOf(
  object<TouchedAccess<GrantId>['moves'][number]>({ scope: text, way: oneOf('joined', 'left', 'changed') }),
);
const touched = <K extends GrantId | RequestId>(readId: Read<K>): Read<TouchedAccess<K>> =>
  object<TouchedAccess<K>>({ id: readId, person: text, permission: text, resource: text, moves });

const story = object<MovementStory>({
  known: oneOf('followed', 'cut', 'unknown'),
  scopes: some(object<MovedScope>({ id: id('scope'), name: text, joined: whole, left: whole, changed: whole })),
  flows: some(object<{ readonly id: FlowId; readonly name: string }>({ id: id('flow'), name: text })),
  grants: some(touched(id('grant'))),
  requests: some(touched(id('request'))),
});

const movementOf = (row: Row): Movement => ({
  version: row.version,
  at: row.at,
  integrationIds: listOf(id('integration'))(row.integration_ids, 'movements.integration_ids'),
  story: nullable(story)(row.story, 'movements.story'),
});
