// SHA-256 from Node, for tests that need the hash port.

import { createHash } from 'node:crypto';

import type { Hash } from '@tidegate/core';

/** The hash port over Node's SHA-256. */
export const nodeHash: Hash = {
  sha256: (...parts) => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return new Uint8Array(hash.digest());
  },
};
