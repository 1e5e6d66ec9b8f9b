// The workers: claim rows of work, take one turn on each, put back what has to wait. Any number of servers may run them on one
// database; a row's attempt number keeps a stale worker from writing. Nothing here is remembered only in memory.

import { assertNever, type Claim, type Instant, isId, limits, type WorkRows } from '@tidegate/core';
import { revokeTurn } from '../access/revoke-everything.ts';
import { resumeDiscovery } from '../administration/discover-integration.ts';
import { knockTurn } from '../administration/knock-at-target.ts';
import { checkpointTurn } from '../audit/make-checkpoint.ts';
import { escalateRequest } from '../consent/escalate-request.ts';
import { followContext } from '../context/follow-context.ts';
import { reviewContextTurn } from '../context/review-context.ts';
import { reviewTurn } from '../drift/schedule-review.ts';
import { remindOfEmergency } from '../emergency/review-emergency.ts';
import { startRequest } from '../flows-time/begin-access.ts';
import { noticeBeforeEnd } from '../flows-time/notice-before-end.ts';
import { reconcileFlows } from '../flows-time/reconcile-flows.ts';
import { renewLease } from '../flows-time/renew-lease.ts';
import { reviewTurnOfAccess } from '../flows-time/review-access.ts';
import { writeOrderedTags } from '../inventory/write-ordered-tags.ts';
import { deliverMail } from '../notices/deliver-mail.ts';
import { deliverWebhook } from '../notices/deliver-webhook.ts';
import { readSourceTurn } from '../people/read-source.ts';
import type { Ports } from '../ports.ts';
import { removeTurn } from '../radar/remove-sighting.ts';
import { radarTurn } from '../radar/review-radar.ts';
import { lapseRequest } from '../requests/withdraw-request.ts';
import { forgetful, heldNow } from '../restore/watch-epoch.ts';
import { followWorld } from '../world.ts';
import { applySecret } from './apply-secret.ts';
import { closeGrant } from './close-grant.ts';
import { gathered } from './gathered.ts';
import { claimWork } from './grant-work.ts';
import { lookAtGrant } from './look-at-grant.ts';
import { openGrant } from './open-grant.ts';
import { workBegins, workEnds } from './queue.ts';
import { renewOldSecrets } from './renew-secret.ts';
import { retimeGrant } from './retime-grant.ts';
import { NoRoom, type Slot, type Slots, targetSlots } from './slots.ts';
import { sweep } from './sweep.ts';
import { again, ClaimLost, complete, done, type Turn } from './turn.ts';

export interface WorkerOptions {
  /** Names this worker in claims; unique per process. */
  readonly workerId: string;
  /** How many turns run at once; of closes, how many call a target at once. */
  readonly concurrency: number;
}

export interface Workers {
  /** Looks for work now instead of at the next tick. Called after a command that wrote work. */
  wake(): void;
  /** Takes turns until nothing is due (by the clock port). For tests and for a clean end. */
  drain(): Promise<void>;
  /** Stops claiming and waits for the turns in flight. */
  stop(): Promise<void>;
}

/** The longest sleep between looks at the table; the clock may jump and other servers may add work. */
const idleMs = 500;
/** The sleep while what is due waits for others of its lane, which another server may have. */
const laneMs = 50;

/** The rounds of one worker, for whoever decides when the next begins: the workers by a clock, a simulation by a seed. */
export interface WorkerRounds {
  /** Sweeps and follows where that is due, claims what there is room for and begins a turn on each; answers how many were claimed. */
  round(): Promise<number>;
  /** How long until something can be claimed, at most `mostMs`. */
  untilNext(mostMs: number): Promise<number>;
  /** Waits for the turns in flight. */
  settled(): Promise<void>;
  /** Gives back what was claimed and waits for its target: whoever stops does not wait for all of it. */
  giveBack(): void;
  /** How many turns are in flight. */
  readonly flying: () => number;
}

