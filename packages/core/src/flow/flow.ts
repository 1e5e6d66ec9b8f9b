// An access flow: who may ask, for which targets, how long, and who must agree. The names of the published shape are kept
// where the thing is the same; `docs/reference/api.md` shows the mapping.

import type { FlowId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';
import type { FlowTarget } from '../target/target.ts';
import type { ApprovalPolicy, ConditionGroup } from './policy.ts';
import type { FlowTerms } from './terms.ts';

export interface FlowSettings {
  readonly reasonRequired: boolean;
  readonly approverReasonRequired: boolean;
  /** Ours: each term of the approval policy must be filled by a different person. */
  readonly distinctPeople: boolean;
  /** Ours, and the only way a requester's own consent can ever count. */
  readonly selfApproval: boolean;
  readonly labels: readonly string[];
}

export interface AccessFlow {
  readonly id: FlowId;
  /** Unique. */
  readonly name: string;
  readonly description: string | null;
  readonly active: boolean;
  readonly requesters: ConditionGroup;
  readonly targets: readonly FlowTarget[];
  readonly durationSecMax: number;
  /** Absent: opens without asking anyone. */
  readonly approval: ApprovalPolicy | null;
  readonly settings: FlowSettings;
  readonly terms: FlowTerms;
  /** The published body exactly as sent, for the echo that declarative clients compare. */
  readonly published: Readonly<Record<string, unknown>>;
  /** Grows by one with each change; pinned on every request. */
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
