// Looking at open grants again and again: whether they are still in their targets as planned. What somebody took away, widened or
// lengthened there is told; a look changes nothing in a target itself, except that an end that moved later is set back.

import {
  assert,
  type Claim,
  type Grant,
  grantAfter,
  type Instant,
  isOpen,
  type Look,
  limits,
  type Transaction,
} from '@tidegate/core';
import { announceLooked } from '../notices/announce-grants.ts';
import type { Ports } from '../ports.ts';
import { workOn } from './grant-work.ts';
import { claimLost, complete, done, grantIdOf, lookAt, type Turn, targetOfGrant } from './turn.ts';

/** Plans the next look at a grant that was seen open; spread, so that grants opened together are not looked at together. */
export async function lookLater(ports: Ports, tx: Transaction, grant: Grant): Promise<void> {
  await tx.work.add(workOn(ports, grant, 'grant.look', ports.clock.now() + limits.lookEveryMs + spreadOf(grant)));
}

/** One turn at looking at an open grant. */
export async function lookAtGrant(ports: Ports, claim: Claim): Promise<Turn> {
  const grant = await ports.store.read((tx) => tx.grants.get(grantIdOf(claim)));
  if (!grant || !isOpen(grant)) {
    await ports.store.transaction((tx) => complete(tx, claim));
    return done;
  }
  const found = await targetOfGrant(ports, grant);
  if (!found.ok) return later(ports, found.refusal.message);
  const { target, settlingMs } = found.value;
  assert(grant.plan, 'an open grant has a plan');
  const seen = await lookAt(target, grant.plan);
  // Not knowing is no difference: nothing is concluded from it.
  if (seen.state === 'unknown') return later(ports, seen.message ?? 'the target did not tell');
  const settling = settlingTurn(claim, { now: ports.clock.now(), settlingMs, grant, seen });
  return settling ?? conclude(ports, claim, { grant, seen });
}

const differentMark = 'different since ';

/** Whether a row waits for a target to settle: what was seen of it there is looked at again before anything is concluded or done. */
export const isSettling = ({ lastTrouble }: Claim): boolean => lastTrouble?.startsWith(differentMark) === true;

/**
 * Where a target tells late, what it told first may be from before our own last change: a difference is believed when it is still there
 * after the target has settled. Since when it was seen is remembered on the row between looks.
 */
export function settlingTurn(
  claim: Claim,
  ask: { readonly now: Instant; readonly settlingMs: number; readonly grant: Grant; readonly seen: Look },
): Turn | null {
  const { now, grant, seen } = ask;
  if (ask.settlingMs === 0 || [...presenceDiffers(seen), ...endDiffers(grant, seen)].length === 0) return null;
  const since = isSettling(claim) ? Number(claim.lastTrouble?.slice(differentMark.length)) : now;
  if (now - since >= ask.settlingMs) return null;
  return { kind: 'again', dueAt: since + ask.settlingMs, trouble: `${differentMark}${since}`, counts: 'free' };
}

const later = (ports: Ports, trouble: string | null): Turn => ({
  kind: 'again',
  dueAt: ports.clock.now() + limits.lookEveryMs,
  trouble,
  counts: trouble === null ? 'free' : 'counts',
});

/** Writes what the look found, unless the grant changed while it was looked at: then it is looked at anew. */
async function conclude(
  ports: Ports,
  claim: Claim,
  { grant, seen }: { readonly grant: Grant; readonly seen: Look },
): Promise<Turn> {
  await ports.store.transaction(async (tx) => {
    const now = ports.clock.now();
    const current = await tx.grants.lock(grant.id);
    if (!current || !isOpen(current)) return complete(tx, claim);
    const stale = current.version !== grant.version;
    const next = { dueAt: now + (stale ? 0 : limits.lookEveryMs), trouble: null, tries: 0 };
    if (!(await tx.work.putBack(claim, next))) throw claimLost(claim);
    if (!stale) await record(ports, tx, { grant: current, seen });
  });
  return done;
}

async function record(
  ports: Ports,
  tx: Transaction,
  { grant, seen }: { readonly grant: Grant; readonly seen: Look },
): Promise<void> {
  const retiming = (await tx.work.find('grant.retime', grant.id)) !== null;
  const differs = [...presenceDiffers(seen), ...(retiming ? [] : endDiffers(grant, seen))];
  if (differs.length === grant.differs.length && differs.every((one, index) => one === grant.differs[index])) return;
  const now = ports.clock.now();
  const looked = grantAfter(grant, { kind: 'looked', at: now, differs });
  await tx.grants.save(looked);
  const kind = looked.state === 'uncertain' ? 'grant.uncertain' : 'grant.restored';
  tx.audit.append({ at: now, kind, actor: 'system', door: 'worker', subject: grant.id, facts: { differs } });
  if (!retiming && endDiffers(grant, seen).length > 0) {
    await tx.work.add(workOn(ports, grant, 'grant.retime', now));
    await tx.work.setDue('grant.look', grant.id, now + limits.retryFirstMs);
  }
  await announceLooked(ports, tx, looked);
}

const presenceDiffers = (seen: Look): readonly string[] =>
  seen.state === 'absent' ? ['it is no longer in the target'] : seen.differs;

/** An end in the target that is not the grant's. Its own end is set back by itself: later is too long, earlier is a promise broken. */
export function endDiffers({ endsAt }: Grant, seen: Look): readonly string[] {
  if (seen.state !== 'present' || seen.endsAt === null || endsAt === null) return [];
  const by = seen.endsAt - endsAt;
  if (Math.abs(by) <= limits.endToleranceMs) return [];
  const found = new Date(seen.endsAt).toISOString();
  return [`${by > 0 ? 'longer' : 'shorter'} than planned: the target ends it at ${found}`];
}

/** Up to a tenth of the pause, by the last character of the id. */
const spreadOf = (grant: Grant): number =>
  Math.floor((limits.lookEveryMs * (grant.id.charCodeAt(grant.id.length - 1) % 32)) / 320);
