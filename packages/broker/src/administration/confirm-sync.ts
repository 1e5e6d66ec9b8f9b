// A list that is held waits for a person, who says that the target really is so, or that the list is wrong. What is confirmed is the
// list that was shown: when it would by now take away more, it is read again instead.

import {
  type Instant,
  type Integration,
  isId,
  no,
  ok,
  quoted,
  type Result,
  refusal,
  type SyncPart,
  type SyncRun,
  type Transaction,
} from '@tidegate/core';
import { readyToTell, tellMovements } from '../inventory/tell-movements.ts';
import type { Actor, Ports } from '../ports.ts';
import { plannerOf } from '../targets.ts';
import { transact } from '../transact.ts';
import { discovery, isHeld, type PartOf, partOfWhole, statusAfter } from './finish-sync.ts';
import { heldChangesIn } from './held-changes.ts';
import { type SyncReport, syncReportOf } from './sync-report.ts';
import { countChanges, saveChanges } from './sync-resources.ts';
import { settingsOf } from './sync-run.ts';

/** Writes what is held (`confirm`) or forgets it (`discard`). Refused when nothing is held, or the settings have changed since. */
export async function confirmSync(
  ports: Ports,
  actor: Actor,
  input: {
    readonly id: string;
    readonly verdict: 'confirm' | 'discard';
    /** When the reading that was looked at began: a later one is another list. Not looked at where it is not said. */
    readonly startedAt?: Instant;
  },
): Promise<Result<SyncReport>> {
  const { id } = input;
  const integration = isId('integration', id) ? await ports.store.read((tx) => tx.integrations.get(id)) : null;
  if (!integration) return no(refusal('object.not_found', `no integration ${quoted(id)}`, { field: 'id' }));
  const planner = input.verdict === 'confirm' ? plannerOf(ports, integration) : null;
  if (planner?.ok === false) return planner;
  const partOf = planner?.value.partOf ?? partOfWhole;
  await readyToTell(ports);
  const over = await transact(ports, async (tx) => {
    const run = await tx.syncs.lock(integration.id);
    const current = await tx.integrations.get(integration.id);
    if (run?.state !== 'held' || run.held === null || current === null) {
      return no(refusal('object.changed', `nothing of ${quoted(integration.name)} is held; look at it again`));
    }
    if (input.startedAt !== undefined && input.startedAt !== run.startedAt) {
      return no(
        refusal('object.changed', `${quoted(integration.name)} was read again meanwhile; look at the new list`),
      );
    }
    const held = { run, shown: run.held, integration: current };
    return input.verdict === 'confirm' ? write(ports, tx, actor, held, partOf) : forget(ports, tx, actor, held);
  });
  if (!over.ok) return over;
  await tellMovements(ports);
  return syncReportOf(ports, input);
}

interface Held {
  readonly run: SyncRun;
  readonly shown: NonNullable<SyncRun['held']>;
  readonly integration: Integration;
}

async function write(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  { run, shown, integration }: Held,
  partOf: PartOf,
): Promise<Result<true>> {
  const { id, name } = integration;
  if (settingsOf(integration) !== run.fingerprint) {
    return no(refusal('object.changed', `${quoted(name)} was changed since its list was held; discover again`));
  }
  const parts = await tx.syncs.parts(id);
  const waiting = await heldChangesIn(ports, tx, { integration, partOf, parts });
  if (waiting.gone.length > shown.counts.gone) {
    const sentence = `the list would by now take away ${waiting.gone.length} resources, not ${shown.counts.gone}; discover again`;
    return no(refusal('object.changed', sentence));
  }
  const changes = await waiting.changes();
  await saveChanges(ports, tx, changes);
  await tx.syncs.saveReadAt(id, discovery, [...waiting.held], run.startedAt);
  const added = countChanges(changes);
  const counts = {
    created: run.counts.created + added.created,
    changed: run.counts.changed + added.changed,
    gone: run.counts.gone + added.gone,
    unchanged: run.counts.unchanged + added.unchanged,
  };
  const settled = parts.map((one): SyncPart => (isHeld(one) ? { ...one, state: 'completed', message: null } : one));
  await end(tx, { integration, run: { ...run, state: 'done', held: null, counts }, parts: settled });
  tell(ports, tx, actor, { kind: 'inventory.confirmed', integration, facts: { ...added, trouble: shown.sentence } });
  return ok(true);
}

async function forget(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  { run, shown, integration }: Held,
): Promise<Result<true>> {
  const parts = await tx.syncs.parts(integration.id);
  const message = 'the list was discarded; discover again';
  const settled = parts.map((one): SyncPart => (isHeld(one) ? { ...one, state: 'failed', message } : one));
  await end(tx, { integration, run: { ...run, state: 'done', held: null }, parts: settled });
  const facts = { ...shown.counts, trouble: shown.sentence };
  tell(ports, tx, actor, { kind: 'inventory.discarded', integration, facts });
  return ok(true);
}

async function end(
  tx: Transaction,
  { integration, run, parts }: { integration: Integration; run: SyncRun; parts: readonly SyncPart[] },
): Promise<void> {
  await tx.syncs.save(run);
  await tx.syncs.saveParts(integration.id, parts);
  await tx.syncs.removePages(integration.id, null);
  await tx.integrations.save({ ...integration, ...statusAfter(run, parts) });
}

function tell(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  what: {
    readonly kind: 'inventory.confirmed' | 'inventory.discarded';
    readonly integration: Integration;
    readonly facts: Readonly<Record<string, number | string>>;
  },
): void {
  tx.audit.append({
    at: ports.clock.now(),
    kind: what.kind,
    actor: actor.person.id,
    door: actor.door,
    subject: what.integration.id,
    facts: { name: what.integration.name, ...what.facts },
  });
}
