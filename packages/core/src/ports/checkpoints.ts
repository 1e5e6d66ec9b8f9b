// Checkpoints of the audit log: what signs them, where they are kept outside the database, and what the database remembers of them.

import type { TreeHead } from '../audit/merkle.ts';
import type { Instant } from './clock.ts';

/** Signs checkpoints with a key that nobody else can read, and never two that contradict each other. */
export interface CheckpointSigner {
  /** The last note it signed, or null; with the key it signs with, as text. Faults: `signer.unavailable`. */
  last(): Promise<{ readonly key: string; readonly note: string | null }>;
  /**
   * Signs the checkpoint of a log that `proof` shows to begin with the one it signed last; answers the note. Refuses any other with
   * `signer.inconsistent`: somebody rewrote the log, or the database is older than what was signed.
   */
  sign(ask: {
    readonly tree: TreeHead;
    readonly head: Uint8Array;
    readonly proof: readonly Uint8Array[];
  }): Promise<{ readonly signed: true; readonly note: string } | { readonly signed: false; readonly why: string }>;
  /** Begins a new log, after an administrator accepted a restored backup; the next checkpoint says which one it replaces. */
  restart(): Promise<void>;
}

/** A place outside the database that checkpoints are only ever added to. */
export interface CheckpointWitness {
  /** Adds a note and waits until it is kept. */
  add(note: string, at: Instant): Promise<void>;
}

export interface SignedCheckpoint {
  readonly size: number;
  readonly note: string;
  readonly at: Instant;
}

/** A complete subtree of the audit log's tree: 2 to the power of `level` events, the `ordinal`-th such, counted from 0. */
export interface TreeNode {
  readonly level: number;
  readonly ordinal: number;
  readonly hash: Uint8Array;
}

/** What is kept of the tree and of what was signed, so that proofs do not read the whole log. Only ever added to. */
export interface CheckpointRows {
  /** How many subtrees of this level are kept: those before, without gaps. */
  countNodes(level: number): Promise<number>;
  /** Adds subtrees; those that are there already stay. */
  addNodes(nodes: readonly TreeNode[]): Promise<void>;
  node(level: number, ordinal: number): Promise<Uint8Array | null>;
  /** Adds a checkpoint; one of the same size is replaced. */
  save(checkpoint: SignedCheckpoint): Promise<void>;
  latest(): Promise<SignedCheckpoint | null>;
}
