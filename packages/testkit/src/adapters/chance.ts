// Chance from a seed: the same seed gives the same bytes, and two reads never give the same ones.

import { createHash } from 'node:crypto';
import type { Chance } from '@tidegate/core';

/** Bytes that look random and follow from `seed`. */
export function seededChance(seed: string): Chance {
  let block = 0;
  return {
    bytes(count) {
      const bytes = new Uint8Array(count);
      for (let offset = 0; offset < count; offset += 32) {
        block += 1;
        const digest = createHash('sha256').update(`${seed}/${block}`).digest();
        bytes.set(digest.subarray(0, Math.min(32, count - offset)), offset);
      }
      return bytes;
    },
  };
}
