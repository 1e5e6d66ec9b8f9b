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
  // A group without approvers demands a consent that nobody can give.
  const demandsOfGroups = policy.groups.map((group) =>
    group.operator === 'AND' && group.approvers.length > 0
      ? group.approvers.map((approver) => [approver])
      : [group.approvers],
  );
  if (demandsOfGroups.length === 0) return false;
  return policy.mode === 'ANY_OF'
    ? demandsOfGroups.some((demands) => canBeGiven(demands, consents, distinctPeople))
    : canBeGiven(demandsOfGroups.flat(), consents, distinctPeople);
}

/** Whether this person fits any entry of the policy at all. */
export const isApprover = (policy: ApprovalPolicy, consent: Consent): boolean =>
  policy.groups.some((group) => group.approvers.some((approver) => fits(approver, consent)));

function canBeGiven(demands: readonly (readonly Condition[])[], left: readonly Consent[], distinct: boolean): boolean {
  const [demand, ...others] = demands;
  if (demand === undefined) return true;
  return left.some(
    (consent) =>
      demand.some((condition) => fits(condition, consent)) &&
      canBeGiven(others, distinct ? left.filter((each) => each !== consent) : left, distinct),
  );
}

/** Only what the stories use: users, groups and the requester's manager, with `is`. */
function fits(condition: Condition, { person, requester }: Consent): boolean {
  if (!person.active) return false;
  if (condition.type === 'manager') return requester.managerId === person.id;
  const own: readonly string[] = condition.type === 'user' ? [person.id] : person.groupIds;
  return condition.ids.some((id) => own.includes(id));
}
