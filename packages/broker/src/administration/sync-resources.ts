// A list that a person sent, written as its difference with what is known; and the writing of any difference, which readings of targets share.
// Whether a list is believed is decided here for files, which a person has just sent, and by judge-sync in core for targets.

import {
  type DiscoveredResource,
  type Integration,
  no,
  noCounts,
  ok,
  quoted,
  type Resource,
  type Result,
  refusal,
  type SyncCounts,
  type Transaction,
} from '@tidegate/core';
import { orderedKeysIn } from '../classification/save-classification.ts';
import { intendToTell } from '../inventory/tell-movements.ts';
import type { Ports } from '../ports.ts';
import { keyOf } from './clean-found.ts';
import { wholeTarget } from './read-target.ts';
import { differenceOf, type SyncChange } from './resource-difference.ts';

export interface SyncAsk {
  readonly integration: Integration;
  readonly found: readonly DiscoveredResource[];
  /** Who observed it; only resources of the same source can be gone by its word. */
  readonly source: string;
  /** The share of known resources that may be gone at once, 0 to 1. */
  readonly goneShareMax: number;
  /** `some`: more of the same source comes in other lists, so that nothing is gone by this one. All there is where it is not said. */
  readonly listed?: 'all' | 'some';
}

/** Few resources may all go: a share says little about a handful. */
const alwaysAllowedGone = 5;

/** A list compared with what is known. */
export interface ComparedList {
  /** Every resource of the integration, deleted ones included. */
  readonly known: readonly Resource[];
  readonly changes: readonly SyncChange[];
}

/** Writes the difference with a list that a person sent. Refuses, changing nothing, when too much would be gone. */
export async function syncResources(
  ports: Ports,
  tx: Transaction,
  ask: SyncAsk,
): Promise<Result<readonly SyncChange[]>> {
  const compared = await compareList(ports, tx, ask);
  if (!compared.ok) return compared;
  await saveList(ports, tx, ask, compared.value);
  return ok(compared.value.changes);
}

/** Writes what comparing a list has found. */
export async function saveList(ports: Ports, tx: Transaction, ask: SyncAsk, { changes }: ComparedList): Promise<void> {
  await saveChanges(ports, tx, changes);
  if (ask.listed === 'some') return;
  await tx.syncs.saveReadAt(ask.integration.id, ask.source, [wholeTarget], ports.clock.now());
}

/** The difference with a list that a person sent, or why it is not believed. Nothing is written. */
export async function compareList(ports: Ports, tx: Transaction, ask: SyncAsk): Promise<Result<ComparedList>> {
  const { integration, found, source } = ask;
  const known = await tx.resources.ofIntegration(integration.id);
  const duplicate = firstDuplicate(found);
  if (duplicate !== null) {
    return no(
      refusal('input.invalid', `the resource ${quoted(duplicate)} is named twice in ${quoted(integration.name)}`),
    );
  }
  const here = new Set(found.map(keyOf));
  const counts = (one: Resource): boolean => one.source === source && one.status !== 'deleted';
  const tracked = ask.listed === 'some' ? [] : known.filter(counts);
  const gone = tracked.filter((one) => !here.has(keyOf(one)));
  const tooMany = gone.length > alwaysAllowedGone && gone.length > tracked.length * ask.goneShareMax;
  // An empty list is what a source that failed looks like, however few were known (law 8).
  if (tooMany || (found.length === 0 && gone.length > 0)) {
    return no(
      refusal(
        'input.invalid',
        `${gone.length} of ${tracked.length} known resources of ${quoted(integration.name)} would be gone; a list that short is not believed`,
      ),
    );
  }
  const ordered = await orderedKeysIn(tx);
  const { changes } = await differenceOf(ports, { integration, ordered, known, found, gone, source });
  return ok({ known, changes });
}

/** Writes what differs and nothing else, with the intent to tell what it moved and to review the perimeters. */
export async function saveChanges(ports: Ports, tx: Transaction, changes: readonly SyncChange[]): Promise<void> {
  const of = (...kinds: readonly SyncChange['change'][]): readonly Resource[] =>
    changes.filter(({ change }) => kinds.includes(change)).map(({ resource }) => resource);
  await tx.resources.save(of('changed', 'gone'));
  await tx.resources.insert(of('created'));
  const written = of('created', 'changed', 'gone');
  await intendToTell(ports, tx, new Set(written.map(({ integrationId }) => integrationId)));
}

export function countChanges(changes: readonly SyncChange[]): SyncCounts {
  const counts = { ...noCounts };
  for (const { change } of changes) counts[change] += 1;
  return counts;
}

function firstDuplicate(found: readonly DiscoveredResource[]): string | null {
  const seen = new Set<string>();
  for (const one of found) {
    if (seen.has(keyOf(one))) return one.nativeId;
    seen.add(keyOf(one));
  }
  return null;
}
