// An access flow as it was sent, with what its references lead to now. Lists keep their order and spelling, and what was not sent
// stays away: declarative clients compare.

import { accessFlowRoutes } from '@tidegate/contract';
import { type AccessFlow, flowSentence, type World } from '@tidegate/core';
import { instantText } from '../../present/present-shapes.ts';
import { presentTarget, targetNames } from './present-targets.ts';

export function presentAccessFlow(flow: AccessFlow, world: World) {
  const sent = accessFlowRoutes.createAccessFlowV2.body.parse(flow.published);
  const targets = sent.access_targets.map((one, index) => presentTarget(one, flow.targets[index], world));
  return {
    ...sent,
    access_targets: targets,
    id: flow.id,
    creation_date: instantText(flow.createdAt),
    update_date: instantText(flow.updatedAt),
    sentence: flowSentence(flow, targetNames(world)),
    version: flow.version,
  };
}
