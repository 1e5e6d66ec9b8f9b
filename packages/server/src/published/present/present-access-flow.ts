// An access flow as it was sent, with what its references lead to now. Lists keep their order and spelling, and what was not sent
// stays away: declarative clients compare.

import { accessFlowRoutes } from '@tidegate/contract';
import { type AccessFlow, assert, flowSentence, type World } from '@tidegate/core';
import { instantText } from '../../present/present-shapes.ts';

export function presentAccessFlow(flow: AccessFlow, world: World) {
  const names = new Map([...world.scopes.values()].map((scope) => [scope.id, scope.name]));
  const sent = accessFlowRoutes.createAccessFlowV2.body.parse(flow.published);
  const targets = sent.access_targets.map(({ access_scope: scope }, index) => {
    const id = flow.targets[index]?.scopeId;
    assert(scope && id, 'an access flow that was saved names access scopes only');
    return {
      access_scope: {
        ...scope,
        access_scope_id: id,
        access_scope_name: names.get(id) ?? scope.access_scope_reference,
      },
    };
  });
  return {
    ...sent,
    access_targets: targets,
    id: flow.id,
    creation_date: instantText(flow.createdAt),
    update_date: instantText(flow.updatedAt),
    sentence: flowSentence(flow, { scopes: names }),
    version: flow.version,
  };
}
