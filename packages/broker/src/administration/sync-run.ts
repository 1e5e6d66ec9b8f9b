// The life of one reading in the database: begun or taken up by one process at a time, marked as it goes, over. Every write carries
// the attempt as fencing token, so that a process that was given up for dead cannot write beside the one that went on.

import {
  type Integration,
  type IntegrationId,
  isId,
  limits,
  newId,
  no,
  noCounts,
  ok,
  quoted,
  type Result,
  refusal,
  type SyncPage,
  type SyncPart,
  type SyncRun,
  type Transaction,
} from '@tidegate/core';
import { planNextReading } from '../inventory/schedule-readings.ts';
import type { Ports } from '../ports.ts';
import { stableText } from '../stable-text.ts';
import { transact } from '../transact.ts';

/** A reading that this process may write to. */
export interface OwnRun {
  readonly integration: Integration;
  readonly run: SyncRun;
  /** Parts that an earlier process read whole. */
  readonly completed: ReadonlySet<string>;
}

/** Another process has taken the reading up: nothing more may be written. */
export class SyncLost extends Error {
  override readonly name = 'SyncLost';
}

/** What a list depends on: one read with other settings says nothing about these. */
export const settingsOf = ({ config, credential, connectedResourceTypes }: Integration): string =>
  stableText([config, credential, connectedResourceTypes]);

/**
 * Begins a reading, or takes up one whose process is gone. `resume` never begins one. Refused while another goes on; where a person asked, that
 * one is repeated when it is over: it may have passed what they want to see.
 */
export async function beginSync(
  ports: Ports,
  ask: { readonly id: string; readonly by: string; readonly mode: 'begin' | 'resume' },
): Promise<Result<OwnRun>> {
  const begun = await transact(
    ports,
    async (tx): Promise<Result<OwnRun | { readonly readBy: 'another'; readonly integration: Integration }>> => {
      const { id } = ask;
      const integration = isId('integration', id) ? await tx.integrations.get(id) : null;
      if (!integration) return no(refusal('object.not_found', `no integration ${quoted(id)}`, { field: 'id' }));
      const now = ports.clock.now();
      const before = await tx.syncs.lock(integration.id);
      if (before?.state === 'reading' && before.heldUntil > now) {
        if (ask.by !== 'system') await tx.syncs.save({ ...before, askedAgainAt: now });
        return ok({ readBy: 'another', integration });
      }
      const fingerprint = settingsOf(integration);
      const goesOn =
        before?.state === 'reading' &&
        before.fingerprint === fingerprint &&
        now - before.startedAt < limits.syncResumeMs &&
        before.resumed < limits.syncResumedMax;
      if (ask.mode === 'resume' && !goesOn) {
        return no(refusal('object.changed', `the reading of ${quoted(integration.name)} cannot go on; discover again`));
      }
      const heldUntil = now + limits.syncHoldMs;
      const attempt = (before?.attempt ?? 0) + 1;
      const run: SyncRun = goesOn
        ? { ...before, attempt, resumed: before.resumed + 1, heldUntil }
        : { ...freshRun(integration.id, ask.by), fingerprint, attempt, heldUntil, startedAt: now };
      await tx.syncs.save(run);
      if (!goesOn) {
        await tx.syncs.removePages(integration.id, null);
        await tx.syncs.removeParts(integration.id);
      }
      // Should this process die, this row of work is what goes on.
      await tx.work.add({
        id: newId('work', ports.chance),
        kind: 'inventory.read',
        subject: integration.id,
        dueAt: heldUntil,
      });
      const parts = await tx.syncs.parts(integration.id);
      const completed = new Set(parts.filter((one) => one.state === 'completed').map((one) => one.part));
      return ok({ integration, run, completed });
    },
  );
  if (!begun.ok) return begun;
  return 'readBy' in begun.value ? no(refusal('object.in_use', inUse(begun.value.integration))) : ok(begun.value);
}

/** Writes down how far a reading is and holds it longer. Throws `SyncLost` when another process has it. */
export async function markSync(
  ports: Ports,
  own: OwnRun,
  marks: {
    readonly partsPlanned: number | null;
    readonly parts: readonly SyncPart[];
    readonly pages: readonly SyncPage[];
    readonly findings: readonly string[];
  },
): Promise<void> {
  const { integrationId } = own.run;
  await ports.store.transaction(async (tx) => {
    const run = await ownRun(tx, own);
    const heldUntil = ports.clock.now() + limits.syncHoldMs;
    const findings = [...run.findings, ...marks.findings].slice(0, limits.syncFindingsMax);
    await tx.syncs.save({ ...run, heldUntil, partsPlanned: marks.partsPlanned ?? run.partsPlanned, findings });
    await tx.syncs.saveParts(integrationId, marks.parts);
    await tx.syncs.savePages(integrationId, marks.pages);
    await tx.work.setDue('inventory.read', integrationId, heldUntil);
  });
}

/** The row of a reading, locked, if it is still this process's. */
export async function ownRun(tx: Transaction, own: OwnRun): Promise<SyncRun> {
  const run = await tx.syncs.lock(own.run.integrationId);
  if (run?.attempt === own.run.attempt && run.state === 'reading') return run;
  throw new SyncLost('another process has taken up this reading');
}

/** Ends a reading that wrote nothing. Says nothing when another process has it. */
export async function failSync(ports: Ports, own: OwnRun, trouble: string): Promise<void> {
  const { integrationId } = own.run;
  await ports.store
    .transaction(async (tx) => {
      const run = await ownRun(tx, own);
      await tx.syncs.save({ ...run, state: 'failed', trouble, endedAt: ports.clock.now() });
      await tx.syncs.removePages(integrationId, null);
      await planNextReading(ports, tx, run);
    })
    .catch((error: unknown) => {
      if (!(error instanceof SyncLost)) throw error;
    });
}

const inUse = ({ name }: Integration): string =>
  `${quoted(name)} is being read already, and is read once more when that is over; look how far it is with \`tidegate integrations sync\``;

const freshRun = (
  integrationId: IntegrationId,
  startedBy: string,
): Omit<SyncRun, 'fingerprint' | 'attempt' | 'heldUntil' | 'startedAt'> => ({
  integrationId,
  state: 'reading',
  resumed: 0,
  endedAt: null,
  startedBy,
  partsPlanned: null,
  counts: noCounts,
  held: null,
  findings: [],
  trouble: null,
  askedAgainAt: null,
});
