// How the estate is cut, reviewed: the matrix of environments and classes, inversions and common mistakes. For administrators and auditors.
// Worked out in turns, so that the server goes on answering; once for each version of the world, and never twice at a time.

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
  readonly world: World;
  readonly rules: SegmentationRules;
  readonly done: Promise<SegmentationReview>;
  state: 'running' | 'done';
}

const remembered = new WeakMap<Ports['store'], Remembered>();

/**
 * The review of the estate under these rules, as it is now; or, while one is under way, as it was when that began: a large estate that
 * changes all the time must not have the server review it for each caller anew.
 */
export async function reviewEstate(ports: Ports, rules: SegmentationRules): Promise<SegmentationReview> {
  const { world, inventory } = await loadInventory(ports);
  const known = remembered.get(ports.store);
  if (known?.rules === rules && (known.world === world || known.state === 'running')) return known.done;
  const done = inTurns(inventory.index, world, rules);
  const own: Remembered = { world, rules, done, state: 'running' };
  remembered.set(ports.store, own);
  const forget = (): void => {
    if (remembered.get(ports.store) === own) remembered.delete(ports.store);
  };
  done.then(() => {
    own.state = 'done';
  }, forget);
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
