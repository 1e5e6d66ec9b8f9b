// What a part of a review answers.
import type { Finding } from '../finding.ts';

/** What was found, and what could not be decided. */
export interface Reviewed {
  readonly findings: readonly Finding[];
  /** One sentence each. */
  readonly undecided: readonly string[];
}
