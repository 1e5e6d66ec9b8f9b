// An approval policy taken apart into terms: the single consents it demands, and the alternatives that would each be
// enough. A policy that names nobody becomes a term nobody can fill, never an agreement that demands nothing (law 8).

import { assertNever } from '../assert.ts';
import { quoted } from '../errors/refusal.ts';
import type { ApprovalPolicy, ApproverGroup, Condition } from '../flow/flow.ts';

/** One consent that a policy demands: somebody who fits any of the conditions has to give it. */
export interface Term {
  /** Stable for a policy: `g0` for an OR group, `g0.a1` for the second entry of an AND group. */
  readonly key: string;
  /** Who it asks for, as people read it: "a member of `dba`", "the requester's manager". */
  readonly label: string;
  readonly conditions: readonly Condition[];
}

/** The alternatives of a policy, in its order; each is the list of terms that must all be filled. Never empty. */
export function termsOf(policy: ApprovalPolicy): readonly (readonly Term[])[] {
  const groups = policy.groups.map(termsOfGroup);
  if (groups.length === 0) return [[nobody('none')]];
  return policy.mode === 'ANY_OF' ? groups : [groups.flat()];
}

/** Every term of a policy once, in its order, whichever alternative it belongs to. */
export const allTermsOf = (policy: ApprovalPolicy): readonly Term[] => termsOf(policy).flat();

function termsOfGroup(group: ApproverGroup, index: number): readonly Term[] {
  const key = `g${index}`;
  if (group.approvers.length === 0) return [nobody(key)];
  if (group.operator === 'AND') {
    return group.approvers.map((condition, at) => termFrom(`${key}.a${at}`, [condition]));
  }
  return [termFrom(key, group.approvers)];
}

const termFrom = (key: string, conditions: readonly Condition[]): Term => ({
  key,
  label: conditions.map(conditionLabel).join(' or '),
  conditions,
});

const nobody = (key: string): Term => ({ key, label: 'nobody: the policy names no approver', conditions: [] });

/** Who fits a condition, in words: "a member of `dba`", "a person whose `department` starts with `eng`". */
export function conditionLabel(condition: Condition): string {
  const values = condition.values.map((value) => quoted(value)).join(' or ');
  if (condition.type === 'manager' && condition.values.length === 0) return "the requester's manager";
  if (condition.operator === 'is') {
    if (condition.type === 'user') return values;
    if (condition.type === 'group') return `a member of ${values}`;
    if (condition.type === 'manager') return `a person whose manager is ${values}`;
  }
  if (condition.operator === 'is_not') {
    if (condition.type === 'user') return `anybody but ${values}`;
    if (condition.type === 'group') return `a person who is no member of ${values}`;
  }
  if (condition.type === 'user') return `a person whose address ${operatorText(condition)} ${values}`;
  if (condition.type === 'group') return `a member of a group whose name ${operatorText(condition)} ${values}`;
  return `a person whose ${quoted(condition.type)} ${operatorText(condition)} ${values}`;
}

/** The operator as a verb. */
function operatorText(condition: Condition): string {
  switch (condition.operator) {
    case 'is':
      return 'is';
    case 'is_not':
      return 'is not';
    case 'contains':
      return 'contains';
    case 'does_not_contain':
      return 'does not contain';
    case 'starts_with':
      return 'starts with';
    default:
      return assertNever(condition.operator);
  }
}
