// Who must agree, as an access flow's body says it: the approval policy, and who is asked besides when nobody answers.

import { limits } from '../limits.ts';
import { type Fields, fieldsFrom, invalid, listOf, notEnforced, valueAt, wordOf } from './fields.ts';
import type { ApprovalPolicy } from './flow.ts';
import { readCondition } from './read-condition.ts';
import type { FlowReferences } from './references.ts';
import type { Escalation } from './terms.ts';

/** Reads `approver_policy`; null where the flow opens without asking anyone. */
export function readApproval(fields: Fields, references: FlowReferences): ApprovalPolicy | null {
  const value = valueAt(fields, 'approver_policy');
  if (value === null) return null;
  const policy = fieldsFrom(value, 'approver_policy', ['approval_mode', 'approver_groups']);
  const mode = wordOf(policy, 'approval_mode', ['ANY_OF', 'ALL_OF']);
  const groups = listOf(policy, 'approver_groups', limits.flowApproversMax, (item, path) => {
    const group = fieldsFrom(item, path, ['logical_operator', 'approvers']);
    return {
      operator: wordOf(group, 'logical_operator', ['AND', 'OR']),
      approvers: listOf(group, 'approvers', limits.flowApproversMax, (approver, at) =>
        readCondition(approver, { path: at, role: 'approver', references }),
      ),
    };
  });
  const approvers = groups.reduce((count, group) => count + group.approvers.length, 0);
  if (approvers > limits.flowApproversMax) {
    throw invalid('approver_policy', `must not have more than ${limits.flowApproversMax} approvers in all`);
  }
  return { mode, groups };
}

/** Reads `escalation_policy`. */
export function readEscalation(fields: Fields): Escalation | null {
  if (valueAt(fields, 'escalation_policy') !== null) throw notEnforced('escalation_policy', 'leave it out');
  return null;
}
