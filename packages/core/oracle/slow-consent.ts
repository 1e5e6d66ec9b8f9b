// The slow, obvious meaning of an approval policy, to compare `decide` with. It knows no terms and no matching: it picks
// a person for every consent the policy speaks of, in every possible way, and looks whether one way works.

import type { ApprovalPolicy, Condition } from '../src/flow/flow.ts';
import type { Person } from '../src/people/person.ts';

/** Somebody who consented, with the facts about them and the requester at that moment. */
export interface Consent {
  readonly person: Person;
  readonly requester: Person;
}

/** Whether these consents amount to what the policy demands. */
export function demandsMet(policy: ApprovalPolicy, consents: readonly Consent[], distinctPeople: boolean): boolean {
  const demandsOfGroups = demandsOf(policy);
  const voices = voicesOf(consents);
  if (demandsOfGroups.length === 0) return false;
  return policy.mode === 'ANY_OF'
    ? demandsOfGroups.some((demands) => canBeGiven(demands, voices, distinctPeople))
    : canBeGiven(demandsOfGroups.flat(), voices, distinctPeople);
}

/** Whether a consent is for anything that this person's earlier ones were not for. */
export const saysMore = (policy: ApprovalPolicy, consent: Consent, earlier: readonly Consent[]): boolean =>
  demandsOf(policy)
    .flat()
    .some(
      (demand) =>
        demand.some((condition) => fits(condition, consent)) &&
        !earlier.some((before) => demand.some((condition) => fits(condition, before))),
    );

/** For each group the consents it speaks of. A group without approvers demands a consent that nobody can give. */
const demandsOf = (policy: ApprovalPolicy): readonly (readonly (readonly Condition[])[])[] =>
  policy.groups.map((group) =>
    group.operator === 'AND' && group.approvers.length > 0
      ? group.approvers.map((approver) => [approver])
      : [group.approvers],
  );

/** Whether this person fits any entry of the policy at all. */
export const isApprover = (policy: ApprovalPolicy, consent: Consent): boolean =>
  policy.groups.some((group) => group.approvers.some((approver) => fits(approver, consent)));

/** Somebody's consents together: what any of them was for. */
type Voice = readonly Consent[];

function voicesOf(consents: readonly Consent[]): readonly Voice[] {
  const ids = [...new Set(consents.map(({ person }) => person.id))];
  return ids.map((id) => consents.filter(({ person }) => person.id === id));
}

function canBeGiven(demands: readonly (readonly Condition[])[], left: readonly Voice[], distinct: boolean): boolean {
  const [demand, ...others] = demands;
  if (demand === undefined) return true;
  return left.some(
    (voice) =>
      demand.some((condition) => voice.some((consent) => fits(condition, consent))) &&
      canBeGiven(others, distinct ? left.filter((each) => each !== voice) : left, distinct),
  );
}

/** Only what the stories use: users, groups and the requester's manager, with `is`. */
function fits(condition: Condition, { person, requester }: Consent): boolean {
  if (!person.active) return false;
  if (condition.type === 'manager') return requester.managerId === person.id;
  const own: readonly string[] = condition.type === 'user' ? [person.id] : person.groupIds;
  return condition.ids.some((id) => own.includes(id));
}
