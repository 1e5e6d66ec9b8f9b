// Every condition about people in an access flow, wherever it stands: whoever asks which flows name a group or a person asks this, so that
// no place is forgotten.

import type { AccessFlow } from './flow.ts';
import type { Condition } from './policy.ts';

/** Conditions about those who ask, receive, agree, are asked later or instead, and review or are told of emergencies. */
export function conditionsOf({
  requesters,
  approval,
  terms,
}: Pick<AccessFlow, 'requesters' | 'approval' | 'terms'>): readonly Condition[] {
  const { requestFor, escalation, staleness, breakGlass } = terms;
  const groups = [
    ...(approval?.groups ?? []),
    ...(escalation?.tiers ?? []),
    ...(staleness.kind === 'ask' ? staleness.approval.groups : []),
    ...(breakGlass === null ? [] : [breakGlass.reviewers, breakGlass.tell]),
  ];
  return [
    ...requesters.conditions,
    ...(requestFor.others?.conditions ?? []),
    ...groups.flatMap(({ approvers }) => approvers),
  ];
}
