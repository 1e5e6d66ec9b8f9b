// Opening a grant: begun is recorded, the steps are done (they may run twice), and only what is seen counts as open. Opening may
// give up; then the grant closes and is proven absent before it is called failed.

import {
  assert,
  assertNever,
  type Claim,
  type Grant,
  grantAfter,
  type Instant,
  isOpen,
  type Lease,
  type Look,
  limits,
  type ReachedTarget,
  type Transaction,
} from '@tidegate/core';
import { announceOpened, announceOpenFailed } from '../notices/announce-grants.ts';
import type { Ports } from '../ports.ts';
import { followTurned } from '../radar/follow-turned.ts';
import { surveyAround } from '../radar/schedule-radar.ts';
import { excessOf } from '../requests/read-excess.ts';
import { endTheRest, givenWith } from './all-or-nothing.ts';
import { undoSteps } from './close-grant.ts';
import { doSteps } from './do-steps.ts';
import { endLease } from './end-lease.ts';
import { workOn } from './grant-work.ts';
import { lookLater } from './look-at-grant.ts';
import { repairGrant } from './repair-grant.ts';
import {
  again,
  askAgain,
  ClaimLost,
  complete,
  done,
  grantIdOf,
  holding,
  lookAt,
  type Turn,
  targetOfGrant,
  troubleOf,
} from './turn.ts';

/** One turn at opening a grant. */
export async function openGrant(ports: Ports, claim: Claim): Promise<Turn> {
  const grant = await begin(ports, claim);
  if (grant === null) return done;
  const found = await targetOfGrant(ports, grant);
  if (!found.ok) {
    if (grant.state === 'uncertain') return again(claim, ports.clock.now(), found.refusal.message);
    return giveUpOrAgain(ports, claim, found.refusal.message, 'later');
  }
  const { target } = found.value;
  try {
    if (grant.state === 'uncertain') return await repairGrant(ports, claim, grant, found.value);
    const outcome = await doSteps(grant, { target, until: grant.notAfter, hold: holding(ports, claim) });
    if (outcome.kind === 'done') return await look(ports, claim, grant, target);
    if (outcome.kind === 'pending') {
      await noteTrouble(ports, claim, outcome.message);
      return askAgain(ports.clock.now(), outcome);
    }
    return await giveUpOrAgain(ports, claim, troubleOf(outcome), outcome.kind === 'refused' ? 'never' : 'later');
  } catch (error) {
    if (error instanceof ClaimLost) await takeBackTooLate(ports, grant, target);
    throw error;
  }
}

/** Another attempt took over. Where that one has ended the grant meanwhile, nobody else would undo what this one did too late. */
async function takeBackTooLate(ports: Ports, grant: Grant, target: ReachedTarget): Promise<void> {
  const now = await ports.store.read((tx) => tx.grants.get(grant.id));
  if (now && (now.state === 'opening' || isOpen(now))) return;
  const outcome = await undoSteps(grant, target, async () => undefined);
  if (outcome.kind === 'done') return;
  ports.log.error({ grant: grant.id }, `access that came too late could not be taken back: ${troubleOf(outcome)}`);
}

/** Records that opening has begun; null when there is nothing to open, or to set back, any more: it was ended, its time is past, its person is out. */
async function begin(ports: Ports, claim: Claim): Promise<Grant | null> {
  return ports.store.transaction(async (tx) => {
    const now = ports.clock.now();
    const grant = await tx.grants.lock(grantIdOf(claim));
    const live = grant?.state === 'planned' || grant?.state === 'opening' || grant?.state === 'uncertain';
    // Past `notAfter` the close is due, and opening first would give access for a moment.
    if (!live || (grant.endsAt ?? grant.notAfter) <= now || (await endedForDeactivated(ports, tx, grant))) {
      await complete(tx, claim);
      return null;
    }
    if (grant.state !== 'planned') return grant;
    const begun = grantAfter(grant, { kind: 'begun' });
    await tx.grants.save(begun);
    tx.audit.append({
      at: now,
      kind: 'grant.opening',
      actor: 'system',
      door: 'worker',
      subject: grant.id,
      facts: {},
    });
    return begun;
  });
}

/**
 * Ends what a person has who is out. Deactivation does so itself; but a grant agreed to at that very moment, in a transaction that
 * deactivation did not see, is caught here, before anything is opened or prolonged.
 */