/** Makes the rounds of one worker; `onTurnEnd` is told whenever a turn has ended. */
export function workerRounds(ports: Ports, options: WorkerOptions, onTurnEnd: () => void): WorkerRounds {
  const flying = new Map<Promise<void>, Claim>();
  const slots = targetSlots(options.concurrency);
  let heldAt = Number.NEGATIVE_INFINITY;
  let sweptAt = Number.NEGATIVE_INFINITY;
  let followedAt = ports.clock.now();
  let contextAt = Number.NEGATIVE_INFINITY;
  let following: Promise<void> | null = null;

  const round = async (): Promise<number> => {
    const now = ports.clock.now();
    if (now - heldAt >= limits.claimHoldMs / 3) {
      heldAt = now;
      await holdAll(ports, [...flying.values()], now + limits.claimHoldMs);
    }
    // A database older than the world: what is due may have been done, or have ended, long ago.
    if ((await heldNow(ports)) !== null) return 0;
    if (now - sweptAt >= limits.sweepEveryMs) {
      sweptAt = now;
      await sweep(ports);
      await renewOldSecrets(ports);
    }
    if (following === null && now - followedAt >= limits.indexFollowEveryMs) {
      followedAt = now;
      following = keepUp(ports).finally(() => {
        following = null;
      });
    }
    if (now - contextAt >= limits.contextFollowEveryMs) {
      contextAt = now;
      await followContext(ports);
    }
    const limit = Math.max(0, options.concurrency - flying.size);
    const closesMax = Math.min(limits.closesHeldMax - flying.size, limits.closesClaimedMax);
    // With so much in hand, a few more are not worth asking for.
    if (limit === 0 && closesMax < limits.closesClaimedMax) return 0;
    const claims = await ports.store.transaction((tx) =>
      claimWork(ports, tx, { worker: options.workerId, limit, closesMax }),
    );
    for (const claim of claims) {
      const turn = turnIn(ports, claim, slots).finally(() => {
        flying.delete(turn);
        onTurnEnd();
      });
      flying.set(turn, claim);
    }
    return claims.length;
  };
  return {
    round,
    untilNext: async (mostMs) => ((await heldNow(ports)) === null ? untilNext(ports, mostMs) : mostMs),
    settled: async () => {
      await Promise.all([...flying.keys(), following]);
    },
    giveBack: () => slots.shut(),
    flying: () => flying.size,
  };
}

/** A turn within what a server does at once. Closes are claimed ahead of their turn: they wait for room where they call their target. */
const turnIn = (ports: Ports, claim: Claim, slots: Slots): Promise<void> =>
  claim.kind === 'grant.close'
    ? runTurn(ports, claim, slots.forLane(claim.lane))
    : slots.whole(() => runTurn(ports, claim));

/**
 * Holds on to what this process works on: only the claims of a process that is gone run out, and soon. A claim that another attempt has
 * is left alone; its turn finds out before it writes.
 */
async function holdAll(ports: Ports, claims: readonly Claim[], until: Instant): Promise<void> {
  if (claims.length === 0) return;
  await ports.store.transaction((tx) => tx.work.renewMany(claims, until));
}

/** Starts the workers. */
export function startWorkers(ports: Ports, options: WorkerOptions): Workers {
  const sleeper = createSleeper();
  const { round, untilNext, settled, giveBack, flying } = workerRounds(ports, options, () => sleeper.wake());
  let stopping = false;

  const loop = async (): Promise<void> => {
    while (!stopping) {
      let sleepMs = 0;
      try {
        const claimed = await round();
        // With every turn taken, the next look is when one ends: what is due cannot be claimed before.
        if (claimed === 0) sleepMs = flying() >= options.concurrency ? idleMs : await untilNext(idleMs);
      } catch (error) {
        // Whatever it was: a loop that ended here would leave access open until somebody starts the server again.
        sleepMs = idleMs;
        ports.log.error({ error: nameOf(error) }, 'a round of the workers failed; trying again');
      }
      if (sleepMs > 0 && !stopping) await sleeper.sleep(sleepMs);
    }
  };
  const running = loop();

  return {
    wake: () => sleeper.wake(),
    drain: async () => {
      for (;;) {
        const claimed = await round();
        await settled();
        if (claimed === 0 && flying() === 0) return;
      }
    },
    stop: async () => {
      stopping = true;
      giveBack();
      sleeper.wake();
      await running;
      await settled();
    },
  };
}

/** Takes one turn; whatever goes wrong, the row is put back or its claim runs out. Never throws. */
export async function runTurn(ports: Ports, claim: Claim, slot: Slot = (call) => call()): Promise<void> {
  try {
    workBegins(ports, claim);
    const turn = await takeTurn(ports, claim, slot);
    if (turn.kind === 'done') return await workEnds(ports, claim, 'done');
    await putBack(ports, claim, turn);
    if (turn.counts !== 'underway') await workEnds(ports, claim, 'again');
  } catch (error) {
    await workEnds(ports, claim, 'again');
    if (error instanceof NoRoom) return await giveBackRow(ports, claim);
    if (error instanceof ClaimLost) return ports.log.warn({ work: claim.id }, error.message);
    ports.log.error({ work: claim.id, kind: claim.kind, error: nameOf(error) }, 'a turn failed in an unexpected way');
    await putBack(ports, claim, again(claim, ports.clock.now(), 'an unexpected failure; see the log')).catch(
      () => undefined,
    );
  }
}

