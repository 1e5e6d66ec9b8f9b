// Which values of a few keys occur among some slots, and how often: the environments and accounts of a scope's members.

import type { Facts } from './facts.ts';
import type { SlotSet } from './slot-set.ts';

/** A keyed fact to look at. */
export interface SpreadKey {
  readonly field: 'resource_tag' | 'resource_context';
  readonly key: string;
}

/** The values that any of the keys has among the slots, each with the number of slots; null where there are more than `max` of them. */
export function spreadOf(
  facts: Facts,
  slots: SlotSet,
  ask: { readonly keys: readonly SpreadKey[]; readonly max: number },
): ReadonlyMap<string, number> | null {
  const numbers = new Set(ask.keys.flatMap(({ field, key }) => facts.keysOf(field).get(key) ?? []));
  const counts = new Map<string, number>();
  if (numbers.size === 0) return counts;
  slots.each((slot) => {
    const atoms = facts.atoms(slot);
    for (let at = 0; at < atoms.length; at++) {
      const atom = atoms[at] ?? 0;
      if (!numbers.has(facts.keyOfAtom(atom))) continue;
      const value = facts.textOfAtom(atom);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return counts.size <= ask.max;
  });
  return counts.size > ask.max ? null : counts;
}
