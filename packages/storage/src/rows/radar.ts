// Sightings and the surveys they come from, as rows. Of an integration and key at most one sighting is open: the database sees to it.

import {
  type RadarReview,
  type RadarRows,
  type Sighting,
  type SightingFilter,
  type SightingKind,
  sightingKinds,
  type UnreadPart,
} from '@tidegate/core';
import { type Selectable, type SqlBool, sql } from 'kysely';

import { raw, type Session } from '../session.ts';
import { flag, id, listOf, nullable, object, oneOf, text, whole } from '../sql/parse.ts';
import { db, json, type Tables } from '../sql/tables.ts';
import { forget } from './forget.ts';
import { type ColumnTypes, upsertMany } from './many.ts';
import { cursorOf, olderThan, pageOf, rowsFor } from './page.ts';

export function radarRows(session: Session): RadarRows {
  const all = db.selectFrom('sightings').selectAll();
  const reviews = db.selectFrom('radar_reviews').selectAll();
  const one = async (query: typeof all): Promise<Sighting | null> => {
    const row = await session.first(query);
    return row === null ? null : sightingOf(row);
  };
  const several = async (query: typeof all): Promise<readonly Sighting[]> =>
    (await session.rows(query.orderBy('id'))).map(sightingOf);
  return {
    get: (sightingId) => one(all.where('id', '=', sightingId)),
    lock: (sightingId) => one(all.where('id', '=', sightingId).forUpdate()),
    openOf: (integrationId) =>
      several(all.where('integration_id', '=', integrationId).where('resolved_at', 'is', null)),
    waiting: () => several(all.where('resolved_at', 'is', null).where('accepted', 'is', null)),
    lockTurned: async (requestIds) => {
      if (requestIds.length === 0) return [];
      const asked = sql<SqlBool>`turned ->> 'requestId' = any(${[...requestIds]}::text[])`;
      return several(all.where('resolved_at', 'is', null).where('turned', 'is not', null).where(asked).forUpdate());
    },
    lockLeftBy: async (personId) => {
      const left = all.where('resolved_at', 'is', null).where('accepted', 'is', null).where('removal', 'is', null);
      const theirs = db.selectFrom('grants').select('id').where('grantee_id', '=', personId);
      return several(left.where('kind', '=', 'left_behind').where('grant_id', 'in', theirs).forUpdate());
    },
    save: async (sightings) => {
      const resolvedFirst = sightings.toSorted((a, b) => Number(a.resolvedAt === null) - Number(b.resolvedAt === null));
      for (const part of [
        resolvedFirst.filter(({ resolvedAt }) => resolvedAt !== null),
        resolvedFirst.filter(({ resolvedAt }) => resolvedAt === null),
      ]) {
        for (const statement of upsertMany('sightings', columns, part.map(rowOf))) await session.rows(statement);
      }
    },
    page: async (filter, ask) => {
      const cursor = cursorOf(ask);
      let query = filtered(filter);
      if (cursor !== null) query = query.where(olderThan('first_seen_at', cursor));
      const rows = await session.rows(query.orderBy('first_seen_at', 'desc').orderBy('id', 'desc').limit(rowsFor(ask)));
      return pageOf(ask, rows.map(sightingOf), (sighting) => sighting.firstSeenAt);
    },
    counts: async () => {
      const rows = await session.rows(
        raw(sql<CountRow>`
          select integration_id, kind, count(distinct account) as accounts, count(*) filter (where accepted is null) as open,
            count(*) filter (where accepted is not null) as accepted
          from sightings where resolved_at is null group by integration_id, kind order by integration_id, kind`),
      );
      return rows.map((row) => ({
        integrationId: id('integration')(row.integration_id, 'sightings.integration_id'),
        kind: kindOf(row.kind, 'sightings.kind'),
        accounts: row.accounts,
        open: row.open,
        accepted: row.accepted,
      }));
    },
    review: async (integrationId) => {
      const row = await session.first(reviews.where('integration_id', '=', integrationId));
      return row === null ? null : reviewOf(row);
    },
    lockReview: async (integrationId) => {
      await session.rows(db.selectFrom('integrations').select('id').where('id', '=', integrationId).forUpdate());
      const row = await session.first(reviews.where('integration_id', '=', integrationId));
      return row === null ? null : reviewOf(row);
    },
    reviews: async () => (await session.rows(reviews.orderBy('integration_id'))).map(reviewOf),
    saveReview: async ({ integrationId, wholeAt, triedAt, tookMs, observed, trouble, unread }) => {
      const values = {
        whole_at: wholeAt,
        tried_at: triedAt,
        took_ms: tookMs,
        observed,
        trouble,
        unread: json(unread),
      };
      await session.rows(
        db
          .insertInto('radar_reviews')
          .values({ integration_id: integrationId, ...values })
          .onConflict((conflict) => conflict.column('integration_id').doUpdateSet(values)),
      );
    },
    forgetResolvedBefore: (moment, limit) =>
      forget(session, 'sightings', 'id', limit, sql`resolved_at < ${moment}::bigint`),
  };
}