async function putBack(ports: Ports, claim: Claim, turn: Extract<Turn, { kind: 'again' }>): Promise<void> {
  const tries = turn.counts === 'counts' ? claim.tries + 1 : claim.tries;
  const underway = turn.counts === 'underway';
  await putBackTogether(ports, { claim, next: { dueAt: turn.dueAt, trouble: turn.trouble, tries, underway } });
}

/** Many closes that were claimed together may have to wait together. */
const putBackTogether = gathered(
  (ports, rows: readonly { readonly claim: Claim; readonly next: Parameters<WorkRows['putBack']>[1] }[]) =>
    ports.store.transaction((tx) => Promise.all(rows.map(({ claim, next }) => tx.work.putBack(claim, next)))),
);

/** As it was claimed: nothing was done with it. */
const giveBackRow = (ports: Ports, claim: Claim): Promise<void> =>
  putBack(ports, claim, { kind: 'again', dueAt: claim.dueAt, trouble: claim.lastTrouble, counts: 'free' }).catch(
    () => undefined,
  );

async function takeTurn(ports: Ports, claim: Claim, slot: Slot): Promise<Turn> {
  switch (claim.kind) {
    case 'grant.open':
      return forgetful(ports) ? openLater(ports) : openGrant(ports, claim);
    case 'grant.close':
      return closeGrant(ports, claim, slot);
    case 'grant.retime':
      return retimeGrant(ports, claim);
    case 'grant.look':
      return lookAtGrant(ports, claim);
    case 'grant.secret':
      return applySecret(ports, claim);
    case 'inventory.read':
      return resumeDiscovery(ports, claim);
    case 'inventory.tag':
      return writeOrderedTags(ports, claim);
    case 'radar.review':
      return radarTurn(ports, claim);
    case 'radar.remove':
      return removeTurn(ports, claim);
    case 'credential.knock':
      return knockTurn(ports, claim);
    case 'inventory.review':
      return reviewTurn(ports, claim);
    case 'source.read':
      return readSourceTurn(ports, claim);
    case 'context.review':
      return reviewContextTurn(ports, claim);
    case 'audit.checkpoint':
      return checkpointTurn(ports, claim);
    case 'mail.deliver':
      return deliverMail(ports, claim);
    case 'webhook.deliver':
      return deliverWebhook(ports, claim);
    case 'request.start':
      return startRequest(ports, claim);
    case 'request.review':
      return reviewTurnOfAccess(ports, claim);
    case 'lease.renew':
      return renewLease(ports, claim);
    case 'flow.reconcile':
      return reconcileFlows(ports, claim);
    case 'emergency.remind':
      return remindOfEmergency(ports, claim);
    case 'access.end_all':
      return revokeTurn(ports, claim);
    case 'grant.notice':
      return noticeBeforeEnd(ports, claim);
    case 'request.escalate':
      return escalateRequest(ports, claim);
    case 'request.lapse':
      await ports.store.transaction(async (tx) => {
        await complete(tx, claim);
        if (isId('request', claim.subject)) await lapseRequest(ports, tx, claim.subject);
      });
      return done;
    default:
      return assertNever(claim.kind);
  }
}

const openLater = (ports: Ports): Turn => ({
  kind: 'again',
  dueAt: ports.clock.now() + limits.retryFirstMs,
  trouble: 'this server cannot remember what it opens; see its log',
  counts: 'free',
});

/** Grants do not wait for it: nothing is decided from the index. */
async function keepUp(ports: Ports): Promise<void> {
  try {
    await followWorld(ports);
  } catch (error) {
    ports.log.warn({ error: nameOf(error) }, 'the changes of the inventory could not be followed; trying again');
  }
}

async function untilNext(ports: Ports, mostMs: number): Promise<number> {
  try {
    const next = await ports.store.read((tx) => tx.work.nextDue());
    if (next === null) return mostMs;
    const left = next - ports.clock.now();
    // What is due and was not claimed waits for its turn in its lane.
    return Math.min(mostMs, left <= 0 ? laneMs : left);
  } catch {
    return mostMs;
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : 'unknown');

/** A sleep that can be cut short; a wake during no sleep makes the next one return at once. */
function createSleeper(): { sleep(ms: number): Promise<void>; wake(): void } {
  let pending = false;
  let release: (() => void) | null = null;
  return {
    sleep: (ms) =>
      new Promise((resolve) => {
        if (pending) {
          pending = false;
          return resolve();
        }
        const timer = setTimeout(() => release?.(), ms);
        release = () => {
          clearTimeout(timer);
          release = null;
          resolve();
        };
      }),
    wake: () => {
      if (release) release();
      else pending = true;
    },
  };
}
