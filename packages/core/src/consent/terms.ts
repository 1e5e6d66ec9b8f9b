// An approval policy taken apart into terms: the single consents it demands, and the alternatives that would each be
// enough. A policy that names nobody becomes a term nobody can fill, never an agreement that demands nothing (law 8).

import { assertNever } from '../assert.ts';
import { quoted } from '../errors/refusal.ts';
import type { ApprovalPolicy, ApproverGroup, Condition } from '../flow/policy.ts';
import type { ResourceId } from '../ids.ts';
import { shiftTypes } from '../people/match.ts';
import type { AccessRequest } from '../request/request.ts';
import type { OwnedPart } from './trail.ts';

/** One consent that a policy demands: somebody who fits any of the conditions has to give it. */
export interface Term {
  /** Stable for a request: `g0` for an OR group, `g0.a1` for the second entry of an AND group; `.o1` for one owner of several, `.q1` for one of a quorum, `t1.` before those of a tier. */
  readonly key: string;
  /** Who it asks for, as people read it: "a member of `dba`", "the requester's manager". */
  readonly label: string;
  readonly conditions: readonly Condition[];
  /** Terms with the same text here have to be filled by different people, whatever the flow says otherwise. */
  readonly apart: string | null;
  /** The resources somebody has to own to be the owner it asks for. */
  readonly owns: readonly ResourceId[];
  /** 0 for the policy itself, 1 for the first tier of its escalation. */
  readonly tier: number;
}

/** The alternatives of a policy, in its order; each is the list of terms that must all be filled. Never empty. */
export function termsOf(
  policy: ApprovalPolicy,
  about: { readonly owned: readonly OwnedPart[]; readonly tier: number } = { owned: [], tier: 0 },
): readonly (readonly Term[])[] {
  const prefix = about.tier === 0 ? '' : `t${about.tier}.`;
  const groups = policy.groups.map((group, index) => termsOfGroup(group, { ...about, key: `${prefix}g${index}` }));
  if (groups.length === 0) return [[nobody(`${prefix}none`, about.tier)]];
  return policy.mode === 'ANY_OF' ? groups : [groups.flat()];
}

/** The alternatives of a request: those of its policy, and each tier of the escalation that was reached. */
export function alternativesOf({ approval, terms, trail, entitlements }: AccessRequest): readonly (readonly Term[])[] {
  if (approval === null) return [];
  const left = new Set(entitlements.map(({ resourceId }) => resourceId));
  // What approvers took away needs nobody's consent any more.
  const owned = trail.owned.flatMap((part) => {
    const resourceIds = part.resourceIds.filter((id) => left.has(id));
    return resourceIds.length === 0 ? [] : [{ ...part, resourceIds }];
  });
  const tiers = (terms.escalation?.tiers ?? []).slice(0, trail.escalatedAt.length);
  return [
    ...termsOf(approval, { owned, tier: 0 }),
    ...tiers.flatMap((group, index) => termsOf({ mode: 'ALL_OF', groups: [group] }, { owned, tier: index + 1 })),
  ];
}

/** Every term of a policy once, in its order, whichever alternative it belongs to. */
export const allTermsOf = (policy: ApprovalPolicy): readonly Term[] => termsOf(policy).flat();

/** Every term of a request once. */
export const allTermsOfRequest = (request: AccessRequest): readonly Term[] => alternativesOf(request).flat();

/** Labels of terms as people read them, with the terms of a quorum as one. */
export function labelsOf(terms: readonly Term[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { label } of terms) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, count]) => (count === 1 ? label : `${count} people, each ${label}`));
}

interface About {
  readonly key: string;
  readonly owned: readonly OwnedPart[];
  readonly tier: number;
}

function termsOfGroup(group: ApproverGroup, about: About): readonly Term[] {
  const { key, tier } = about;
  if (group.approvers.length === 0) return [nobody(key, tier)];
  if (group.operator !== 'OR') {
    return group.approvers.flatMap((condition, at) => termsFor([condition], { ...about, key: `${key}.a${at}` }));
  }
  const quorum = group.quorum ?? 1;
  return termsFor(group.approvers, about).flatMap((term) =>
    quorum === 1
      ? [term]
      : Array.from({ length: quorum }, (_, at) => ({ ...term, key: `${term.key}.q${at}`, apart: term.key })),
  );
}

/** One term, or one for each owner where the resources have several. */
function termsFor(conditions: readonly Condition[], { key, owned, tier }: About): readonly Term[] {
  const term = { conditions, apart: null, tier };
  if (owned.length === 0 || !conditions.some(({ type }) => type === 'Owner')) {
    return [{ ...term, key, label: conditions.map(conditionLabel).join(' or '), owns: [] }];
  }
  return owned.map((part) => ({
    ...term,
    key: `${key}.o${part.key}`,
    label: conditions
      .map((each) => (each.type === 'Owner' ? `the owner of ${part.label}` : conditionLabel(each)))
      .join(' or '),
    owns: part.resourceIds,
  }));
}

const nobody = (key: string, tier: number): Term => ({
  key,
  label: 'nobody: the policy names no approver',
  conditions: [],
  apart: null,
  owns: [],
  tier,
});

/** Who fits a condition, in words: "a member of `dba`", "a person whose `department` starts with `eng`". */
export function conditionLabel(condition: Condition): string {
  const values = condition.values.map((value) => quoted(value)).join(' or ');
  if (condition.values.length === 0) {
    if (condition.type === 'manager') return "the requester's manager";
    if (condition.type === 'manager_of_manager') return "the manager of the requester's manager";
    if (condition.type === 'Owner') return 'the owner of each resource';
  }
  if (condition.operator === 'is') {
    if (condition.type === 'user') return values;
    if (condition.type === 'group') return `a member of ${values}`;
    if (condition.type === 'manager') return `a person whose manager is ${values}`;
    if (condition.type === 'manager_of_manager') return `a person whose manager's manager is ${values}`;
    if (shiftTypes.includes(condition.type)) return `a person on shift in ${values}`;
  }
  if (condition.operator === 'is_not') {
    if (condition.type === 'user') return `anybody but ${values}`;
    if (condition.type === 'group') return `a person who is no member of ${values}`;
    if (shiftTypes.includes(condition.type)) return `a person not on shift in ${values}`;
  }
  if (condition.operator === 'does_not_contain') {
    if (condition.type === 'group') return `a person in no group whose name contains ${values}`;
    if (shiftTypes.includes(condition.type)) return `a person on no shift whose name contains ${values}`;
  }
  const byText = condition.operator !== 'is' && condition.operator !== 'is_not';
  if (byText && condition.type === 'manager')
    return `a person whose manager's address ${operatorText(condition)} ${values}`;
  if (byText && condition.type === 'manager_of_manager') {
    return `a person whose manager's manager's address ${operatorText(condition)} ${values}`;
  }
  if (condition.type === 'user') return `a person whose address ${operatorText(condition)} ${values}`;
  if (condition.type === 'group') return `a member of a group whose name ${operatorText(condition)} ${values}`;
  if (shiftTypes.includes(condition.type)) {
    return `a person on a shift whose name ${operatorText(condition)} ${values}`;
  }
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
