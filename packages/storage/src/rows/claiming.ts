// Which rows of work a claim takes. A target that bears only so much at once has a budget: its integration's row is locked while its lane
// is counted, so that two servers that claim at the same moment do not both take the last place; a lane that another server is counting is
// left to it. Nothing waits here, so nothing can wait for each other.

import type { IntegrationId, LaneBudget, LanePlace, WorkKind, WorkRows } from '@tidegate/core';
import { type RawBuilder, type Selectable, sql } from 'kysely';

import { storageLimits } from '../limits.ts';
import { raw, type Session } from '../session.ts';
import { id } from '../sql/parse.ts';
import type { Tables } from '../sql/tables.ts';

type Row = Selectable<Tables['work']>;

/** Rows that failed again and again come last, then closes before all other, then the longest due. */
const order = (table: string): RawBuilder<unknown> => {
  const of = (column: string): RawBuilder<unknown> => sql.ref(`${table}.${column}`);
  return sql`(${of('tries')} >= ${storageLimits.troubledTriesMin}::int)::int, ${of('rank')}, ${of('due_at')}, ${of('id')}`;
};

/** Claims and gives the rows as they are afterwards, in no order. */
export async function claimRows(session: Session, ask: Parameters<WorkRows['claim']>[0]): Promise<readonly Row[]> {
  const budgets = ask.budgets ?? [];
  const limited = budgets.length === 0 ? [] : await limitedLanes(session, budgets);
  if (limited.length === 0) return session.rows(claimOf(ask, sql`true`, sql``));
  const mine = await lockedLanes(session, limited, ask.now);
  const most = mine.map((lane) => limited.find((one) => one.id === lane)?.most ?? 0);
  const open = sql`(lane is null or lane <> all(${limited.map((lane) => lane.id)}::text[])
    or (lane = any(${mine}::text[]) and underway) or id in (select id from fitting))`;
  return session.rows(claimOf(ask, open, fitting({ lanes: mine, most, now: ask.now })));
}

interface Lane {
  readonly id: IntegrationId;
  readonly most: number;
}

async function limitedLanes(session: Session, budgets: readonly LaneBudget[]): Promise<readonly Lane[]> {
  const rows = await session.rows(
    raw(sql<{ id: string; type: string }>`select id, type from integrations
      where type = any(${budgets.map(({ type }) => type)}::text[]) order by id`),
  );
  return rows.map((row) => ({
    id: id('integration')(row.id, 'integrations.id'),
    most: budgets.find(({ type }) => type === row.type)?.atOnceMax ?? 0,
  }));
}

/** Those of the lanes that have something due and that nobody else is counting; theirs to claim from until the transaction ends. */
async function lockedLanes(session: Session, lanes: readonly Lane[], now: number): Promise<readonly string[]> {
  const rows = await session.rows(
    raw(sql<{ id: string }>`select id from integrations where id = any(${lanes.map((lane) => lane.id)}::text[])
      and exists (select from work where lane = integrations.id and claimable_at <= ${now}::bigint)
      order by id for no key update skip locked`),
  );
  return rows.map((row) => row.id);
}

/** The first due rows of each lane, as many as have room beside those that are held or underway. */
const fitting = (ask: { readonly lanes: readonly string[]; readonly most: readonly number[]; readonly now: number }) =>
  sql`room as materialized (
        select budget.lane, budget.most - (select count(*) from work
          where work.lane = budget.lane and (underway or claimed_until > ${ask.now}::bigint)) as places
        from unnest(${ask.lanes}::text[], ${ask.most}::int[]) as budget (lane, most)),
      fitting as materialized (
        select id from (
          select work.id, room.places, row_number() over (partition by work.lane order by ${order('work')}) as place
          from work join room on room.lane = work.lane
          where work.claimable_at <= ${ask.now}::bigint and not work.underway) as waiting
        where place <= places),`;

const claimOf = (ask: Parameters<WorkRows['claim']>[0], open: RawBuilder<unknown>, before: RawBuilder<unknown>) => {
  const due = (which: RawBuilder<unknown>, most: RawBuilder<unknown>) => sql`
    select id from work where claimable_at <= ${ask.now}::bigint and ${open} and ${which}
      and ${ask.kind === undefined ? sql`true` : sql`kind = ${ask.kind}`}
    order by ${order('work')} limit ${most}
    for update skip locked`;
  const chosen =
    ask.closesMax === undefined
      ? sql`due as materialized (${due(sql`true`, sql`${ask.limit}::int`)})`
      : sql`closes as materialized (${due(healthyClose, sql`${ask.closesMax}::int`)}),
        others as materialized (${due(
          sql`not ${healthyClose}`,
          sql`greatest(0, ${ask.limit}::int - (select count(*)::int from closes))`,
        )}),
        due as (select id from closes union all select id from others)`;
  return raw(sql<Row>`with ${before} ${chosen}
               update work set attempt = attempt + 1, claimed_by = ${ask.worker},
                 claimed_until = ${ask.now + ask.holdMs}::bigint, again_at = null
               from due where work.id = due.id
               returning work.*`);
};

/** A close that has not failed again and again. */
const healthyClose = sql`(kind = 'grant.close' and tries < ${storageLimits.troubledTriesMin}::int)`;

/** Where due rows stand in their lanes: behind what is held, and behind what would be claimed before them. */
export async function lanePlaces(
  session: Session,
  ask: { readonly kind: WorkKind; readonly subjects: readonly string[]; readonly now: number },
): Promise<readonly LanePlace[]> {
  if (ask.subjects.length === 0) return [];
  const rows = await session.rows(
    raw(sql<{ lane: string; subject: string; ahead: number; pace_ms: number | null }>`
      select own.lane, own.subject, lane_paces.pace_ms, (
        select count(*)::int from work as other where other.lane = own.lane and other.id <> own.id
          and not (own.underway or coalesce(own.claimed_until, 0) > ${ask.now}::bigint)
          and (other.underway or other.claimed_until > ${ask.now}::bigint
            or (other.claimable_at <= ${ask.now}::bigint and (${order('other')}) < (${order('own')})))) as ahead
      from work as own left join lane_paces on lane_paces.lane = own.lane
      where own.kind = ${ask.kind} and own.subject = any(${ask.subjects}::text[]) and own.lane is not null
        and own.due_at <= ${ask.now}::bigint
      order by own.subject`),
  );
  return rows.map((row) => ({
    lane: id('integration')(row.lane, 'work.lane'),
    subject: row.subject,
    ahead: row.ahead,
    paceMs: row.pace_ms,
  }));
}
