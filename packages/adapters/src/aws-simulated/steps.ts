// A plan as two steps, as on AWS: the policy is written, then assigned. Looking compares the assignment with the plan.

import type { Instant, Look, Outcome, Step } from '@tidegate/core';
import type { Assignment, Organization } from './client.ts';
import type { TwinPlan } from './plan.ts';

/** The steps that open a plan until `notAfter`. */
export function stepsOf(organization: Organization, plan: TwinPlan, notAfter: Instant): readonly Step[] {
  const { grantId } = plan;
  return [
    {
      name: 'write the policy',
      do: () =>
        organization.change(grantId, (before) => ({
          ...assignmentOf(plan),
          endsAt: notAfter,
          assigned: before?.assigned ?? false,
        })),
      undo: () => organization.change(grantId, () => null),
      look: () => look(organization, plan, notAfter, 'policy'),
    },
    {
      name: 'assign the policy',
      do: () => changeExisting(organization, plan, (before) => ({ ...before, assigned: true })),
      undo: () => organization.change(grantId, (before) => (before === null ? null : { ...before, assigned: false })),
      look: () => look(organization, plan, notAfter, 'assignment'),
    },
  ];
}

/** Changes the end; refused when there is no such assignment. */
export const setEnd = (organization: Organization, plan: TwinPlan, endsAt: Instant): Promise<Outcome> =>
  changeExisting(organization, plan, (before) => ({ ...before, endsAt }));

/** Looks at the whole plan or one part of it. `notAfter` null leaves the end to the caller. */
export async function look(
  organization: Organization,
  plan: TwinPlan,
  notAfter: Instant | null,
  part: 'whole' | 'policy' | 'assignment',
): Promise<Look> {
  const found = await organization.read(plan.grantId);
  if (found !== null && 'failure' in found)
    return { state: 'unknown', endsAt: null, differs: [], message: found.failure };
  if (found === null || (part === 'assignment' && !found.assigned)) {
    return { state: 'absent', endsAt: null, differs: [], message: null };
  }
  const differs = compare(found, plan, notAfter);
  if (!found.assigned && part === 'whole') differs.push('narrower than planned: the policy is not assigned');
  return { state: 'present', endsAt: found.endsAt, differs, message: null };
}

async function changeExisting(
  organization: Organization,
  plan: TwinPlan,
  change: (before: Assignment) => Assignment,
): Promise<Outcome> {
  let existed = true;
  const outcome = await organization.change(plan.grantId, (before) => {
    existed = before !== null;
    return before === null ? null : change(before);
  });
  return existed ? outcome : { kind: 'refused', message: 'there is no such assignment in the simulated organization' };
}

const assignmentOf = (
  plan: TwinPlan,
): Pick<Assignment, 'grantId' | 'principal' | 'resource' | 'resourceType' | 'permission'> => ({
  grantId: plan.grantId,
  principal: plan.principal,
  resource: plan.resource,
  resourceType: plan.resourceType,
  permission: plan.permission,
});

function compare(found: Assignment, plan: TwinPlan, notAfter: Instant | null): string[] {
  const differs: string[] = [];
  if (notAfter !== null && found.endsAt > notAfter) {
    differs.push(`longer than planned: the assignment ends at ${new Date(found.endsAt).toISOString()}`);
  }
  const wanted = assignmentOf(plan);
  if (
    found.permission !== wanted.permission ||
    found.resource !== wanted.resource ||
    found.principal !== wanted.principal
  ) {
    differs.push('wider than planned: the assignment is for another person, resource or permission');
  }
  return differs;
}
