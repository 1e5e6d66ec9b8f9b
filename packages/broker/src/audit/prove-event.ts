// A proof that one event is in the log (c2sp.org/tlog-proof): its place, the hashes that lead from it to the root, and the signed checkpoint with
// that root. Whoever holds the event, the proof and the public key needs nothing else, and learns nothing of other events.

import {
  base64Text,
  type ChainHead,
  Fault,
  inclusionSpans,
  no,
  ok,
  type Result,
  refusal,
  type SignedCheckpoint,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { checkpointOf } from './make-checkpoint.ts';
import { spanHash } from './tree.ts';

export interface EventProof {
  readonly sequence: number;
  /** The event as it is stored: what the proof is about. */
  readonly bytes: Uint8Array;
  readonly proof: string;
}

/** Where the log stands, and the newest checkpoint of it. */
export const showCheckpoint = (
  ports: Ports,
): Promise<{ readonly head: ChainHead | null; readonly latest: SignedCheckpoint | null }> =>
  ports.store.read(async (tx) => ({ head: await tx.audit.head(), latest: await tx.checkpoints.latest() }));

/** Proves one event under the newest checkpoint. Refuses with `object.not_found` and `audit.no_checkpoint`. */
export const proveEvent = (ports: Ports, sequence: number): Promise<Result<EventProof>> =>
  ports.store.read(async (tx) => {
    const [record] = await tx.audit.after(sequence - 1, 1);
    if (record?.sequence !== sequence) return no(refusal('object.not_found', `there is no audit event ${sequence}`));
    const latest = await tx.checkpoints.latest();
    if (latest === null || latest.size < sequence) {
      return no(refusal('audit.no_checkpoint', `no checkpoint over event ${sequence} has been signed yet`));
    }
    const checkpoint = checkpointOf(latest.note);
    if (checkpoint === null) throw new Fault('audit.broken', 'the checkpoint that is kept cannot be read');
    const hashes: string[] = [];
    for (const span of inclusionSpans(sequence - 1, checkpoint.size)) {
      hashes.push(base64Text(await spanHash(tx, ports.hash, span)));
    }
    const lines = ['c2sp.org/tlog-proof@v1', `index ${sequence - 1}`, ...hashes, '', latest.note];
    return ok({ sequence, bytes: record.bytes, proof: lines.join('\n') });
  });
