// Durable work as rows. A claim is a hold until a moment and an attempt number; only the holder of that attempt may say
// how it ended. Work that is added again while somebody holds it is done once more afterwards: it is never lost to a
// completion that began before it, and it never takes the row from its holder.

import { type Claim, type Work, type WorkId, type WorkRows, workKinds } from '@tidegate/core';
import { type Compilable, type Selectable, sql } from 'kysely';

import { storageLimits } from '../limits.ts';
import { raw, type Session } from '../session.ts';
import { id, nullable, oneOf } from '../sql/parse.ts';
import { db, type Tables } from '../sql/tables.ts';
import { anyOf } from './any-of.ts';
import { claimRows, lanePlaces } from './claiming.ts';

type Row = Selectable<Tables['work']>;

export function workRows(session: Session): WorkRows {
  const free = { claimed_by: null, claimed_until: null, again_at: null };
  /** Locks the row if this claim still holds it. */
  const held = (claim: Claim): Promise<Pick<Row, 'again_at'> | null> =>
    session.first(
      db
        .selectFrom('work')
        .select('again_at')
        .where('id', '=', claim.id)
        .where('attempt', '=', claim.attempt)
        .where('claimed_until', 'is not', null)
        .forUpdate(),
    );
  /** Removes the rows that these claims still hold; one that was added again meanwhile is due again. In one statement: nothing is locked later. */
  const completeMany = async (claims: readonly Claim[]): Promise<ReadonlySet<WorkId>> => {
    const rows = await session.rows(
      raw(sql<{ id: string }>`with mine as materialized (
          select work.id, again_at from work join unnest(${claims.map((claim) => claim.id)}::text[],
            ${claims.map(({ attempt }) => attempt)}::int[]) as held (id, attempt) using (id, attempt)
          where claimed_until is not null for update of work),
        again as (update work set due_at = mine.again_at, tries = 0, last_trouble = null, underway = false,
            claimed_by = null, claimed_until = null, again_at = null
          from mine where work.id = mine.id and mine.again_at is not null),
        finished as (delete from work using mine where work.id = mine.id and mine.again_at is null)
        select id from mine`),
    );
    const completed = new Set(rows.map((row) => row.id));
    return new Set(claims.flatMap((claim) => (completed.has(claim.id) ? [claim.id] : [])));
  };
  return {
    add: async (work) => {
      await session.write(adding(work));
    },
    setDue: async (kind, subject, dueAt) => {
      await session.write(
        raw(sql`update work set due_at = ${dueAt}::bigint,
                  again_at = case when claimed_until is null then null else ${dueAt}::bigint end
                where kind = ${kind} and subject = ${subject}`),
      );
    },
    setDueMany: async (kind, subjects, dueAt) => {
      await session.write(
        raw(sql`update work set due_at = ${dueAt}::bigint,
                  again_at = case when claimed_until is null then null else ${dueAt}::bigint end
                where kind = ${kind} and subject = any(${subjects}::text[])`),
      );
    },
    claim: async (ask) => {
      const rows = await claimRows(session, ask);
      return rows.toSorted((a, b) => troubled(a) - troubled(b) || a.rank - b.rank || a.due_at - b.due_at).map(claimOf);
    },
    renew: async (claim, until) => {
      const renewed = await session.first(
        db
          .updateTable('work')
          .set({ claimed_until: until })
          .where('id', '=', claim.id)
          .where('attempt', '=', claim.attempt)
          .where('claimed_until', 'is not', null)
          .returning('id'),
      );
      return renewed !== null;
    },
    renewMany: async (claims, until) => {
      const rows = await session.rows(
        raw(sql<{ id: string }>`with mine as materialized (
            select work.id from work join unnest(${claims.map((claim) => claim.id)}::text[],
              ${claims.map(({ attempt }) => attempt)}::int[]) as held (id, attempt) using (id, attempt)
            where claimed_until is not null for update of work skip locked)
          update work set claimed_until = ${until}::bigint from mine where work.id = mine.id returning work.id`),
      );
      const renewed = new Set(rows.map((row) => row.id));
      return new Set(claims.flatMap((claim) => (renewed.has(claim.id) ? [claim.id] : [])));
    },
    complete: async (claim) => (await completeMany([claim])).has(claim.id),
    completeMany,
    putBack: async (claim, next) => {
      const row = await held(claim);
      if (row === null) return false;
      const dueAt = row.again_at === null ? next.dueAt : Math.min(row.again_at, next.dueAt);
      await session.write(
        db
          .updateTable('work')
          .set({
            ...free,
            due_at: dueAt,
            tries: next.tries,
            last_trouble: next.trouble,
            underway: next.underway === true,
          })
          .where('id', '=', claim.id),
      );
      return true;
    },
    drop: async (kind, subject) => {
      await session.write(db.deleteFrom('work').where('kind', '=', kind).where('subject', '=', subject));
    },
    dropMany: async (kinds, subjects) => {
      await session.write(db.deleteFrom('work').where(anyOf('kind', kinds)).where(anyOf('subject', subjects)));
    },
    subjectsWith: async (kind, subjects) => {
      const rows = await session.rows(
        db.selectFrom('work').select('subject').where('kind', '=', kind).where(anyOf('subject', subjects)),
      );
      return new Set(rows.map((row) => row.subject));
    },
    find: async (kind, subject) => {
      const row = await session.first(
        db.selectFrom('work').selectAll().where('kind', '=', kind).where('subject', '=', subject),
      );
      return row === null ? null : workOf(row);
    },
    places: (kind, subjects, now) => lanePlaces(session, { kind, subjects, now }),
    notePace: async (lane, tookMs) => {
      await session.write(
        raw(sql`insert into lane_paces (lane, pace_ms) values (${lane}, ${tookMs}::int)
                on conflict (lane) do update set pace_ms = (lane_paces.pace_ms * 4 + excluded.pace_ms) / 5`),
      );
    },
    nextDue: async () => {
      const row = await session.first(db.selectFrom('work').select('claimable_at').orderBy('claimable_at').limit(1));
      return row?.claimable_at ?? null;
    },
    countDue: async (now) => {
      const row = await session.first(
        db
          .selectFrom('work')
          .select((work) => work.fn.countAll<number>().as('count'))
          .where('due_at', '<=', now),
      );
      return row?.count ?? 0;
    },
  };
}

const adding = (work: Parameters<WorkRows['add']>[0]): Compilable<unknown> =>
  raw(sql`insert into work (id, kind, subject, due_at, lane)
          values (${work.id}, ${work.kind}, ${work.subject}, ${work.dueAt}::bigint, ${work.lane ?? null})
          on conflict on constraint work_subject do update set
            due_at = least(work.due_at, excluded.due_at),
            again_at = case when work.claimed_until is null then null
                            else least(coalesce(work.again_at, excluded.due_at), excluded.due_at) end`);

const troubled = (row: Row): number => Number(row.tries >= storageLimits.troubledTriesMin);

const kind = oneOf(...workKinds);

const workOf = (row: Row): Work => ({
  id: id('work')(row.id, 'work.id'),
  kind: kind(row.kind, 'work.kind'),
  subject: row.subject,
  dueAt: row.due_at,
  attempt: row.attempt,
  tries: row.tries,
  lastTrouble: row.last_trouble,
  lane: nullable(id('integration'))(row.lane, 'work.lane'),
});

const claimOf = (row: Row): Claim => ({ ...workOf(row), claimedUntil: row.claimed_until ?? row.due_at });
