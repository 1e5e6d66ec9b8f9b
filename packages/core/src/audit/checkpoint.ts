// Checkpoints of the audit log (c2sp.org/tlog-checkpoint): which log, how many events, the root of their tree; as extension lines the end of
// their chain, and in the first one after a restored backup, which log came to its end. What is signed and kept off the database.

import { base64Bytes, base64Text } from '../text/base64.ts';
import type { TreeHead } from './merkle.ts';
import { hexBytes, hexText } from './signed-note.ts';

export interface Checkpoint extends TreeHead {
  /** Names the log, for ever: `tidegate/audit/1f0c…`. A log that was restored from a backup goes on under another name. */
  readonly origin: string;
  /** The hash of the last event in the chain. */
  readonly head: Uint8Array;
  /** Where a log goes on after a restored backup: the checkpoint it gave up, by origin, size and root. */
  readonly replaces: (TreeHead & { readonly origin: string }) | null;
}

/** The text that is signed. */
export function checkpointText({ origin, size, root, head, replaces }: Checkpoint): string {
  const lines = [origin, String(size), base64Text(root), `chain ${hexText(head)}`];
  if (replaces !== null) lines.push(`replaces ${replaces.origin} ${replaces.size} ${base64Text(replaces.root)}`);
  return `${lines.join('\n')}\n`;
}

/** Reads the text of a checkpoint, or `null` for anything `checkpointText` would not write. */
export function readCheckpoint(text: string): Checkpoint | null {
  const [origin = '', size = '', root = '', chain = '', last] = text.split('\n');
  const [, head = ''] = /^chain ([0-9a-f]{64})$/.exec(chain) ?? [];
  const [, formerOrigin = '', formerSize = '', formerRoot = ''] = /^replaces (\S+) (\d+) (\S+)$/.exec(last ?? '') ?? [];
  const checkpoint = {
    origin,
    size: Number(size),
    root: base64Bytes(root) ?? new Uint8Array(),
    head: hexBytes(head) ?? new Uint8Array(),
    replaces:
      formerOrigin === ''
        ? null
        : { origin: formerOrigin, size: Number(formerSize), root: base64Bytes(formerRoot) ?? new Uint8Array() },
  };
  return checkpoint.root.length === 32 && checkpointText(checkpoint) === text ? checkpoint : null;
}
