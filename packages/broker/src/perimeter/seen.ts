// What somebody saw of a proposed change, as a short text: two looks that show the same gains and losses have the same, so that nobody confirms
// what they were not shown. How many people there are is left out: they come and go by themselves.

import type { Hash } from '@tidegate/core';
import { stableText } from '../stable-text.ts';
import type { LookedAt } from './weigh-edit.ts';

/** The mark of a look. */
export function seenOf(hash: Hash, { weighed, difference }: LookedAt): string {
  const { joined, left, flows, wider, narrower, touchesProduction } = weighed;
  const what = {
    joined,
    left,
    flows: flows.map(({ id, version }) => [id, version]),
    wider,
    narrower,
    touchesProduction,
  };
  const bytes = hash.sha256(new TextEncoder().encode(stableText({ ...what, difference })));
  return Array.from(bytes.slice(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
