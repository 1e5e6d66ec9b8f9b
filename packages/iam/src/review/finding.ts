// What a review says: one thing that is wrong, how bad it is, a request that shows it, and the policy that repairs it.

import type { WrittenDocument } from '../generate/generated.ts';
import type { Witness } from '../prove/answer.ts';
import type { Effect } from '../types.ts';

/** How bad a finding is. `high`: access leaks or a guardrail is void. `medium`: a hole with a condition. `low`: waste or a trap for readers. */
export type FindingSeverity = 'high' | 'medium' | 'low';

/** One thing a review found. */
export interface Finding {
  /** A stable name: `retag.allowed`, `trust.open`. All are listed in the guide. */
  readonly code: string;
  readonly severity: FindingSeverity;
  /** Where: a file and statement (`boundary.json Statement[2] DenyUntaggedResources`), or a node or account of an organization. */
  readonly where: string;
  /** What is wrong and why it matters, for a person: lower case, no full stop, input in backticks. */
  readonly reason: string;
  /** A request that shows it, replayed through the engine; absent where the text itself is the proof (sizes, dead words). */
  readonly counterExample?: Witness;
  /** What the engine decided on the counter-example; there if and only if that is. */
  readonly decided?: Effect;
  /** What was taken from the texts or supposed, one sentence each: where it is wrong, so is the finding. */
  readonly inferred?: readonly string[];
  /** What repairs it, one sentence. */
  readonly fix: string;
  /** The policy that repairs it, where a policy can. */
  readonly fixPolicy?: WrittenDocument;
}
