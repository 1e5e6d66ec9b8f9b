// Setting access back that was changed in its target: its steps once more, which puts back what was taken away; and where it is still other
// than granted, everything is undone and done anew, which takes away what was added. Only a look tells that it is as granted. The row of
// work is the one of opening, so that a close waits for it, and nothing comes back after the close.

import {
  assert,
  type Claim,
  type Grant,
  grantAfter,
  isOpen,
  type Look,
  limits,
  type ReachedTarget,
  type Transaction,
} from '@tidegate/core';
import { announceLooked } from '../notices/announce-grants.ts';
import type { Ports } from '../ports.ts';
import { followTurned } from '../radar/follow-turned.ts';
import { undoSteps } from './close-grant.ts';
import { doSteps } from './do-steps.ts';
import { workOn } from './grant-work.ts';
import { endDiffers, isSettling, settlingTurn } from './look-at-grant.ts';
import {
  again,
  askAgain,
  complete,
  done,
  type GrantTarget,
  grantIdOf,
  holding,
  lookAt,
  type Turn,
  troubleOf,
} from './turn.ts';

/** One turn at an uncertain grant. */
export async function repairGrant(ports: Ports, claim: Claim, grant: Grant, reached: GrantTarget): Promise<Turn> {
  const { target, settlingMs } = reached;
  assert(grant.plan, 'an open grant has a plan');
  // While the target settles its steps are done: doing them again, or undoing them, would begin its wait anew.
  const stopped = isSettling(claim) ? null : await setBack(ports, claim, grant, target);
  if (stopped !== null) return stopped;
  const seen = await lookAt(target, grant.plan);
  const settling = settlingTurn(claim, { now: ports.clock.now(), settlingMs, grant, seen });
  if (settling !== null) return settling;
  const wrong = wrongWith(seen);
  return wrong === null ? restored(ports, claim, seen) : giveUpOrAgain(ports, claim, wrong);
}

const undoneMark = 'undone; ';

/** Does the steps, after undoing them where doing was not enough; null when they are done. */
async function setBack(ports: Ports, claim: Claim, grant: Grant, target: ReachedTarget): Promise<Turn | null> {
  const { endsAt } = grant;
  assert(endsAt !== null, 'an open grant has an end');
  const hold = holding(ports, claim);
  // Connections live on where doing the steps is enough: only the second turn cuts them. What was undone is remembered on the row while the
  // target is at doing it: undoing that again would go on for ever.
  const undo = claim.tries > 0 && claim.lastTrouble?.startsWith(undoneMark) !== true;
  if (undo) {
    const undone = await undoSteps(grant, target, hold);
    if (undone.kind === 'pending') return askAgain(ports.clock.now(), undone);
    if (undone.kind !== 'done') return giveUpOrAgain(ports, claim, troubleOf(undone));
  }
  const outcome = await doSteps(grant, { target, until: endsAt, hold });
  if (outcome.kind === 'done') return null;
  if (outcome.kind !== 'pending') return giveUpOrAgain(ports, claim, troubleOf(outcome));
  const message = claim.tries > 0 ? `${undoneMark}${outcome.message}` : outcome.message;
  return askAgain(ports.clock.now(), { ...outcome, message });
}

function wrongWith({ state, message, differs }: Look): string | null {
  if (state === 'unknown') return message ?? 'the target did not tell';
  if (state === 'absent') return 'the target answered, but the access is not there';
  return differs.length === 0 ? null : `it is still not as granted: ${differs.join('; ')}`;
}

async function restored(ports: Ports, claim: Claim, seen: Look): Promise<Turn> {
  await ports.store.transaction(async (tx) => {
    await complete(tx, claim);
    const grant = await lockedOf(tx, claim);
    if (grant === null) return;
    const now = ports.clock.now();
    const asGranted = grantAfter(grantAfter(grant, { kind: 'looked', at: now, differs: [] }), {
      kind: 'trouble',
      message: null,
    });
    await tx.grants.save({ ...asGranted, version: grant.version + 1 });
    if (endDiffers(grant, seen).length > 0) await tx.work.add(workOn(ports, grant, 'grant.retime', now));
    const facts = { differs: [], repaired: true };
    tx.audit.append({ at: now, kind: 'grant.restored', actor: 'system', door: 'worker', subject: grant.id, facts });
    await followTurned(ports, tx, asGranted);
    await announceLooked(ports, tx, asGranted);
  });
  return done;
}

/** Null where its end came meanwhile. */
async function lockedOf(tx: Transaction, claim: Claim): Promise<Grant | null> {
  const grant = await tx.grants.lock(grantIdOf(claim));
  return grant && isOpen(grant) ? grant : null;
}

/** Given up, it stays uncertain: a person tries again, or ends it. */
async function giveUpOrAgain(ports: Ports, claim: Claim, trouble: string): Promise<Turn> {
  const now = ports.clock.now();
  const over = claim.tries + 1 >= limits.openTriesMax;
  await ports.store.transaction(async (tx) => {
    if (over) await complete(tx, claim);
    const grant = await lockedOf(tx, claim);
    if (grant === null) return;
    await tx.grants.save(grantAfter(grant, { kind: 'trouble', message: trouble }));
    if (!over) return;
    const facts = { trouble };
    tx.audit.append({
      at: now,
      kind: 'grant.repair_failed',
      actor: 'system',
      door: 'worker',
      subject: grant.id,
      facts,
    });
    await tx.work.add(workOn(ports, grant, 'grant.look', now));
  });
  return over ? done : again(claim, now, trouble);
}
