// Closing a grant: undo, then look, and only absent counts as gone. Closing never gives up; past its limit it shows as leaking, with
// an alarm, and goes on.

import {
  assert,
  type Claim,
  type Grant,
  grantAfter,
  type Instant,
  limits,
  type Outcome,
  type ReachedTarget,
} from '@tidegate/core';
import { knockSoon } from '../administration/knock-at-target.ts';
import { announceLeaking } from '../notices/announce-grants.ts';
import type { Ports } from '../ports.ts';
import { type BegunClosing, beginClosing, readTold, type SeenGone, settleGone } from './closing-rows.ts';
import type { Slot } from './slots.ts';
import {
  again,
  askAgain,
  attempt,
  claimLost,
  done,
  grantIdOf,
  holding,
  lookAt,
  type Turn,
  targetOnWay,
  troubleOf,
} from './turn.ts';

/** One turn at closing a grant. Of many at once, the beginnings are written together, and so are the ends. */
export async function closeGrant(ports: Ports, claim: Claim, slot: Slot): Promise<Turn> {
  const begun = await beginClosing(ports, claim);
  if (begun.kind === 'lost') throw claimLost(claim);
  if (begun.kind === 'turn') return begun.turn;
  // What will be told of it is read while its target works. Where that fails, so would writing it; nobody may be waiting for it.
  const told = readTold(ports, begun);
  told.catch(() => undefined);
  const absent = await slot(() => takeAway(ports, claim, begun));
  if (absent.kind === 'turn') return absent.turn;
  await settleGone(ports, { ...absent.gone, told: await told });
  return done;
}

type Absent =
  | { readonly kind: 'turn'; readonly turn: Turn }
  | { readonly kind: 'gone'; readonly gone: Omit<SeenGone, 'told'> };

/** Undoes it in its target, and looks until it is absent for as long as the target needs to be believed. */
async function takeAway(
  ports: Ports,
  claim: Claim,
  { grant, way }: Extract<BegunClosing, { kind: 'closing' }>,
): Promise<Absent> {
  const turn = (ended: Turn): Absent => ({ kind: 'turn', turn: ended });
  const found = await targetOnWay(ports, way);
  if (!found.ok) return turn(await trouble(ports, claim, found.refusal.message));
  const { target, settlingMs } = found.value;
  const outcome = await undoSteps(grant, target, holding(ports, claim));
  if (outcome.kind === 'pending') {
    await noteTrouble(ports, claim, outcome.message);
    return turn(askAgain(ports.clock.now(), outcome));
  }
  if (outcome.kind !== 'done') return turn(await trouble(ports, claim, troubleOf(outcome)));
  assert(grant.plan, 'a grant that was planned has a plan');
  const seen = await lookAt(target, grant.plan);
  if (seen.state !== 'absent') {
    const message = seen.message ?? 'the target said done, but the access is still there';
    return turn(await trouble(ports, claim, message));
  }
  const at = ports.clock.now();
  const since = absentSince(claim) ?? at;
  if (settlingMs > 0 && (absentSince(claim) === null || at - since < settlingMs)) {
    return turn({ kind: 'again', dueAt: since + settlingMs, trouble: `${absentMark}${since}`, counts: 'free' });
  }
  return { kind: 'gone', gone: { claim, at } };
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
    // Not at every try: what holds up closing may be that nobody is let in, which is found within moments and not at the next knock.
    if (claim.tries === 0) await knockSoon(ports, tx, grant.integrationId);
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
