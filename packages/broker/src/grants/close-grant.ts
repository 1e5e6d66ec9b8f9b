// Closing a grant: undo, then look, and only absent counts as gone. Closing never gives up; past its limit it shows as leaking, with
// an alarm, and goes on.

import {
  assert,
  type Claim,
  causeByClock,
  coveredUntil,
  type Grant,
  grantAfter,
  type Instant,
  leaseEndsAt,
  limits,
  type Outcome,
  type ReachedTarget,
  type Transaction,
} from '@tidegate/core';
import { announceGone, announceLeaking } from '../notices/announce.ts';
import type { Ports } from '../ports.ts';
import { surveyAround } from '../radar/schedule-radar.ts';
import {
  again,
  askAgain,
  attempt,
  complete,
  done,
  type GrantTarget,
  grantIdOf,
  holding,
  lookAt,
  type Turn,
  targetOfGrant,
  troubleOf,
} from './turn.ts';

/** How long a close waits for an opening in flight before looking again. */
const openingInFlightMs = 250;

/** One turn at closing a grant. */
export async function closeGrant(ports: Ports, claim: Claim): Promise<Turn> {
  const begun = await begin(ports, claim);
  if (begun.kind === 'turn') return begun.turn;
  const { grant } = begun;
  const found = await targetOfGrant(ports, grant);
  if (!found.ok) return trouble(ports, claim, found.refusal.message);
  const outcome = await undoSteps(grant, found.value.target, holding(ports, claim));
  if (outcome.kind === 'pending') {
    await noteTrouble(ports, claim, outcome.message);
    return askAgain(ports.clock.now(), outcome);
  }
  if (outcome.kind !== 'done') return trouble(ports, claim, troubleOf(outcome));
  return look(ports, claim, grant, found.value);
}

/** Undoes what opening does, last step first, until one step cannot be undone. */
export async function undoSteps(grant: Grant, target: ReachedTarget, hold: () => Promise<void>): Promise<Outcome> {
  const { plan, notAfter } = grant;
  assert(plan, 'a grant that was planned has a plan');
  return attempt(async () => {
    for (const step of (await target.steps(plan, notAfter)).toReversed()) {
      await hold();
      const outcome = await step.undo();
      if (outcome.kind !== 'done') return outcome;
    }
    return { kind: 'done' };
  });
}

type Begun = { readonly kind: 'turn'; readonly turn: Turn } | { readonly kind: 'closing'; readonly grant: Grant };

/** Decides whether the end has come, and records that closing has begun. */
async function begin(ports: Ports, claim: Claim): Promise<Begun> {
  return ports.store.transaction(async (tx): Promise<Begun> => {
    const now = ports.clock.now();
    const grant = await tx.grants.lock(grantIdOf(claim));
    if (!grant || grant.state === 'gone' || grant.state === 'failed') {
      await complete(tx, claim);
      return { kind: 'turn', turn: done };
    }
    const begun = grant.state === 'closing' || grant.state === 'leaking';
    if (!begun) {
      const until = coveredUntil(await tx.leases.ofGrant(grant.id));
      if (until !== null && until > now) return wait(until);
    }
    const closing = begun ? grant : await startClosing(tx, grant, now);
    // An opening that is still in flight finishes (or loses its claim) before anything is undone; otherwise its last step
    // could bring back what was just taken away.
    if (await tx.work.find('grant.open', grant.id)) return wait(now + openingInFlightMs);
    return { kind: 'closing', grant: closing };
  });
}

const wait = (dueAt: Instant): Begun => ({
  kind: 'turn',
  turn: { kind: 'again', dueAt, trouble: null, counts: 'free' },
});

