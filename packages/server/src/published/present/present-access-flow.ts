// An access flow as it was sent, with what its references lead to now. Lists keep their order and spelling, and what was not sent
// stays away: declarative clients compare.

import { accessFlowRoutes, type BodyOf } from '@tidegate/contract';
import { type AccessFlow, flowSentence, type World } from '@tidegate/core';
import { instantText } from '../../present/present-shapes.ts';
import { presentTarget, targetNames } from './present-targets.ts';

type Sent = BodyOf<typeof accessFlowRoutes.createAccessFlowV2>;
type Condition = Sent['requestors']['conditions'][number];

/** A condition with what its source is called now; one that was removed keeps the name it was asked by. */
const withSource =
  ({ sources }: World) =>
  (condition: Condition) => {
    const reference = condition.source_integration_reference ?? null;
    if (reference === null) return condition;
    const source = sources.find(({ id, name }) => id === reference || name === reference);
    return {
      ...condition,
      source_integration_id: source?.id ?? null,
      source_integration_name: source?.name ?? reference,
    };
  };

/** What names people, each condition with its source. */
function presentPeople({ requestors, request_for, approver_policy, escalation_policy }: Sent, world: World) {
  const all = (conditions: readonly Condition[]) => conditions.map(withSource(world));
  const groups = (policy: Pick<NonNullable<Sent['approver_policy']>, 'approver_groups'>) =>
    policy.approver_groups.map((group) => ({ ...group, approvers: all(group.approvers) }));
  const grantees = request_for?.grantees;
  return {
    requestors: { ...requestors, conditions: all(requestors.conditions) },
    ...(request_for && {
      request_for: grantees
        ? { ...request_for, grantees: { ...grantees, conditions: all(grantees.conditions) } }
        : request_for,
    }),
    ...(approver_policy && { approver_policy: { ...approver_policy, approver_groups: groups(approver_policy) } }),
    ...(escalation_policy && {
      escalation_policy: { ...escalation_policy, approver_groups: groups(escalation_policy) },
    }),
  };
}

export function presentAccessFlow(flow: AccessFlow, world: World) {
  const sent = accessFlowRoutes.createAccessFlowV2.body.parse(flow.published);
  const targets = sent.access_targets.map((one, index) => presentTarget(one, flow.targets[index], world));
  return {
    ...sent,
    ...presentPeople(sent, world),
    access_targets: targets,
    id: flow.id,
    creation_date: instantText(flow.createdAt),
    update_date: instantText(flow.updatedAt),
    sentence: flowSentence(flow, targetNames(world)),
    version: flow.version,
  };
}
