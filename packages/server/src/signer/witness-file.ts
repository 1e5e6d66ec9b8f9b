// The witness: a file outside the database that signed checkpoints are only ever added to, one JSON text a line. Best on a disk that the
// database and its backups know nothing of.

import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type CheckpointWitness, Fault, quoted } from '@tidegate/core';

/** The witness in this file; made when the first checkpoint comes. */
export const witnessFile = (file: string): CheckpointWitness => ({
  add: async (note, at) => {
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      const handle = await open(file, 'a', 0o644);
      try {
        await handle.appendFile(`${JSON.stringify({ at: new Date(at).toISOString(), note })}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (cause) {
      throw new Fault('signer.unavailable', `the witness ${quoted(file, 300)} cannot be written to`, { cause });
    }
  },
});
