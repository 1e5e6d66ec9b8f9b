// The approval policy in jsonb, which flows hold and requests pin.

import type { ApprovalPolicy, ApproverGroup, Condition, ConditionGroup } from '@tidegate/core';

import { id, listOf, object, objectWith, oneOf, type Read, text, whole } from '../sql/parse.ts';

export const condition: Read<Condition> = objectWith<Omit<Condition, 'sourceId'>, Pick<Condition, 'sourceId'>>(
  {
    type: text,
    operator: oneOf('is', 'is_not', 'contains', 'does_not_contain', 'starts_with'),
    values: listOf(text),
    ids: listOf(text),
  },
  { sourceId: id('source') },
);

export const conditionGroup: Read<ConditionGroup> = object({
  operator: oneOf('AND', 'OR'),
  conditions: listOf(condition),
});

export const approverGroup: Read<ApproverGroup> = objectWith<
  Omit<ApproverGroup, 'quorum'>,
  Pick<ApproverGroup, 'quorum'>
>({ operator: oneOf('AND', 'OR', 'EACH'), approvers: listOf(condition) }, { quorum: whole });

export const approvalPolicy: Read<ApprovalPolicy> = object({
  mode: oneOf('ANY_OF', 'ALL_OF'),
  groups: listOf(approverGroup),
});