interface CountRow {
  readonly integration_id: string;
  readonly kind: string;
  readonly accounts: number;
  readonly open: number;
  readonly accepted: number;
}

function filtered({ integrationId, kind, state, account }: SightingFilter) {
  let query = db.selectFrom('sightings').selectAll();
  if (integrationId !== undefined) query = query.where('integration_id', '=', integrationId);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (state === 'resolved') query = query.where('resolved_at', 'is not', null);
  else if (state !== undefined) {
    query = query.where('resolved_at', 'is', null).where('accepted', state === 'open' ? 'is' : 'is not', null);
  }
  if (account !== undefined) {
    query = query.where(sql<SqlBool>`position(lower(${account}::text) in lower(account)) > 0`);
  }
  return query;
}

const kindOf = oneOf<SightingKind>(...sightingKinds);
const entitlement = object<NonNullable<Sighting['entitlement']>>({ type: text, nativeId: text, permission: text });
const accepted = object<NonNullable<Sighting['accepted']>>({ by: id('person'), at: whole, reason: text });
const removal = object<NonNullable<Sighting['removal']>>({
  by: nullable(id('person')),
  at: whole,
  reason: text,
  trouble: nullable(text),
});

const turned = object<NonNullable<Sighting['turned']>>({
  by: id('person'),
  at: whole,
  reason: text,
  requestId: id('request'),
});

const sightingOf = (row: Selectable<Tables['sightings']>): Sighting => ({
  id: id('sighting')(row.id, 'sightings.id'),
  integrationId: id('integration')(row.integration_id, 'sightings.integration_id'),
  key: row.key,
  kind: kindOf(row.kind, 'sightings.kind'),
  account: row.account,
  sentence: row.sentence,
  entitlement: nullable(entitlement)(row.entitlement, 'sightings.entitlement'),
  grantId: nullable(id('grant'))(row.grant_id, 'sightings.grant_id'),
  untouchable: row.untouchable,
  firstSeenAt: row.first_seen_at,
  lastSeenAt: row.last_seen_at,
  resolvedAt: row.resolved_at,
  accepted: nullable(accepted)(row.accepted, 'sightings.accepted'),
  removal: nullable(removal)(row.removal, 'sightings.removal'),
  turned: nullable(turned)(row.turned, 'sightings.turned'),
});

const unreadPart = object<UnreadPart>({ part: text, readBefore: flag });

const reviewOf = (row: Selectable<Tables['radar_reviews']>): RadarReview => ({
  integrationId: id('integration')(row.integration_id, 'radar_reviews.integration_id'),
  wholeAt: row.whole_at,
  triedAt: row.tried_at,
  tookMs: row.took_ms,
  observed: row.observed,
  trouble: row.trouble,
  unread: listOf(unreadPart)(row.unread, 'radar_reviews.unread'),
});

const columns: ColumnTypes = {
  id: 'text',
  integration_id: 'text',
  key: 'text',
  kind: 'text',
  account: 'text',
  sentence: 'text',
  entitlement: 'jsonb',
  grant_id: 'text',
  untouchable: 'text',
  first_seen_at: 'bigint',
  last_seen_at: 'bigint',
  resolved_at: 'bigint',
  accepted: 'jsonb',
  removal: 'jsonb',
  turned: 'jsonb',
};

const rowOf = (one: Sighting): Record<keyof Tables['sightings'], unknown> => ({
  id: one.id,
  integration_id: one.integrationId,
  key: one.key,
  kind: one.kind,
  account: one.account,
  sentence: one.sentence,
  entitlement: one.entitlement,
  grant_id: one.grantId,
  untouchable: one.untouchable,
  first_seen_at: one.firstSeenAt,
  last_seen_at: one.lastSeenAt,
  resolved_at: one.resolvedAt,
  accepted: one.accepted,
  removal: one.removal,
  turned: one.turned,
});
