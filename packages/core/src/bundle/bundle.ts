// A bundle is a named list of targets asked for as one. It is live twice: its parts are, and changing it moves what every access flow that
// offers it offers.

import type { BundleId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';
import type { BundlePart } from '../target/target.ts';

export interface Bundle {
  readonly id: BundleId;
  /** Unique. */
  readonly name: string;
  readonly targets: readonly BundlePart[];
  /** The published body exactly as sent, for the echo that declarative clients compare. */
  readonly published: Readonly<Record<string, unknown>>;
  /** Grows by one with each change. */
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** The parts of a bundle that its author decides. */
export type BundleDraft = Pick<Bundle, 'name' | 'targets' | 'published'>;
