// What was given because of context is looked at again: as soon as facts have arrived, and at the next moment at which a turn, hours or an
// age changes by themselves. Access that no longer stands ends; requests that wait and are out of reach by now are ended. It only ever
// takes away. Rows are read for what is looked at, never the whole world: a fact must close access within seconds at any size.

import {
  type Claim,
  type Instant,
  type Lease,
  type LeaseId,
  limits,
  nextContextChange,
  type Transaction,
} from '@tidegate/core';
import { reconcileSoon } from '../flows-time/reconcile-soon.ts';
import { endLease } from '../grants/end-lease.ts';
import { holding, type Turn } from '../grants/turn.ts';
import type { Ports } from '../ports.ts';
import { endDenied } from '../rules/end-denied.ts';
import { lookAtLeases } from './look-at-leases.ts';
import { reviewWaiting } from './review-waiting.ts';

/** A turn on it; the row stays for the next time. */
export async function reviewContextTurn(ports: Ports, claim: Claim): Promise<Turn> {
  const { nextAt } = await reviewContext(ports, holding(ports, claim));
  await reconcileAfterFacts(ports);
  const latest = ports.clock.now() + limits.contextReviewEveryMs;
  return { kind: 'again', dueAt: Math.min(nextAt ?? latest, latest), trouble: null, counts: 'free' };
}

/** The version of the world for which automatic flows were last asked to hand out, by this process. */
const reconciled = new WeakMap<Ports['store'], number>();

/** What may be opened is looked for only after what is over was ended: it reads everybody, and closing must not wait for that. */
async function reconcileAfterFacts(ports: Ports): Promise<void> {
  const version = await ports.store.read((tx) => tx.worldVersion());
  if (reconciled.get(ports.store) === version) return;
  await ports.store.transaction((tx) => reconcileSoon(ports, tx));
  reconciled.set(ports.store, version);
}

/** What a review did, and when time alone makes the next one necessary. */
export interface ContextReview {
  readonly ended: number;
  readonly outOfReach: number;
  readonly nextAt: Instant | null;
}

/** Looks at everything that hangs on context. `hold` is called before every transaction that changes something. */
export async function reviewContext(ports: Ports, hold: () => Promise<void>): Promise<ContextReview> {
  const leases = await reviewLeases(ports, hold);
  const denied = await endDenied(ports, hold);
  const waiting = await reviewWaiting(ports, hold);
  return {
    ended: leases.ended + denied.ended,
    outOfReach: waiting.outOfReach,
    nextAt: earlier(earlier(leases.nextAt, denied.nextAt), waiting.nextAt),
  };
}

async function reviewLeases(
  ports: Ports,
  hold: () => Promise<void>,
): Promise<{ readonly ended: number; readonly nextAt: Instant | null }> {
  let ended = 0;
  let nextAt: Instant | null = null;
  for (let after: LeaseId | null | undefined; after !== null; ) {
    const page = await ports.store.read((tx) => pageAfter(ports, tx, after ?? null));
    nextAt = earlier(nextAt, page.nextAt);
    for (let start = 0; start < page.over.length; start += limits.reconcileLeasesMax) {
      const some = page.over.slice(start, start + limits.reconcileLeasesMax);
      await hold();
      ended += await ports.store.transaction((tx) => endThose(ports, tx, some));
    }
    after = page.next;
  }
  return { ended, nextAt };
}

interface LeasePage {
  /** Leases whose context is over. */
  readonly over: readonly LeaseId[];
  readonly nextAt: Instant | null;
  readonly next: LeaseId | null;
}

async function pageAfter(ports: Ports, tx: Transaction, after: LeaseId | null): Promise<LeasePage> {
  const leases = await tx.leases.liveOnContext(after, limits.contextReviewRows);
  const looks = await lookAtLeases(ports, tx, leases);
  let nextAt: Instant | null = null;
  for (const { standing, facts } of looks) nextAt = earlier(nextAt, nextContextChange(standing, facts));
  return {
    over: looks.filter(({ end }) => end !== null).map(({ lease }) => lease.id),
    nextAt,
    next: leases.length < limits.contextReviewRows ? null : (leases.at(-1)?.id ?? null),
  };
}

/** Asks once more in the transaction that ends them: the fact may have come back meanwhile. */
async function endThose(ports: Ports, tx: Transaction, ids: readonly LeaseId[]): Promise<number> {
  const leases: Lease[] = [];
  for (const id of ids) {
    const lease = await tx.leases.get(id);
    if (lease !== null && lease.endedAt === null) leases.push(lease);
  }
  let ended = 0;
  for (const { lease, end } of await lookAtLeases(ports, tx, leases)) {
    if (end === null) continue;
    await endLease(ports, tx, lease, end, null, null);
    ended += 1;
  }
  return ended;
}

const earlier = (one: Instant | null, other: Instant | null): Instant | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);
