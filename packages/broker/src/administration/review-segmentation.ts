// How the estate is cut, reviewed: the matrix of environments and classes, inversions and common mistakes. For administrators and auditors.
// Worked out in turns, so that the server goes on answering, and once for each version of the world.

import {
  type InventoryIndex,
  reviewSegmentationInTurns,
  type SegmentationReview,
  type SegmentationRules,
  type World,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { loadInventory } from '../world.ts';

interface Remembered {
  readonly rules: SegmentationRules;
  readonly done: Promise<SegmentationReview>;
}

const remembered = new WeakMap<World, Remembered>();

/** The review of the estate as it is now, under these rules. */
export async function reviewEstate(ports: Ports, rules: SegmentationRules): Promise<SegmentationReview> {
  const { world, inventory } = await loadInventory(ports);
  const known = remembered.get(world);
  if (known?.rules === rules) return known.done;
  const done = inTurns(inventory.index, world, rules);
  remembered.set(world, { rules, done });
  done.catch(() => remembered.delete(world));
  return done;
}

async function inTurns(index: InventoryIndex, estate: World, rules: SegmentationRules): Promise<SegmentationReview> {
  const turns = reviewSegmentationInTurns({ index, estate, rules });
  for (;;) {
    const turn = turns.next();
    if (turn.done) return turn.value;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
