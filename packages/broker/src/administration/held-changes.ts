// What the held parts of a list would change, as things are now: shown before it is confirmed, and weighed again when it is.

import type { Integration, Resource, SyncPart, Transaction } from '@tidegate/core';
import { orderedKeysIn } from '../classification/save-classification.ts';
import type { Ports } from '../ports.ts';
import { discovery, isHeld, type PartOf, pick, weigh } from './finish-sync.ts';
import { differenceOf, type SyncChange } from './resource-difference.ts';

export interface HeldChanges {
  /** The names of the parts that wait. */
  readonly held: ReadonlySet<string>;
  readonly gone: readonly Resource[];
  /** Compares resource by resource; not asked where too much would go. */
  readonly changes: () => Promise<readonly SyncChange[]>;
}

export async function heldChangesIn(
  ports: Ports,
  tx: Transaction,
  ask: { readonly integration: Integration; readonly partOf: PartOf; readonly parts: readonly SyncPart[] },
): Promise<HeldChanges> {
  const { integration, partOf } = ask;
  const held = new Set(ask.parts.filter(isHeld).map((one) => one.part));
  const weighed = await weigh(tx, integration, { partOf, covers: (part) => held.has(part) });
  const taken = await pick(weighed, (part) => held.has(part));
  const changes = async (): Promise<readonly SyncChange[]> => {
    const ordered = await orderedKeysIn(tx);
    const difference = { integration, ordered, known: weighed.known, ...taken, source: discovery };
    return (await differenceOf(ports, difference)).changes;
  };
  return { held, gone: taken.gone, changes };
}
