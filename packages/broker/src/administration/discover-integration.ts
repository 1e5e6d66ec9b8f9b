// Reading what exists in a target, and checking what the connector may do there. A reading is begun by a person or goes on by a
// worker where a process died; what it finds is judged before it is written.

import {
  type CheckReport,
  type Claim,
  Fault,
  type Instant,
  type Integration,
  isId,
  no,
  ok,
  quoted,
  type Result,
  refusal,
  type SyncRun,
} from '@tidegate/core';
import { done, type Turn } from '../grants/turn.ts';
import { planNextReading } from '../inventory/schedule-readings.ts';
import { readyToTell, tellMovements } from '../inventory/tell-movements.ts';
import type { Actor, Ports } from '../ports.ts';
import { plannerOf, targetOf } from '../targets.ts';
import { finishSync, partOfWhole } from './finish-sync.ts';
import { knockAfter } from './knock-at-target.ts';
import { readTarget } from './read-target.ts';
import { type SyncReport, syncReportOf } from './sync-report.ts';
import { beginSync, failSync, type OwnRun, SyncLost } from './sync-run.ts';

/**
 * Reads the whole target, then writes the difference in one transaction. A part that could not be read changes nothing of what is
 * known in it; a list that is not to be believed is held. Refused while another reading of it goes on.
 */
export async function discoverIntegration(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string },
): Promise<Result<SyncReport>> {
  const own = await beginSync(ports, { id: input.id, by: actor.person.id, mode: 'begin' });
  if (!own.ok) return own;
  const over = await run(ports, own.value, actor);
  return over.ok ? syncReportOf(ports, input) : over;
}

/**
 * A turn on a reading that is due, or whose process is gone: begins it, goes on where it stopped, or ends it. It does not wait for the end, which may be hours
 * away and would hold up a stop of the server; the row of work stays and is what goes on, should this process die too.
 */
export async function resumeDiscovery(ports: Ports, claim: Claim): Promise<Turn> {
  const id = claim.subject;
  const before = isId('integration', id) ? await ports.store.read((tx) => tx.syncs.get(id)) : null;
  const later = (dueAt: Instant): Turn => ({ kind: 'again', dueAt, trouble: null, counts: 'free' });
  if (before?.state === 'reading' && before.heldUntil > ports.clock.now()) return later(before.heldUntil);
  const own = await beginSync(
    ports,
    before?.state === 'reading' ? { id, by: before.startedBy, mode: 'resume' } : { id, by: 'system', mode: 'begin' },
  );
  if (!own.ok) {
    await giveUp(ports, claim, own.refusal.message);
    return done;
  }
  run(ports, own.value, null).catch((error: unknown) => {
    ports.log.error({ integration: id, error: String(error) }, 'a reading failed in an unexpected way');
  });
  return later(own.value.run.heldUntil);
}

async function run(ports: Ports, own: OwnRun, actor: Actor | null): Promise<Result<SyncRun>> {
  const { integration } = own;
  try {
    const planner = plannerOf(ports, integration);
    const target = planner.ok ? await targetOf(ports, integration) : planner;
    if (!target.ok) {
      await failSync(ports, own, target.refusal.message);
      return target;
    }
    const planned = await readTarget(ports, own, target.value);
    const parts = await ports.store.read((tx) => tx.syncs.parts(integration.id));
    const failed = parts.find((one) => one.state === 'failed');
    if (failed !== undefined && !parts.some((one) => one.state === 'completed')) {
      throw new Fault('target.unreachable', `nothing could be read; ${quoted(failed.part)}: ${failed.message ?? ''}`);
    }
    const partOf = (planner.ok ? planner.value.partOf : undefined) ?? partOfWhole;
    await readyToTell(ports);
    const over = await finishSync(ports, own, { actor, planned, partOf });
    if (over.ok) await tellMovements(ports);
    else await failSync(ports, own, over.refusal.message);
    return over;
  } catch (error) {
    if (error instanceof SyncLost) return no(refusal('object.changed', `${error.message}; look there how it ends`));
    await failSync(ports, own, error instanceof Fault ? error.message : 'the reading failed in an unexpected way');
    if (!(error instanceof Fault)) throw error;
    await knockAfter(ports, integration.id, error.code);
    await mark(ports, actor, integration, 'Error', error.message);
    return no(refusal(error.code, error.message));
  }
}

/** Ends the work; a reading that cannot go on is told as failed. */
async function giveUp(ports: Ports, claim: Claim, trouble: string): Promise<void> {
  const id = claim.subject;
  await ports.store.transaction(async (tx) => {
    const now = ports.clock.now();
    const before = isId('integration', id) ? await tx.syncs.lock(id) : null;
    if (before?.state === 'reading' && before.heldUntil > now) return;
    if (before?.state === 'reading') await tx.syncs.save({ ...before, state: 'failed', trouble, endedAt: now });
    const askedAgainAt = before?.state === 'reading' ? before.askedAgainAt : null;
    if (isId('integration', id)) await planNextReading(ports, tx, { integrationId: id, startedAt: now, askedAgainAt });
    else await tx.work.drop('inventory.read', id);
  });
}

/** Runs the adapter's checks; the worst of them becomes the integration's status, unless a list is held. */
export async function checkIntegration(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string },
): Promise<Result<readonly CheckReport[]>> {
  const { id } = input;
  const integration = isId('integration', id) ? await ports.store.read((tx) => tx.integrations.get(id)) : null;
  if (!integration) return no(refusal('object.not_found', `no integration ${quoted(id)}`, { field: 'id' }));
  const target = await targetOf(ports, integration);
  if (!target.ok) return target;
  const reports = await target.value.check();
  const failed = reports.find((report) => report.state === 'failed');
  const warning = reports.find((report) => report.state === 'warning');
  const held = (await ports.store.read((tx) => tx.syncs.get(integration.id)))?.held ?? null;
  await knockAfter(ports, integration.id, reports.find(({ code }) => code !== undefined)?.code);
  if (failed) await mark(ports, actor, integration, 'Error', failed.sentence);
  else if (held) await mark(ports, actor, integration, 'Warning', `held: ${held.sentence}`);
  else await mark(ports, actor, integration, warning ? 'Warning' : 'Active', warning?.sentence ?? null);
  return ok(reports);
}

async function mark(
  ports: Ports,
  actor: Actor | null,
  integration: Integration,
  status: Integration['status'],
  statusMessage: string | null,
): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const current = await tx.integrations.get(integration.id);
    if (!current || (current.status === status && current.statusMessage === statusMessage)) return;
    await tx.integrations.save({ ...current, status, statusMessage });
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'integration.checked',
      actor: actor?.person.id ?? 'system',
      door: actor?.door ?? 'worker',
      subject: current.id,
      facts: { name: current.name, status, trouble: statusMessage },
    });
  });
}