export async function endedForDeactivated(ports: Ports, tx: Transaction, grant: Grant): Promise<boolean> {
  if ((await tx.people.get(grant.granteeId))?.active === true) return false;
  for (const lease of await tx.leases.ofGrant(grant.id)) {
    if (lease.endedAt === null) await endLease(ports, tx, lease, 'deactivated', null, null);
  }
  return true;
}

async function look(ports: Ports, claim: Claim, grant: Grant, target: ReachedTarget): Promise<Turn> {
  assert(grant.plan, 'a planned grant has a plan');
  const seen = await lookAt(target, grant.plan);
  switch (seen.state) {
    case 'absent':
      return giveUpOrAgain(ports, claim, 'the target answered, but the access is not there', 'later');
    case 'unknown':
      return giveUpOrAgain(
        ports,
        claim,
        seen.message ?? 'the target did not tell whether the access is there',
        'later',
      );
    case 'present':
      if (seen.differs.length > 0)
        return giveUpOrAgain(ports, claim, `what opened is not what was agreed: ${seen.differs.join('; ')}`, 'later');
      return recordSeen(ports, claim, seen, await excessOf(target, { plan: grant.plan }));
    default:
      return assertNever(seen.state);
  }
}

async function recordSeen(ports: Ports, claim: Claim, seen: Look, excess: readonly string[]): Promise<Turn> {
  await ports.store.transaction(async (tx) => {
    await complete(tx, claim);
    const grant = await tx.grants.lock(grantIdOf(claim));
    if (grant?.state !== 'opening') return;
    const now = ports.clock.now();
    const endsAt = await startLeases(tx, grant, now);
    const open = grantAfter(grant, { kind: 'seen', at: now, endsAt, excess });
    await tx.grants.save(open);
    await tx.work.setDue('grant.close', grant.id, endsAt);
    if (seen.endsAt !== endsAt) {
      await tx.work.add(workOn(ports, grant, 'grant.retime', now));
    }
    tx.audit.append({
      at: now,
      kind: 'grant.opened',
      actor: 'system',
      door: 'worker',
      subject: grant.id,
      facts: { ends_at: new Date(endsAt).toISOString(), excess: [...excess] },
    });
    await lookLater(ports, tx, open);
    await surveyAround(ports, tx, open);
    await followTurned(ports, tx, open);
    for (const given of await givenWith(tx, open)) await announceOpened(ports, tx, given);
  });
  return done;
}

/** The clock of every lease that has none starts now; returns the latest end. */
export async function startLeases(tx: Transaction, grant: Grant, now: Instant): Promise<Instant> {
  const live = (await tx.leases.ofGrant(grant.id)).filter((lease) => lease.endedAt === null);
  let latest = now;
  for (const lease of live) {
    const started: Lease =
      lease.endsAt === null ? { ...lease, endsAt: Math.min(now + lease.durationSec * 1000, lease.notAfter) } : lease;
    if (started !== lease) await tx.leases.save(started);
    latest = Math.max(latest, started.endsAt ?? started.notAfter);
  }
  return Math.min(latest, grant.notAfter);
}

async function giveUpOrAgain(ports: Ports, claim: Claim, trouble: string, when: 'later' | 'never'): Promise<Turn> {
  const now = ports.clock.now();
  if (when === 'later' && claim.tries + 1 < limits.openTriesMax) {
    await noteTrouble(ports, claim, trouble);
    return again(claim, now, trouble);
  }
  await ports.store.transaction(async (tx) => {
    await complete(tx, claim);
    const grant = await tx.grants.lock(grantIdOf(claim));
    if (grant?.state !== 'opening') return;
    const failed = grantAfter(grant, { kind: 'open_failed', message: trouble, at: now });
    await tx.grants.save(failed);
    const live = (await tx.leases.ofGrant(grant.id)).filter(({ endedAt }) => endedAt === null);
    for (const lease of live) await tx.leases.save({ ...lease, endedAt: now, endCause: 'opening_failed' });
    await endTheRest(ports, tx, live, trouble);
    await tx.work.add(workOn(ports, grant, 'grant.close', now));
    tx.audit.append({
      at: now,
      kind: 'grant.open_failed',
      actor: 'system',
      door: 'worker',
      subject: grant.id,
      facts: { trouble },
    });
    await announceOpenFailed(ports, tx, failed, trouble);
  });
  return done;
}

async function noteTrouble(ports: Ports, claim: Claim, trouble: string): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const grant = await tx.grants.lock(grantIdOf(claim));
    if (grant?.state === 'opening') await tx.grants.save(grantAfter(grant, { kind: 'trouble', message: trouble }));
  });
}
