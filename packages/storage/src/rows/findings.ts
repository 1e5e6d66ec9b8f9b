// Findings as rows. At most one of a key is open: the database sees to it.

import {
  type Finding,
  type FindingFilter,
  type FindingRows,
  findingKinds,
  findingSeverities,
  type Json,
} from '@tidegate/core';
import { type Selectable, sql } from 'kysely';

import { raw, type Session } from '../session.ts';
import { anyObject, id, nullable, object, oneOf, whole } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';
import { forget } from './forget.ts';
import { type ColumnTypes, upsertMany } from './many.ts';
import { cursorOf, olderThan, pageOf, rowsFor } from './page.ts';

export function findingRows(session: Session): FindingRows {
  const all = db.selectFrom('findings').selectAll();
  return {
    get: async (findingId) => {
      const row = await session.first(all.where('id', '=', findingId));
      return row === null ? null : findingOf(row);
    },
    save: async (findings) => {
      for (const statement of upsertMany('findings', columns, findings.map(rowOf))) await session.rows(statement);
    },
    open: async () => (await session.rows(all.where('resolved_at', 'is', null).orderBy('id'))).map(findingOf),
    countOpen: async () => {
      const row = await session.first(
        raw(sql<{ readonly open: number; readonly waiting: number }>`
          select count(*) as open, count(*) filter (where acknowledged is null) as waiting
          from findings where resolved_at is null`),
      );
      return { open: row?.open ?? 0, waiting: row?.waiting ?? 0 };
    },
    lastResolved: async (keys) => {
      const rows = await session.rows(
        all
          .distinctOn('key')
          .where(anyOf('key', keys))
          .where('resolved_at', 'is not', null)
          .orderBy('key')
          .orderBy('first_seen_at', 'desc')
          .orderBy('id', 'desc'),
      );
      return rows.map(findingOf);
    },
    forgetResolvedBefore: (moment, limit) =>
      forget(session, 'findings', 'id', limit, sql`resolved_at < ${moment}::bigint`),
    page: async (filter, ask) => {
      const cursor = cursorOf(ask);
      let query = filtered(filter);
      if (cursor !== null) query = query.where(olderThan('first_seen_at', cursor));
      const rows = await session.rows(query.orderBy('first_seen_at', 'desc').orderBy('id', 'desc').limit(rowsFor(ask)));
      return pageOf(ask, rows.map(findingOf), (finding) => finding.firstSeenAt);
    },
  };
}

function filtered({ state, kind, subject }: FindingFilter) {
  let query = db.selectFrom('findings').selectAll();
  if (state !== undefined) query = query.where('resolved_at', state === 'open' ? 'is' : 'is not', null);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (subject !== undefined) query = query.where('subject', '=', subject);
  return query;
}

const kindOf = oneOf(...findingKinds);
const severityOf = oneOf(...findingSeverities);
const acknowledged = object<NonNullable<Finding['acknowledged']>>({ by: id('person'), at: whole });

const findingOf = (row: Selectable<Tables['findings']>): Finding => ({
  id: id('finding')(row.id, 'findings.id'),
  key: row.key,
  kind: kindOf(row.kind, 'findings.kind'),
  subject: row.subject,
  subjectName: row.subject_name,
  severity: severityOf(row.severity, 'findings.severity'),
  sentence: row.sentence,
  details: detailsOf(row.details),
  firstSeenAt: row.first_seen_at,
  lastSeenAt: row.last_seen_at,
  resolvedAt: row.resolved_at,
  ownerId: nullable(id('person'))(row.owner_id, 'findings.owner_id'),
  acknowledged: nullable(acknowledged)(row.acknowledged, 'findings.acknowledged'),
});

/** A jsonb object holds JSON and nothing else. */
const detailsOf = (value: unknown): { readonly [key: string]: Json } =>
  anyObject(value, 'findings.details') as { readonly [key: string]: Json };

const columns: ColumnTypes = {
  id: 'text',
  key: 'text',
  kind: 'text',
  subject: 'text',
  subject_name: 'text',
  severity: 'text',
  sentence: 'text',
  details: 'jsonb',
  first_seen_at: 'bigint',
  last_seen_at: 'bigint',
  resolved_at: 'bigint',
  owner_id: 'text',
  acknowledged: 'jsonb',
};

const rowOf = (finding: Finding): Record<keyof Tables['findings'], unknown> => ({
  id: finding.id,
  key: finding.key,
  kind: finding.kind,
  subject: finding.subject,
  subject_name: finding.subjectName,
  severity: finding.severity,
  sentence: finding.sentence,
  details: finding.details,
  first_seen_at: finding.firstSeenAt,
  last_seen_at: finding.lastSeenAt,
  resolved_at: finding.resolvedAt,
  owner_id: finding.ownerId,
  acknowledged: finding.acknowledged,
});
