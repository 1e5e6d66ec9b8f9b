// Who must agree, as an access flow's body says it: the approval policy, and who is asked besides when nobody answers.

import { limits } from '../limits.ts';
import { type Fields, fieldsFrom, invalid, listOf, optionalNumberOf, pathOf, valueAt, wordOf } from './fields.ts';
import type { ApprovalPolicy, ApproverGroup, Condition } from './policy.ts';
import { conditionKeys, readCondition } from './read-condition.ts';
import type { FlowReferences } from './references.ts';
import type { Escalation } from './terms.ts';

/** Reads `approver_policy`; null where the flow opens without asking anyone. */
export function readApproval(fields: Fields, references: FlowReferences): ApprovalPolicy | null {
  const value = valueAt(fields, 'approver_policy');
  return value === null ? null : readPolicy(value, 'approver_policy', references);
}

/** Reads a policy wherever a body has one. */
export function readPolicy(value: unknown, path: string, references: FlowReferences): ApprovalPolicy {
  const policy = fieldsFrom(value, path, ['approval_mode', 'approver_groups']);
  const mode = wordOf(policy, 'approval_mode', ['ANY_OF', 'ALL_OF']);
  const groups = listOf(policy, 'approver_groups', limits.flowApproversMax, (item, at) =>
    readApproverGroup(item, at, references),
  );
  const approvers = groups.reduce((count, group) => count + group.approvers.length, 0);
  if (approvers > limits.flowApproversMax) {
    throw invalid(path, `must not have more than ${limits.flowApproversMax} approvers in all`);
  }
  return { mode, groups };
}

/** Reads one group of approvers: the published shape, with our `EACH` and `quorum`. */
export function readApproverGroup(value: unknown, path: string, references: FlowReferences): ApproverGroup {
  const group = fieldsFrom(value, path, ['logical_operator', 'approvers', 'quorum']);
  const operator = wordOf(group, 'logical_operator', ['AND', 'OR', 'EACH']);
  const read = operator === 'EACH' ? readEach : (item: unknown, at: string) => [readOne(item, at, references)];
  const approvers = listOf(group, 'approvers', limits.flowApproversMax, (item, at) =>
    read(item, at, references),
  ).flat();
  const quorum = readQuorum(group, operator);
  return quorum === null ? { operator, approvers } : { operator, approvers, quorum };
}

const readOne = (value: unknown, path: string, references: FlowReferences): Condition =>
  readCondition(value, { path, role: 'approver', references });

/** Every value a condition of its own, so that each of them has to agree. */
function readEach(value: unknown, path: string, references: FlowReferences): readonly Condition[] {
  const condition = readOne(value, path, references);
  if (condition.operator !== 'is') {
    throw invalid(`${path}.match_operator`, 'must be `is` in a group of `EACH`: it names who each have to agree');
  }
  if (condition.values.length === 0) return [condition];
  // The whole was read, so each value of it can be; two spellings of one thing are one.
  const { values } = fieldsFrom(value, path, conditionKeys);
  const each = condition.values.map((one) => readOne({ ...values, values: [one] }, path, references));
  return [...new Map(each.map((one) => [one.ids.join(' ') || one.values.join(' '), one])).values()];
}

function readQuorum(group: Fields, operator: ApproverGroup['operator']): number | null {
  const quorum = optionalNumberOf(group, 'quorum');
  if (quorum === null) return null;
  const path = pathOf(group, 'quorum');
  if (operator !== 'OR') throw invalid(path, 'must be left out: only a group of `OR` counts how many agree');
  if (quorum >= 1 && quorum <= limits.flowApproversMax) return quorum === 1 ? null : quorum;
  throw invalid(path, `must be from 1 to ${limits.flowApproversMax}`);
}

/** Reads `escalation_policy`. */
export function readEscalation(fields: Fields, references: FlowReferences): Escalation | null {
  const value = valueAt(fields, 'escalation_policy');
  if (value === null) return null;
  const escalation = fieldsFrom(value, 'escalation_policy', ['interval_in_min', 'approver_groups']);
  if (valueAt(fields, 'approver_policy') === null) {
    throw invalid('escalation_policy', 'must be left out where `approver_policy` is: nobody is waited for');
  }
  const minutes = optionalNumberOf(escalation, 'interval_in_min') ?? limits.escalationMinDefault;
  if (minutes < 1 || minutes * 60_000 > limits.lapseMsMax) {
    throw invalid('escalation_policy.interval_in_min', `must be from 1 to ${limits.lapseMsMax / 60_000}`);
  }
  return {
    intervalSec: minutes * 60,
    tiers: listOf(escalation, 'approver_groups', limits.escalationTiersMax, (item, at) =>
      readApproverGroup(item, at, references),
    ),
  };
}

/** Reads our `lapse_after_in_min`: how long a request waits, in seconds; null for the house's limit. */
export function readLapse(fields: Fields): number | null {
  const minutes = optionalNumberOf(fields, 'lapse_after_in_min');
  if (minutes === null) return null;
  if (minutes >= 1 && minutes * 60_000 <= limits.lapseMsMax) return minutes * 60;
  throw invalid('lapse_after_in_min', `must be from 1 to ${limits.lapseMsMax / 60_000}`);
}
