// Readings of targets as rows: the run, its parts, and the pages that are kept until they are written or discarded. None of it is
// part of the world, so that progress makes no server read its world again.

import type {
  DiscoveredResource,
  SyncCounts,
  SyncPage,
  SyncPart,
  SyncRows,
  SyncRun,
  SyncTrouble,
} from '@tidegate/core';
import { type Selectable, sql } from 'kysely';

import { storageLimits } from '../limits.ts';
import { raw, type Session } from '../session.ts';
import { id, listOf, nullable, object, objectWith, oneOf, recordOf, text, whole } from '../sql/parse.ts';
import { db, json, jsonOrNull, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';
import { riskLevel } from './resources.ts';

export function syncRows(session: Session): SyncRows {
  const one = (integrationId: string) => db.selectFrom('syncs').selectAll().where('integration_id', '=', integrationId);
  return {
    get: async (integrationId) => runOf(await session.first(one(integrationId))),
    lock: async (integrationId) => runOf(await session.first(one(integrationId).forUpdate())),
    save: async (run) => {
      const row = rowOf(run);
      await session.rows(
        db
          .insertInto('syncs')
          .values(row)
          .onConflict((conflict) => conflict.column('integration_id').doUpdateSet(row)),
      );
    },
    parts: async (integrationId) => {
      const rows = await session.rows(
        db.selectFrom('sync_parts').selectAll().where('integration_id', '=', integrationId).orderBy('part'),
      );
      return rows.map(partOf);
    },
    troubles: async (integrationId, limit) => {
      const head = sql<string>`split_part(part, '/', 1)`;
      const rows = await session.rows(
        db
          .selectFrom('sync_parts')
          .select((row) => [
            head.as('head'),
            'state',
            row.fn.countAll<number>().as('parts'),
            row.fn.min('part').as('part'),
            row.fn.min('message').as('message'),
          ])
          .where('integration_id', '=', integrationId)
          .where('state', '<>', 'completed')
          .groupBy([head, 'state'])
          .orderBy(head)
          .orderBy('state')
          .limit(limit),
      );
      return rows.map(
        (row): SyncTrouble => ({
          part: row.parts === 1 ? row.part : row.head,
          state: troubleState(row.state, 'sync_parts.state'),
          message: row.message,
          parts: row.parts,
        }),
      );
    },
    countParts: async (integrationId) => {
      const rows = await session.rows(
        db
          .selectFrom('sync_parts')
          .select((row) => ['state', row.fn.countAll<number>().as('count')])
          .where('integration_id', '=', integrationId)
          .groupBy('state'),
      );
      return new Map(rows.map((row) => [partState(row.state, 'sync_parts.state'), row.count]));
    },
    saveParts: async (integrationId, parts) => {
      for (const chunk of chunks(parts)) {
        await session.rows(
          raw(sql`insert into sync_parts (integration_id, part, state, message, resources)
                  select ${integrationId}::text, part, state, message, resources
                  from jsonb_to_recordset(${JSON.stringify(chunk)}::jsonb)
                    as given (part text, state text, message text, resources integer)
                  on conflict (integration_id, part) do update set
                    state = excluded.state, message = excluded.message, resources = excluded.resources`),
        );
      }
    },
    pages: async (integrationId) => {
      const found: SyncPage[] = [];
      for (;;) {
        const last = found.at(-1);
        const rows = await session.rows(
          db
            .selectFrom('sync_pages')
            .selectAll()
            .where('integration_id', '=', integrationId)
            .where(sql<boolean>`(part, number) > (${last?.part ?? ''}, ${last?.number ?? -1})`)
            .orderBy('part')
            .orderBy('number')
            .limit(storageLimits.syncPagesAtOnce),
        );
        for (const row of rows) found.push(pageOf(row));
        if (rows.length < storageLimits.syncPagesAtOnce) return found;
      }
    },
    savePages: async (integrationId, pages) => {
      for (const page of pages) {
        const resources = json(page.resources);
        await session.rows(
          db
            .insertInto('sync_pages')
            .values({ integration_id: integrationId, part: page.part, number: page.number, resources })
            .onConflict((conflict) =>
              conflict.columns(['integration_id', 'part', 'number']).doUpdateSet({ resources }),
            ),
        );
      }
    },
    removePages: async (integrationId, parts) => {
      const all = db.deleteFrom('sync_pages').where('integration_id', '=', integrationId);
      await session.rows(parts === null ? all : all.where(anyOf('part', parts)));
    },
    removeParts: async (integrationId) => {
      await session.rows(db.deleteFrom('sync_parts').where('integration_id', '=', integrationId));
    },
    saveReadAt: async (integrationId, source, parts, at) => {
      for (const chunk of chunks(parts)) {
        await session.rows(
          raw(sql`insert into part_readings (integration_id, source, part, read_at)
                  select ${integrationId}::text, ${source}::text, part, ${at}::bigint
                  from jsonb_array_elements_text(${JSON.stringify(chunk)}::jsonb) as given (part)
                  on conflict (integration_id, source, part) do update set read_at = excluded.read_at`),
        );
      }
    },
    readAt: async (integrationId, source, parts) => {
      if (parts.length === 0) return new Map();
      const rows = await session.rows(
        db
          .selectFrom('part_readings')
          .select(['part', 'read_at'])
          .where('integration_id', '=', integrationId)
          .where('source', '=', source)
          .where(anyOf('part', parts)),
      );
      return new Map(rows.map((row) => [row.part, row.read_at]));
    },
  };
}

function chunks<T>(items: readonly T[]): readonly (readonly T[])[] {
  const size = storageLimits.rowsPerStatementMax;
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

const counts = object<SyncCounts>({ created: whole, changed: whole, gone: whole, unchanged: whole });
const held = object<NonNullable<SyncRun['held']>>({ counts, sentence: text });
const runState = oneOf('reading', 'held', 'done', 'failed');
const troubleState = oneOf('failed', 'held', 'vanished');
const partState = oneOf('completed', 'failed', 'held', 'vanished');
type Unfit = Pick<DiscoveredResource, 'unfit'>;
/** A resource as a list tells of it. */
export const discoveredOf = objectWith<Omit<DiscoveredResource, 'unfit'>, Unfit>(
  {
    type: text,
    nativeId: text,
    name: text,
    path: text,
    parentNativeId: nullable(text),
    tags: recordOf(text),
    context: recordOf(text),
    riskLevel,
  },
  { unfit: object<NonNullable<Unfit['unfit']>>({ tags: listOf(text), context: listOf(text) }) },
);

const runOf = (row: Selectable<Tables['syncs']> | null): SyncRun | null =>
  row === null
    ? null
    : {
        integrationId: id('integration')(row.integration_id, 'syncs.integration_id'),
        state: runState(row.state, 'syncs.state'),
        fingerprint: row.fingerprint,
        attempt: row.attempt,
        resumed: row.resumed,
        heldUntil: row.held_until,
        startedAt: row.started_at,
        endedAt: row.ended_at,
        startedBy: row.started_by,
        partsPlanned: row.parts_planned,
        counts: counts(row.counts, 'syncs.counts'),
        held: nullable(held)(row.held, 'syncs.held'),
        findings: listOf(text)(row.findings, 'syncs.findings'),
        trouble: row.trouble,
        askedAgainAt: row.asked_again_at,
      };

const rowOf = (run: SyncRun) => ({
  integration_id: run.integrationId,
  state: run.state,
  fingerprint: run.fingerprint,
  attempt: run.attempt,
  resumed: run.resumed,
  held_until: run.heldUntil,
  started_at: run.startedAt,
  ended_at: run.endedAt,
  started_by: run.startedBy,
  parts_planned: run.partsPlanned,
  counts: json(run.counts),
  held: jsonOrNull(run.held),
  findings: json(run.findings),
  trouble: run.trouble,
  asked_again_at: run.askedAgainAt,
});

const partOf = (row: Selectable<Tables['sync_parts']>): SyncPart => ({
  part: row.part,
  state: partState(row.state, 'sync_parts.state'),
  message: row.message,
  resources: row.resources,
});

const pageOf = (row: Selectable<Tables['sync_pages']>): SyncPage => ({
  part: row.part,
  number: row.number,
  resources: listOf(discoveredOf)(row.resources, 'sync_pages.resources'),
});
