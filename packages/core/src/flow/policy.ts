// The conditions by which an access flow picks people, and the policy by which some of them agree.

import type { SourceId } from '../ids.ts';

export type MatchOperator = 'is' | 'is_not' | 'contains' | 'does_not_contain' | 'starts_with';

/** One test of a person: `group is backend`, `department starts_with eng`; `manager` without values means the requester's. */
export interface Condition {
  /** `user`, `group`, `manager`, or the name of an identity attribute; case sensitive. */
  readonly type: string;
  readonly operator: MatchOperator;
  /** As its author spelled them. */
  readonly values: readonly string[];
  /** For `user`, `group`, `manager` and shifts: the ids the values meant when the flow was saved, so that renaming changes nothing. */
  readonly ids: readonly string[];
  /** The source whose word alone counts for it; absent where any does. */
  readonly sourceId?: SourceId;
}

export interface ConditionGroup {
  readonly operator: 'AND' | 'OR';
  readonly conditions: readonly Condition[];
}

/**
 * `AND`: every entry needs one member's consent. `OR`: one person who matches any entry is enough, or as many different ones as `quorum`
 * says. `EACH`: as `AND`, with every value of every condition an entry of its own: all users, one of each group, the manager, one of each
 * shift.
 */
export interface ApproverGroup {
  readonly operator: 'AND' | 'OR' | 'EACH';
  readonly approvers: readonly Condition[];
  /** How many different people an `OR` group needs; absent for one. */
  readonly quorum?: number;
}

/** `ALL_OF`: every group must be satisfied. `ANY_OF`: one is enough. */
export interface ApprovalPolicy {
  readonly mode: 'ANY_OF' | 'ALL_OF';
  readonly groups: readonly ApproverGroup[];
}
