// How a reading is going, or how it ended, as every door shows it.

import {
  type Instant,
  type Integration,
  isId,
  type MovementStory,
  no,
  noCounts,
  ok,
  quoted,
  type Result,
  refusal,
  type SyncCounts,
  type SyncRun,
  type SyncTrouble,
  type Transaction,
} from '@tidegate/core';
import { nextReadingOf, readEverySec } from '../inventory/schedule-readings.ts';
import type { Ports } from '../ports.ts';

/** A reading of an integration. The counts are of what was written. */
export interface SyncReport extends SyncCounts {
  /** `never`: it was not read yet. */
  readonly state: SyncRun['state'] | 'never';
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly resumed: number;
  /** Null until it is known how many parts there are. */
  readonly partsPlanned: number | null;
  readonly partsCompleted: number;
  readonly partsFailed: number;
  readonly partsHeld: number;
  readonly held: SyncRun['held'];
  /** Parts that failed or are held, those of one account together, with a reason; bounded. */
  readonly troubles: readonly SyncTrouble[];
  readonly findings: readonly string[];
  readonly trouble: string | null;
  /** What its writing moved; null where nothing was written, or nobody has told yet. */
  readonly moved: MovementStory | null;
  /** How often it is read by itself, in seconds; null for never. */
  readonly everySec: number | null;
  /** When it is read next; null while it is being read. */
  readonly nextAt: Instant | null;
}

/** Accounts, or parts by themselves, told of by name. */
const troublesMax = 100;

/** Tells of the latest reading. */
export async function syncReportOf(ports: Ports, input: { readonly id: string }): Promise<Result<SyncReport>> {
  const { id } = input;
  return ports.store.read(async (tx) => {
    const integration = isId('integration', id) ? await tx.integrations.get(id) : null;
    if (!integration) return no(refusal('object.not_found', `no integration ${quoted(id)}`, { field: 'id' }));
    return ok(await syncReportIn(ports, tx, integration));
  });
}

/** The same in a transaction of the caller. */
export async function syncReportIn(ports: Ports, tx: Transaction, integration: Integration): Promise<SyncReport> {
  const run = await tx.syncs.get(integration.id);
  const counts = await tx.syncs.countParts(integration.id);
  const movement = await tx.movements.latestOf(integration.id);
  return {
    ...(run?.counts ?? noCounts),
    state: run?.state ?? 'never',
    startedAt: run?.startedAt ?? null,
    endedAt: run?.endedAt ?? null,
    resumed: run?.resumed ?? 0,
    partsPlanned: run?.partsPlanned ?? null,
    partsCompleted: counts.get('completed') ?? 0,
    partsFailed: counts.get('failed') ?? 0,
    partsHeld: (counts.get('held') ?? 0) + (counts.get('vanished') ?? 0),
    held: run?.held ?? null,
    troubles: await tx.syncs.troubles(integration.id, troublesMax),
    findings: run?.findings ?? [],
    trouble: run?.trouble ?? null,
    moved: run && movement && movement.at >= run.startedAt ? movement.story : null,
    everySec: readEverySec(ports, integration),
    nextAt: await nextReadingOf(tx, integration.id, run),
  };
}
