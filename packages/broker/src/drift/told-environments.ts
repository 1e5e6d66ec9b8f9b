// What the accounts of the inventory say of environments: where accounts separate them, a scope that reaches into another account may have
// crossed a border that no tag tells. Asked in turns, so that the server goes on answering.

import {
  environmentsOfAccounts,
  type InventoryIndex,
  segmentationDefaults,
  type ToldEnvironments,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';

/** The environment of each account that tells one, by the rules of the house. */
export async function toldEnvironments(ports: Ports, index: InventoryIndex): Promise<ToldEnvironments> {
  const rules = ports.segmentation ?? segmentationDefaults;
  const turns = environmentsOfAccounts(index, rules);
  for (;;) {
    const turn = turns.next();
    if (turn.done) return { ofAccounts: turn.value, order: rules.environments.order };
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
