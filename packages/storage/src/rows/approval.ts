// The approval policy in jsonb, which flows hold and requests pin.

import type { ApprovalPolicy, ApproverGroup, Condition, ConditionGroup } from '@tidegate/core';

import { listOf, object, oneOf, type Read, text } from '../sql/parse.ts';

export const condition: Read<Condition> = object({
  type: text,
  operator: oneOf('is', 'is_not', 'contains', 'does_not_contain', 'starts_with'),
  values: listOf(text),
  ids: listOf(text),
});

export const conditionGroup: Read<ConditionGroup> = object({
  operator: oneOf('AND', 'OR'),
  conditions: listOf(condition),
});

export const approverGroup: Read<ApproverGroup> = object({
  operator: oneOf('AND', 'OR'),
  approvers: listOf(condition),
});

export const approvalPolicy: Read<ApprovalPolicy> = object({
  mode: oneOf('ANY_OF', 'ALL_OF'),
  groups: listOf(approverGroup),
});
