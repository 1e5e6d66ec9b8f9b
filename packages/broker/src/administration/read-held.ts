// What of a list waits for a person, resource by resource: who confirms it sees what would go before it goes.

import { type Integration, isId, no, ok, quoted, type Resource, type Result, refusal } from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { plannerOf } from '../targets.ts';
import { partOfWhole } from './finish-sync.ts';
import { heldChangesIn } from './held-changes.ts';
import type { SyncChange } from './resource-difference.ts';
import { type SyncReport, syncReportIn } from './sync-report.ts';

/** The first of each, and how many there are. */
export interface HeldPart {
  readonly listed: readonly { readonly resource: Resource; readonly fields: readonly string[] }[];
  readonly count: number;
}
export type HeldList = Readonly<Record<'created' | 'changed' | 'gone', HeldPart>>;

const listedMax = 100;

/** What confirming would write, as things are now. Refused where nothing is held. */
export async function readHeldList(ports: Ports, input: { readonly id: string }): Promise<Result<HeldList>> {
  const { id } = input;
  const integration = isId('integration', id) ? await ports.store.read((tx) => tx.integrations.get(id)) : null;
  if (!integration) return no(refusal('object.not_found', `no integration ${quoted(id)}`, { field: 'id' }));
  const planner = plannerOf(ports, integration);
  if (!planner.ok) return planner;
  const partOf = planner.value.partOf ?? partOfWhole;
  return ports.store.read(async (tx) => {
    const run = await tx.syncs.get(integration.id);
    if (run?.state !== 'held') {
      return no(refusal('object.changed', `nothing of ${quoted(integration.name)} is held; look at it again`));
    }
    const parts = await tx.syncs.parts(integration.id);
    const waiting = await heldChangesIn(ports, tx, { integration, partOf, parts });
    const changes = await waiting.changes();
    const of = (change: SyncChange['change']): HeldPart => {
      const found = changes.filter((one) => one.change === change);
      return {
        listed: found.slice(0, listedMax).map(({ resource, fields }) => ({ resource, fields })),
        count: found.length,
      };
    };
    return ok({ created: of('created'), changed: of('changed'), gone: of('gone') });
  });
}

/** An integration and how its reading is going. */
export interface Reading {
  readonly integration: Integration;
  readonly report: SyncReport;
}

/** Every integration, by name, with its reading. */
export const listReadings = (ports: Ports): Promise<readonly Reading[]> =>
  ports.store.read(async (tx) => {
    const readings: Reading[] = [];
    for (const integration of await tx.integrations.all()) {
      readings.push({ integration, report: await syncReportIn(ports, tx, integration) });
    }
    return readings;
  });
