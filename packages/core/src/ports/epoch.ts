// What this server remembers of the database outside of it: how far the audit log had come. A database that has less, or something else at that
// place, was restored from a backup.

import type { Instant } from './clock.ts';

/** The furthest end of the audit log that was seen. */
export interface SeenHead {
  /** Random; a new one begins with every backup that is accepted. */
  readonly epoch: string;
  readonly sequence: number;
  /** The hash of that event. */
  readonly hash: Uint8Array;
  readonly at: Instant;
}

/** Memory that no backup of the database brings back. */
export interface EpochMemory {
  /** Null before the first time. Faults where it is torn: what cannot be read is not taken for nothing. */
  read(): Promise<SeenHead | null>;
  /** Waits until it is kept. */
  write(seen: SeenHead): Promise<void>;
}
