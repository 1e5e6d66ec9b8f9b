// Where a fact about people comes from and how long it may be believed. A fact past its age is unknown, and unknown is no (law 8);
// what an access flow does about it, refuse or ask a person, is the flow's to say.

import type { SourceId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';

/** The source of a fact, when it was last seen there, and for how long that counts. */
export interface Origin {
  /** The source that told it; null for what an administrator or a file said. */
  readonly sourceId: SourceId | null;
  readonly observedAt: Instant;
  /** Seconds; null where a fact has no age, as in files. */
  readonly maxAgeSec: number | null;
}

/** Whether a fact of this origin may still be used. The last moment of its age counts. */
export const isFresh = (origin: Origin, now: Instant): boolean =>
  origin.maxAgeSec === null || now - origin.observedAt <= origin.maxAgeSec * 1_000;

/** Of several facts the one seen longest ago; null for none. */
export function oldestOf<Seen extends Pick<Origin, 'observedAt'>>(origins: Iterable<Seen>): Seen | null {
  let oldest: Seen | null = null;
  for (const origin of origins) if (oldest === null || origin.observedAt < oldest.observedAt) oldest = origin;
  return oldest;
}

/** A fact that a decision used, as it is kept with it: when it was last seen, and where; null for what an administrator or a file said. */
export type PinnedFact = Pick<Origin, 'sourceId' | 'observedAt'>;

/** What is kept of a fact. */
export const pinnedFact = ({ observedAt, sourceId }: PinnedFact): PinnedFact => ({ observedAt, sourceId });
