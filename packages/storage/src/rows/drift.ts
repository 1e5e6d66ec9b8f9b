// What reviews of the perimeters compare with and what they saw. One review writes at a time.

import type { DriftReview, DriftRows, ScopeBaseline, ScopeCount, SeenKey } from '@tidegate/core';
import { type Selectable, sql } from 'kysely';

import { storageLimits } from '../limits.ts';
import { locks, raw, type Session } from '../session.ts';
import { id, listOf, nullable, object, oneOf, text } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';

export function driftRows(session: Session): DriftRows {
  const newest = (limit: number) => db.selectFrom('drift_reviews').selectAll().orderBy('at', 'desc').limit(limit);
  return {
    lock: async () => {
      await session.rows(raw(sql`select pg_advisory_xact_lock(${locks.space}::int, ${locks.drift}::int)`));
      const row = await session.first(newest(1));
      return row === null ? null : reviewOf(row);
    },
    baselines: async () =>
      (await session.rows(db.selectFrom('scope_baselines').selectAll().orderBy('scope_id'))).map(baselineOf),
    baseline: async (scopeId) => {
      const row = await session.first(db.selectFrom('scope_baselines').selectAll().where('scope_id', '=', scopeId));
      return row === null ? null : baselineOf(row);
    },
    saveBaselines: async (baselines) => {
      for (const part of chunks(baselines.map(baselineRow))) {
        await session.rows(
          raw(sql`insert into scope_baselines (scope_id, query, at, resources, environments, accounts, keys)
                  select scope_id, given.query, at, resources, environments, accounts, keys
                  from jsonb_to_recordset(${JSON.stringify(part)}::jsonb) as given (scope_id text, query text, at bigint,
                    resources integer, environments jsonb, accounts jsonb, keys jsonb)
                  join scopes on scopes.id = given.scope_id
                  on conflict (scope_id) do update set query = excluded.query, at = excluded.at,
                    resources = excluded.resources, environments = excluded.environments,
                    accounts = excluded.accounts, keys = excluded.keys`),
        );
      }
    },
    latestCounts: async () => {
      const rows = await session.rows(
        db.selectFrom('scope_counts').selectAll().distinctOn('scope_id').orderBy('scope_id').orderBy('at', 'desc'),
      );
      return rows.map(countOf);
    },
    countsOf: async (ids, perScopeMax) => {
      const rows = await session.rows(
        raw(sql<CountRow>`select latest.* from unnest(${ids}::text[]) as wanted (id)
              cross join lateral (select * from scope_counts where scope_id = wanted.id collate "C"
                order by at desc limit ${perScopeMax}::int) as latest
              order by latest.scope_id, latest.at`),
      );
      return rows.map(countOf);
    },
    addCounts: async (counts, keep) => {
      for (const part of chunks(counts.map(countRow))) {
        await session.rows(
          raw(sql`insert into scope_counts (scope_id, at, resources, entitlements)
                  select scope_id, at, resources, entitlements
                  from jsonb_to_recordset(${JSON.stringify(part)}::jsonb)
                    as given (scope_id text, at bigint, resources integer, entitlements integer)
                  join scopes on scopes.id = given.scope_id
                  on conflict (scope_id, at) do update set resources = excluded.resources, entitlements = excluded.entitlements`),
        );
        await session.rows(
          raw(sql`delete from scope_counts old using unnest(${part.map((row) => row.scope_id)}::text[]) as wanted (id)
                  where old.scope_id = wanted.id collate "C" and old.at < (
                    select min(kept.at) from (select at from scope_counts where scope_id = wanted.id collate "C"
                      order by at desc limit ${keep}::int) as kept)`),
        );
      }
    },
    reviews: async (limit) => (await session.rows(newest(limit))).map(reviewOf).toReversed(),
    addReview: async (review, keep) => {
      const row = reviewRow(review);
      await session.rows(
        db
          .insertInto('drift_reviews')
          .values(row)
          .onConflict((conflict) => conflict.column('at').doUpdateSet(row)),
      );
      await session.rows(
        raw(sql`delete from drift_reviews where at < (select min(kept.at) from
                  (select at from drift_reviews order by at desc limit ${keep}::int) as kept)`),
      );
    },
  };
}

function chunks<T>(items: readonly T[]): readonly (readonly T[])[] {
  const size = storageLimits.rowsPerStatementMax;
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

const texts = nullable(listOf(text));
const keys = listOf(
  object<SeenKey>({ field: oneOf('resource_tag', 'resource_context'), key: text, values: listOf(text) }),
);

const baselineOf = (row: Selectable<Tables['scope_baselines']>): ScopeBaseline => ({
  scopeId: id('scope')(row.scope_id, 'scope_baselines.scope_id'),
  query: row.query,
  at: row.at,
  resources: row.resources,
  environments: texts(row.environments, 'scope_baselines.environments'),
  accounts: texts(row.accounts, 'scope_baselines.accounts'),
  keys: keys(row.keys, 'scope_baselines.keys'),
});

const baselineRow = (baseline: ScopeBaseline): Record<keyof Tables['scope_baselines'], unknown> => ({
  scope_id: baseline.scopeId,
  query: baseline.query,
  at: baseline.at,
  resources: baseline.resources,
  environments: baseline.environments,
  accounts: baseline.accounts,
  keys: baseline.keys,
});

type CountRow = Selectable<Tables['scope_counts']>;

const countOf = (row: CountRow): ScopeCount => ({
  scopeId: id('scope')(row.scope_id, 'scope_counts.scope_id'),
  at: row.at,
  resources: row.resources,
  entitlements: row.entitlements,
});

const countRow = (count: ScopeCount): CountRow => ({
  scope_id: count.scopeId,
  at: count.at,
  resources: count.resources,
  entitlements: count.entitlements,
});

const reviewOf = (row: Selectable<Tables['drift_reviews']>): DriftReview => ({
  at: row.at,
  version: row.version,
  scopes: row.scopes,
  opened: row.opened,
  resolved: row.resolved,
  open: row.open,
  tookMs: row.took_ms,
});

const reviewRow = (review: DriftReview): Selectable<Tables['drift_reviews']> => ({
  at: review.at,
  version: review.version,
  scopes: review.scopes,
  opened: review.opened,
  resolved: review.resolved,
  open: review.open,
  took_ms: review.tookMs,
});
