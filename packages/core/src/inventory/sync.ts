// One reading of what a target has, part by part: what is kept while it runs, so that it goes on where it stopped, and what waits
// for a person when the list is not to be believed by itself (law 8). The rules of belief are in judge-sync.ts.

import type { IntegrationId } from '../ids.ts';
import type { DiscoveredResource } from '../ports/adapter.ts';
import type { Instant } from '../ports/clock.ts';

/** What a sync did, or would do, to the inventory. */
export interface SyncCounts {
  readonly created: number;
  readonly changed: number;
  readonly gone: number;
  readonly unchanged: number;
}

/** The latest reading of one integration; there is at most one. */
export interface SyncRun {
  readonly integrationId: IntegrationId;
  /**
   * `reading`: going on, or its process died and another will go on. `held`: parts of the list wait for a person. `done`: written.
   * `failed`: nothing was written.
   */
  readonly state: 'reading' | 'held' | 'done' | 'failed';
  /** The settings it reads with; a list read with others says nothing. */
  readonly fingerprint: string;
  /** Grows whenever a process begins or takes up a reading of this integration: the fencing token of everything it writes. */
  readonly attempt: number;
  /** How often this reading was taken up again. */
  readonly resumed: number;
  /** Until when the process that reads is believed to live. */
  readonly heldUntil: Instant;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  /** The person who started it; `system` where it was due. */
  readonly startedBy: string;
  /** How many parts there are; null until that is known. */
  readonly partsPlanned: number | null;
  /** What was written. */
  readonly counts: SyncCounts;
  /** What waits for a person, and why, in a sentence; null when nothing does. */
  readonly held: { readonly counts: SyncCounts; readonly sentence: string } | null;
  /** What is odd about the list, as sentences: an id named twice, a parent that is not there. Bounded. */
  readonly findings: readonly string[];
  /** Why it failed. */
  readonly trouble: string | null;
  /** When it was asked for once more while it went on, so that it is repeated when it is over; null where nobody did. */
  readonly askedAgainAt: Instant | null;
}

/** One part of a reading that is over: an account's resources of one service in one region. */
export interface SyncPart {
  readonly part: string;
  /** `vanished`: the target no longer has such a part at all. */
  readonly state: 'completed' | 'failed' | 'held' | 'vanished';
  /** Why it failed or is held. */
  readonly message: string | null;
  readonly resources: number;
}

/** Parts that are not completed and have the beginning of their name, up to `/`, in common: those of one account. */
export interface SyncTrouble {
  /** Where there is only one, its whole name. */
  readonly part: string;
  readonly state: Exclude<SyncPart['state'], 'completed'>;
  /** Of one of them. */
  readonly message: string | null;
  readonly parts: number;
}

/** A bounded piece of a part's list, kept until the list is written or discarded. */
export interface SyncPage {
  readonly part: string;
  readonly number: number;
  readonly resources: readonly DiscoveredResource[];
}

export const noCounts: SyncCounts = { created: 0, changed: 0, gone: 0, unchanged: 0 };
