// Durable work, claimed as the SQL claims it: closes before opens, the earliest due first, what others hold skipped, what fails again and
// again last; fenced by the attempt; asked for once more while it is held, done once more.

import type { Claim, IntegrationId, LaneBudget, Work, WorkId, WorkKind, WorkRows } from '@tidegate/core';
import type { Session } from '../session.ts';
import type { WorkRow } from '../tables.ts';
import { byText } from './page.ts';

const troubledTriesMin = 3;
const ranks: Partial<Record<WorkKind, number>> = {
  'grant.close': 0,
  'grant.retime': 1,
  'request.lapse': 1,
  'webhook.deliver': 3,
  'grant.look': 3,
  'mail.deliver': 3,
};
const keyOf = (work: Pick<Work, 'kind' | 'subject'>): string => `${work.kind} ${work.subject}`;
const rankOf = (row: WorkRow): number => ranks[row.kind] ?? 2;
const claimableAt = (row: WorkRow): number => Math.max(row.dueAt, row.claimedUntil ?? row.dueAt);
const troubled = (row: WorkRow): number => Number(row.tries >= troubledTriesMin);
const urgency = (one: WorkRow, other: WorkRow): number =>
  troubled(one) - troubled(other) ||
  rankOf(one) - rankOf(other) ||
  one.dueAt - other.dueAt ||
  byText<WorkRow>((row) => row.id)(one, other);

const claimOf = ({ againAt: _, underway: __, claimedUntil, ...work }: WorkRow): Claim => ({
  ...work,
  claimedUntil: claimedUntil ?? work.dueAt,
});

const fresh = {
  attempt: 0,
  tries: 0,
  lastTrouble: null,
  claimedUntil: null,
  againAt: null,
  underway: false,
} as const;

const isTaken = (row: WorkRow, now: number): boolean => row.underway || (row.claimedUntil ?? 0) > now;

/** Whether the budget of its lane lets a row be claimed, counting those it said yes to; a lane that another session counts is left to it. */
function laneBudgets(
  session: Session,
  due: readonly WorkRow[],
  ask: { readonly now: number; readonly budgets?: readonly LaneBudget[] },
): (row: WorkRow) => boolean {
  const { work, integrations } = session.tables;
  const most = new Map((ask.budgets ?? []).map(({ type, atOnceMax }) => [type, atOnceMax]));
  const room = new Map<IntegrationId, number>();
  for (const { id, type } of session.all(integrations)) {
    const places = most.get(type);
    if (places === undefined) continue;
    const mine = due.some(({ lane }) => lane === id) && session.tryLock({ name: 'lanes' }, id);
    const taken = session.all(work).filter((row) => row.lane === id && isTaken(row, ask.now)).length;
    room.set(id, mine ? places - taken : Number.NEGATIVE_INFINITY);
  }
  return ({ lane, underway }) => {
    const left = lane === null ? undefined : room.get(lane);
    if (lane === null || left === undefined) return true;
    if (underway) return left !== Number.NEGATIVE_INFINITY;
    room.set(lane, left - 1);
    return left > 0;
  };
}

