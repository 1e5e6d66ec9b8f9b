// What this server remembers of its database, in a file that is not part of the database's backup.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type EpochMemory, Fault, quoted } from '@tidegate/core';
import { z } from 'zod';
import { keep } from '../signer/signing.ts';

const seenHead = z.object({
  epoch: z.string(),
  sequence: z.number().int(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.number().int(),
});

/** The memory in this file; made at the first start. */
export const epochFile = (file: string): EpochMemory => ({
  read: async () => {
    if (!existsSync(file)) return null;
    try {
      const { hash, ...rest } = seenHead.parse(JSON.parse(readFileSync(file, 'utf8')));
      return { ...rest, hash: new Uint8Array(Buffer.from(hash, 'hex')) };
    } catch (cause) {
      throw new Fault(
        'config.unsafe',
        `${quoted(file, 300)} cannot be read; restore it, or remove it to trust the database as it is`,
        { cause },
      );
    }
  },
  write: async (seen) => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    keep(file, JSON.stringify({ ...seen, hash: Buffer.from(seen.hash).toString('hex') }), 0o600);
  },
});
