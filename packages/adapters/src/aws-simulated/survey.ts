// Reading back who has what in the simulated organization: every assignment, whoever wrote it into the state. Those of grants carry the
// grant's id; any other name is somebody else's.

import { Fault, type GrantPlan, isId, type ObservedAccess, type Outcome, quoted, type Survey } from '@tidegate/core';
import type { Assignment, Organization } from './client.ts';
import { readPlan } from './plan.ts';

const pageSize = 500;

/** The survey of the simulated organization. */
export const surveyOf = (organization: Organization): Survey => ({
  async *read() {
    const all = await organization.all();
    if ('failure' in all)
      throw new Fault('target.unreachable', `who has access could not be read whole: ${all.failure}`);
    for (let start = 0; start < all.length; start += pageSize) yield all.slice(start, start + pageSize).map(observed);
  },
  remove: (access) => remove(organization, access),
});

/** Under which a survey shows the assignment of a plan. */
export const keysOf = (plan: GrantPlan): readonly string[] => [keyOf(readPlan(plan).grantId)];

const keyOf = (name: string): string => `assignment ${name}`;

function observed(assignment: Assignment): ObservedAccess {
  const { grantId: name, principal, resource, resourceType, permission } = assignment;
  const ours = isId('grant', name);
  return {
    key: keyOf(name),
    account: principal,
    ours,
    ...(ours ? { grantId: name } : {}),
    entitlement: resourceType === undefined ? null : { type: resourceType, nativeId: resource, permission },
    sentence: `simulated: ${quoted(principal)} has ${permission} on ${quoted(resource, 160)}`,
  };
}

const remove = (organization: Organization, { key }: ObservedAccess): Promise<Outcome> =>
  organization.change(key.slice(keyOf('').length), () => null);