async function startClosing(tx: Transaction, grant: Grant, now: Instant): Promise<Grant> {
  const live = (await tx.leases.ofGrant(grant.id)).filter((lease) => lease.endedAt === null);
  for (const lease of live) await tx.leases.save({ ...lease, endedAt: now, endCause: causeByClock(lease) });
  const last = live.toSorted((one, other) => leaseEndsAt(one) - leaseEndsAt(other)).at(-1);
  const cause = last === undefined ? 'ended' : causeByClock(last);
  const closing = grantAfter(grant, { kind: 'end', cause, at: now });
  await tx.grants.save(closing);
  await tx.work.drop('grant.retime', grant.id);
  await tx.work.drop('grant.secret', grant.id);
  await tx.work.drop('grant.look', grant.id);
  await tx.work.setDue('grant.open', grant.id, now);
  tx.audit.append({
    at: now,
    kind: 'grant.closing',
    actor: 'system',
    door: 'worker',
    subject: grant.id,
    facts: { cause },
  });
  return closing;
}

async function look(ports: Ports, claim: Claim, grant: Grant, { target, settlingMs }: GrantTarget): Promise<Turn> {
  assert(grant.plan, 'a grant that was planned has a plan');
  const seen = await lookAt(target, grant.plan);
  if (seen.state !== 'absent') {
    return trouble(ports, claim, seen.message ?? 'the target said done, but the access is still there');
  }
  const now = ports.clock.now();
  const firstAbsentAt = absentSince(claim);
  if (settlingMs > 0 && (firstAbsentAt === null || now - firstAbsentAt < settlingMs)) {
    const since = firstAbsentAt ?? now;
    return { kind: 'again', dueAt: since + settlingMs, trouble: `${absentMark}${since}`, counts: 'free' };
  }
  await ports.store.transaction(async (tx) => {
    await complete(tx, claim);
    const closing = await tx.grants.lock(grant.id);
    if (!closing || closing.state === 'gone' || closing.state === 'failed') return;
    const gone = grantAfter(closing, { kind: 'absent', at: now });
    await tx.grants.save(gone);
    await tx.secrets.remove(grant.id);
    tx.audit.append({
      at: now,
      kind: gone.state === 'failed' ? 'grant.failed' : 'grant.gone',
      actor: 'system',
      door: 'worker',
      subject: grant.id,
      facts: { cause: gone.closeCause, late_ms: gone.endsAt === null ? null : Math.max(0, now - gone.endsAt) },
    });
    await surveyAround(ports, tx, gone);
    await announceGone(ports, tx, gone);
  });
  return done;
}

const absentMark = 'absent since ';
/** Since when this row of work has seen nothing there, remembered on the row between looks. */
const absentSince = (claim: Claim): Instant | null =>
  claim.lastTrouble?.startsWith(absentMark) ? Number(claim.lastTrouble.slice(absentMark.length)) : null;

/** What went wrong is noted, and it is tried again: closing never gives up. */
async function trouble(ports: Ports, claim: Claim, message: string): Promise<Turn> {
  await noteTrouble(ports, claim, message);
  ports.log.error(
    { grant: claim.subject, tries: claim.tries + 1 },
    `closing failed and will be tried again: ${message}`,
  );
  return again(claim, ports.clock.now(), message);
}

/** Notes why it is not gone, and raises the alarm past the limit, again and again. */
async function noteTrouble(ports: Ports, claim: Claim, message: string): Promise<void> {
  const now = ports.clock.now();
  await ports.store.transaction(async (tx) => {
    const grant = await tx.grants.lock(grantIdOf(claim));
    if (!grant || grant.state === 'gone' || grant.state === 'failed') return;
    const noted = grantAfter(grant, { kind: 'trouble', message });
    const alarm =
      noted.alarmedAt === null
        ? now - (noted.closingSince ?? now) > limits.leakingAfterMs
        : now - noted.alarmedAt >= limits.leakingRemindMs;
    const next = alarm ? { ...grantAfter(noted, { kind: 'overdue', at: now }), version: noted.version } : noted;
    await tx.grants.save(next);
    if (!alarm) return;
    tx.audit.append({
      at: now,
      kind: 'grant.leaking',
      actor: 'system',
      door: 'worker',
      subject: grant.id,
      facts: { trouble: message },
    });
    await announceLeaking(ports, tx, next, message);
  });
}
