// What every piece of grant work shares: how a turn ends, how long to wait before the next, and how to reach the target.

import {
  type Claim,
  Fault,
  type Grant,
  type GrantId,
  type GrantPlan,
  type Instant,
  isId,
  type Look,
  limits,
  type Outcome,
  type ReachedTarget,
  type Result,
  type Transaction,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { adapterOf, goTo, type TargetWay, wayTo } from '../targets.ts';

/** How a turn on a row of work ended. `done` rows were completed inside the transaction that wrote the result. */
export type Turn =
  | { readonly kind: 'done' }
  /** Try again later; counts as a try when something went wrong. */
  | {
      readonly kind: 'again';
      readonly dueAt: Instant;
      readonly trouble: string | null;
      /** `underway`: the target is still at it, so the row keeps its place in the budget of its lane. */
      readonly counts: 'counts' | 'free' | 'underway';
    };

export const done: Turn = { kind: 'done' };

/** Doubling from the first delay to the ceiling, with the row's id as jitter so that many do not return at once. */
export function backOff(claim: Claim, now: Instant): Instant {
  const delay = Math.min(limits.retryFirstMs * 2 ** Math.min(claim.tries, 20), limits.retryCeilingMs);
  const jitter = (claim.id.charCodeAt(claim.id.length - 1) % 10) / 40;
  return now + Math.round(delay * (1 + jitter));
}

/** A turn that failed and will be tried again. */
export const again = (claim: Claim, now: Instant, trouble: string): Extract<Turn, { kind: 'again' }> => ({
  kind: 'again',
  dueAt: backOff(claim, now),
  trouble,
  counts: 'counts',
});

/** The turn after a call that did not end in `done`: soon where the target is still at it, else backing off. */
export const afterOutcome = (claim: Claim, now: Instant, outcome: Exclude<Outcome, { kind: 'done' }>): Turn =>
  outcome.kind === 'pending' ? askAgain(now, outcome) : again(claim, now, troubleOf(outcome));

/** A turn that waits for what the target is still at. */
export const askAgain = (now: Instant, outcome: Extract<Outcome, { kind: 'pending' }>): Turn => ({
  kind: 'again',
  dueAt: now + Math.min(Math.max(outcome.againMs, limits.retryFirstMs), limits.retryCeilingMs),
  trouble: outcome.message,
  counts: 'underway',
});

/** Thrown to roll back when another attempt holds the row: what this worker saw is no longer its to write. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

/** Deletes the claimed row inside the caller's transaction, or rolls that transaction back if the claim was lost. */
export async function complete(tx: Transaction, claim: Claim): Promise<void> {
  if (!(await tx.work.complete(claim))) throw claimLost(claim);
}

/**
 * Holds on to a claim; to be called before each call to a target. Renews a hold that is half used up, and throws `ClaimLost` when
 * another attempt has the row: a worker that slept too long must not go on doing what others may have undone.
 */
export function holding(ports: Ports, claim: Claim): () => Promise<void> {
  let until = claim.claimedUntil;
  return async () => {
    const now = ports.clock.now();
    if (until - now > limits.claimHoldMs / 2) return;
    until = now + limits.claimHoldMs;
    if (!(await ports.store.transaction((tx) => tx.work.renew(claim, until)))) throw claimLost(claim);
  };
}

export const claimLost = (claim: Claim): ClaimLost =>
  new ClaimLost(`work ${claim.id} is held by another attempt than ${claim.attempt}`);

export function grantIdOf(claim: Claim): GrantId {
  if (isId('grant', claim.subject)) return claim.subject;
  throw new Fault('server.bug', `work ${claim.id} is not about a grant`);
}

export interface GrantTarget {
  readonly target: ReachedTarget;
  /** How long what it tells may be from before: what it does not show counts only when it still does not after this time. */
  readonly settlingMs: number;
}

/** The target of a grant, as a refusal where it cannot be reached at all. */
export async function targetOfGrant(ports: Ports, { integrationId }: Grant): Promise<Result<GrantTarget>> {
  return targetOnWay(ports, await ports.store.read((tx) => wayTo(tx, integrationId)));
}

/** The same where the way to it has been read. */
export async function targetOnWay(ports: Ports, way: TargetWay | null): Promise<Result<GrantTarget>> {
  if (way === null)
    return { ok: false, refusal: { code: 'object.not_found', message: 'the integration of this grant is gone' } };
  const target = await goTo(ports, way);
  if (!target.ok) return target;
  const settlingMs = adapterOf(ports, way.integration.type)?.settlingMs ?? 0;
  return { ok: true, value: { target: target.value, settlingMs } };
}

/** The sentence of an outcome that is not `done`. */
export const troubleOf = (outcome: Exclude<Outcome, { kind: 'done' }>): string =>
  outcome.kind === 'unknown' ? `no certain answer: ${outcome.message}` : outcome.message;

/** Calls a target; whatever it throws has an uncertain outcome. */
export async function attempt(call: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ClaimLost) throw error;
    return { kind: 'unknown', message: thrownBy(error) };
  }
}

/** Looks at a plan; whatever the target throws tells nothing. */
export async function lookAt(target: ReachedTarget, plan: GrantPlan): Promise<Look> {
  try {
    return await target.look(plan);
  } catch (error) {
    return { state: 'unknown', endsAt: null, differs: [], message: thrownBy(error) };
  }
}

const thrownBy = (error: unknown): string =>
  error instanceof Fault ? error.message : 'the adapter failed in an unexpected way';
