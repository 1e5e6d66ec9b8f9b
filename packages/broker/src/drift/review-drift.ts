// One review of all perimeters: what holds now is worked out from the index and settled with what was open, in one transaction. Any
// number of servers may review; one writes at a time, and none writes what is older than what is there.

import {
  type Claim,
  type DriftReview,
  driftDefaults,
  type Finding,
  type Held,
  holdBars,
  holdCredentialExpiry,
  limits,
  newId,
  reviewScope,
  type ScopeBaseline,
  type ScopeReading,
  type SeenKey,
  settleFindings,
  type ToldEnvironments,
  type Transaction,
  type World,
} from '@tidegate/core';
import { holdRefusals } from '../administration/knock-at-target.ts';
import { habitsToLookAt } from '../approvers/review-approvers.ts';
import { holdDueReviews } from '../flows-time/hold-due-reviews.ts';
import { ClaimLost, holding } from '../grants/turn.ts';
import { aTurn } from '../in-turns.ts';
import { giveUpUntold, tellMovements } from '../inventory/tell-movements.ts';
import { announceFindings } from '../notices/announce-findings.ts';
import type { Ports } from '../ports.ts';
import { holdRadar } from '../radar/list-radar.ts';
import { loadInventory } from '../world.ts';
import { holdDeadlocks, holdHabits } from './hold-flows.ts';
import { holdHandOuts } from './hold-hand-outs.ts';
import { holdStatusRules } from './hold-status-rules.ts';
import { holdTogether } from './hold-together.ts';
import { readScope, seenKeys } from './read-scope.ts';
import { toldEnvironments } from './told-environments.ts';

/** Scopes that are read before others get a turn: reading many takes a while. */
const scopesAtOnce = 20;

/** Reviews. With a claim nothing is written once another attempt has it. */
export async function reviewDrift(ports: Ports, claim: Claim | null = null): Promise<DriftReview> {
  await tellMovements(ports);
  await giveUpUntold(ports);
  const began = ports.clock.now();
  const look = await lookAround(ports, claim === null ? null : holding(ports, claim));
  return ports.store.transaction(async (tx) => {
    const now = ports.clock.now();
    if (claim !== null && !(await tx.work.renew(claim, now + limits.claimHoldMs))) {
      throw new ClaimLost(`work ${claim.id} is held by another attempt than ${claim.attempt}`);
    }
    const latest = await tx.drift.lock();
    if (latest !== null && latest.version > look.version) return latest;
    const { held, open, opened, resolved } = await settle(ports, tx, look);
    await keepCounts(tx, look.readings, now);
    const tookMs = now - began;
    // Two of one moment would be one row; time goes on between reviews, and a clock that stands still is a test's.
    const at = latest === null ? now : Math.max(now, latest.at + 1);
    const { version, readings } = look;
    const review = { at, version, scopes: readings.length, opened, resolved, open, tookMs };
    await tx.drift.addReview(review, limits.reviewsKeptMax);
    ports.log.debug({ ...review, held }, 'the perimeters were reviewed');
    return review;
  });
}

interface Look {
  readonly version: number;
  readonly world: World;
  readonly readings: readonly ScopeReading[];
  readonly seen: readonly SeenKey[];
  readonly told: ToldEnvironments;
  readonly deadlocks: readonly Held[];
}

/** All that is worked out without a transaction: over a large company it takes longer than one may stay open. */
async function lookAround(ports: Ports, hold: (() => Promise<void>) | null): Promise<Look> {
  const settings = ports.drift ?? driftDefaults;
  let known = await loadInventory(ports);
  const { version } = known.inventory;
  const seen = seenKeys(known.inventory);
  const told = await toldEnvironments(ports, known.inventory.index);
  const scopes = [...known.world.scopes.values()];
  const pause = async (): Promise<void> => {
    await aTurn();
    await hold?.();
  };
  const readings: ScopeReading[] = [];
  for (let start = 0; start < scopes.length; start += scopesAtOnce) {
    for (const scope of scopes.slice(start, start + scopesAtOnce)) readings.push(readScope(known, scope, settings));
    await pause();
    known = await loadInventory(ports);
  }
  const { world } = known;
  return { version, world, readings, seen, told, deadlocks: await holdDeadlocks(world, ports.clock.now(), pause) };
}

async function settle(ports: Ports, tx: Transaction, { world, readings, seen, told, deadlocks }: Look) {
  const now = ports.clock.now();
  const settings = ports.drift ?? driftDefaults;
  const baselines = new Map((await tx.drift.baselines()).map((one) => [one.scopeId, one]));
  const habits = holdHabits(await habitsToLookAt(ports, tx, world));
  const held: Held[] = [
    ...deadlocks,
    ...habits,
    ...(await holdHandOuts(tx, world.flows.values())),
    ...(await holdDueReviews(tx, now)),
    ...(await holdRadar(tx)),
    ...(await holdRefusals(tx)),
    ...(await holdTogether(ports, tx)),
    ...(await holdStatusRules(tx)),
    ...holdBars(await tx.revocations.barring()),
    ...[...world.integrations.values()].flatMap((one) => holdCredentialExpiry(one, now) ?? []),
  ];
  const moved: ScopeBaseline[] = [];
  for (const reading of readings) {
    const baseline = baselines.get(reading.scopeId) ?? null;
    const reviewed = reviewScope({ reading, baseline, settings, seen, told, now });
    held.push(...reviewed.held);
    const next = reviewed.baseline;
    if (next !== null && JSON.stringify(next) !== JSON.stringify(baseline)) moved.push(next);
  }
  await tx.drift.saveBaselines(moved);
  const before = await tx.findings.lastResolved(held.map(({ key }) => key));
  const settled = settleFindings({
    open: await tx.findings.open(),
    held,
    now,
    newId: () => newId('finding', ports.chance),
    before: new Map(before.map((one) => [one.key, one])),
  });
  const { opened, kept, resolved } = settled;
  // What is resolved goes first: its key is free for what is opened.
  await tx.findings.save(resolved);
  await tx.findings.save([...kept, ...opened]);
  for (const finding of opened) tell(ports, tx, 'finding.opened', finding);
  for (const finding of resolved) tell(ports, tx, 'finding.resolved', finding);
  await announceFindings(ports, tx, opened);
  return {
    held: held.length,
    opened: opened.length,
    resolved: resolved.length,
    open: kept.length + opened.length,
  };
}

/** A count is written where it differs from the one before: the trend of a scope that stands still is one point. */
async function keepCounts(tx: Transaction, readings: readonly ScopeReading[], at: number): Promise<void> {
  const latest = new Map((await tx.drift.latestCounts()).map((one) => [one.scopeId, one]));
  const counts = readings
    .filter(({ scopeId, resources, entitlements }) => {
      const known = latest.get(scopeId);
      return known?.resources !== resources || known.entitlements !== entitlements;
    })
    .map(({ scopeId, resources, entitlements }) => ({ scopeId, at, resources, entitlements }));
  await tx.drift.addCounts(counts, limits.scopeCountsKeptMax);
}

function tell(ports: Ports, tx: Transaction, kind: 'finding.opened' | 'finding.resolved', finding: Finding): void {
  tx.audit.append({
    at: ports.clock.now(),
    kind,
    actor: 'system',
    door: 'worker',
    subject: finding.id,
    facts: { about: finding.subject, kind: finding.kind, severity: finding.severity, how: finding.sentence },
  });
}