export function workRows(session: Session): WorkRows {
  const table = session.tables.work;
  /** Locks the row if this claim still holds it. */
  const held = async (claim: Claim): Promise<WorkRow | null> => {
    const isMine = (row: WorkRow | null): row is WorkRow =>
      row !== null && row.id === claim.id && row.attempt === claim.attempt && row.claimedUntil !== null;
    if (!isMine(session.get(table, keyOf(claim)))) return null;
    await session.lock(table, keyOf(claim));
    const row = session.get(table, keyOf(claim));
    return isMine(row) ? row : null;
  };
  /** Changes a row that is there, once whoever holds it is done. */
  const change = async (key: string, to: (row: WorkRow) => WorkRow | null): Promise<void> => {
    if (session.get(table, key) === null) return;
    await session.lock(table, key);
    const row = session.get(table, key);
    if (row !== null) session.set(table, key, to(row));
  };
  const setDue = (kind: WorkKind, subject: string, dueAt: number): Promise<void> =>
    change(keyOf({ kind, subject }), (row) => ({
      ...row,
      dueAt,
      againAt: row.claimedUntil === null ? null : dueAt,
    }));
  const complete = async (claim: Claim): Promise<boolean> => {
    const row = await held(claim);
    if (row === null) return false;
    const again = { claimedUntil: null, againAt: null, tries: 0, lastTrouble: null, underway: false };
    session.set(table, keyOf(claim), row.againAt === null ? null : { ...row, ...again, dueAt: row.againAt });
    return true;
  };
  return {
    add: (work) =>
      session.run(async () => {
        const key = keyOf(work);
        await session.lock(table, key);
        const row = session.get(table, key);
        const dueAt = Math.min(row?.dueAt ?? work.dueAt, work.dueAt);
        const againAt = row?.claimedUntil == null ? null : Math.min(row.againAt ?? work.dueAt, work.dueAt);
        session.set(
          table,
          key,
          row === null ? { ...work, lane: work.lane ?? null, ...fresh } : { ...row, dueAt, againAt },
        );
      }),
    setDue: (kind, subject, dueAt) => session.run(() => setDue(kind, subject, dueAt)),
    setDueMany: (kind, subjects, dueAt) =>
      session.run(async () => {
        for (const subject of subjects) await setDue(kind, subject, dueAt);
      }),
    claim: (ask) =>
      session.run(() => {
        const claims: Claim[] = [];
        const due = session
          .all(table)
          .filter((row) => claimableAt(row) <= ask.now && (ask.kind === undefined || row.kind === ask.kind));
        const takes = laneBudgets(session, due, ask);
        const ahead = (row: WorkRow): boolean =>
          ask.closesMax !== undefined && row.kind === 'grant.close' && troubled(row) === 0;
        // Closes that have not failed again and again come first: what is counted before the first other row is them alone.
        for (const row of due.toSorted(urgency)) {
          if (claims.length >= (ahead(row) ? (ask.closesMax ?? 0) : ask.limit)) continue;
          if (!takes(row)) continue;
          if (!session.tryLock(table, keyOf(row))) continue;
          const claimed = { ...row, attempt: row.attempt + 1, claimedUntil: ask.now + ask.holdMs, againAt: null };
          session.set(table, keyOf(row), claimed);
          claims.push(claimOf(claimed));
        }
        return claims;
      }),
    renew: (claim, until) =>
      session.run(async () => {
        const row = await held(claim);
        if (row !== null) session.set(table, keyOf(claim), { ...row, claimedUntil: until });
        return row !== null;
      }),
    renewMany: (claims, until) =>
      session.run(() => {
        const renewed = new Set<WorkId>();
        for (const claim of claims) {
          const row = session.get(table, keyOf(claim));
          const isMine = row?.id === claim.id && row.attempt === claim.attempt && row.claimedUntil !== null;
          if (!isMine || !session.tryLock(table, keyOf(claim))) continue;
          session.set(table, keyOf(claim), { ...row, claimedUntil: until });
          renewed.add(claim.id);
        }
        return renewed;
      }),
    complete: (claim) => session.run(() => complete(claim)),
    completeMany: (claims) =>
      session.run(async () => {
        const completed = new Set<WorkId>();
        for (const claim of claims) if (await complete(claim)) completed.add(claim.id);
        return completed;
      }),
    putBack: (claim, next) =>
      session.run(async () => {
        const row = await held(claim);
        if (row === null) return false;
        const dueAt = row.againAt === null ? next.dueAt : Math.min(row.againAt, next.dueAt);
        const rest = { claimedUntil: null, againAt: null, tries: next.tries, lastTrouble: next.trouble };
        const underway = next.underway === true;
        session.set(table, keyOf(claim), { ...row, ...rest, dueAt, underway });
        return true;
      }),
    drop: (kind, subject) => session.run(() => change(keyOf({ kind, subject }), () => null)),
    dropMany: (kinds, subjects) =>
      session.run(async () => {
        for (const kind of kinds) for (const subject of subjects) await change(keyOf({ kind, subject }), () => null);
      }),
    subjectsWith: (kind, subjects) =>
      session.run(() => new Set(subjects.filter((subject) => session.get(table, keyOf({ kind, subject })) !== null))),
    find: (kind, subject) =>
      session.run(() => {
        const row = session.get(table, keyOf({ kind, subject }));
        if (row === null) return null;
        const { claimedUntil: _until, againAt: _again, underway: _underway, ...work } = row;
        return work;
      }),
    places: (kind, subjects, now) =>
      session.run(() => {
        const rows = session.all(table);
        return subjects.toSorted().flatMap((subject) => {
          const own = session.get(table, keyOf({ kind, subject }));
          if (own === null || own.lane === null || own.dueAt > now) return [];
          const before = (row: WorkRow): boolean =>
            row.lane === own.lane &&
            row.id !== own.id &&
            (isTaken(row, now) || (claimableAt(row) <= now && urgency(row, own) < 0));
          const ahead = isTaken(own, now) ? 0 : rows.filter(before).length;
          const paceMs = session.get(session.tables.lanePaces, own.lane)?.paceMs ?? null;
          return [{ lane: own.lane, subject, ahead, paceMs }];
        });
      }),
    notePace: (lane, tookMs) =>
      session.run(async () => {
        await session.lock(session.tables.lanePaces, lane);
        const known = session.get(session.tables.lanePaces, lane)?.paceMs;
        const paceMs = known === undefined ? tookMs : Math.floor((known * 4 + tookMs) / 5);
        session.set(session.tables.lanePaces, lane, { paceMs });
      }),
    nextDue: () =>
      session.run(() => {
        const moments = session.all(table).map(claimableAt);
        return moments.length === 0 ? null : Math.min(...moments);
      }),
    countDue: (now) => session.run(() => session.all(table).filter((row) => row.dueAt <= now).length),
  };
}
