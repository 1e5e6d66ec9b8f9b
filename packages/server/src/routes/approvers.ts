// How approvers decide in fact.

import { listReleased, reviewApprovers } from '@tidegate/broker';
import { approverRoutes } from '@tidegate/contract';
import { type FlowHabits, ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk, presentPage } from '../http/page-ask.ts';
import type { Serving } from '../http/serving.ts';
import { instantText, presentPerson } from '../present/present-shapes.ts';

export function approverBindings({ ports }: Serving): readonly Binding[] {
  return [
    bind(approverRoutes.listApprovers, async ({ query }) => {
      const { page, flows, flowFindings, since } = await reviewApprovers(ports, pageAsk(query));
      return ok({
        ...presentPage(page, ({ person, habits, alone, aloneEntitlements, findings }) => ({
          person: presentPerson(person),
          decided: habits.decided,
          rejected: habits.rejected,
          hasty: habits.hasty,
          environments: habits.environments.map((one) => ({ ...one })),
          flows: habits.flows.map(presentFlowHabits),
          alone: alone.map(({ flow: { id, name }, reach, escalated }) => ({ id, name, reach, escalated })),
          alone_entitlements: aloneEntitlements,
          findings: findings.map(({ sentence }) => sentence),
        })),
        since: instantText(since),
        flows: flows.map((habits) => ({
          ...presentFlowHabits(habits),
          findings: flowFindings.filter(({ subject }) => subject === habits.flowId).map(({ sentence }) => sentence),
        })),
      });
    }),
    bind(approverRoutes.listReleased, async ({ params, query }) => {
      const found = await listReleased(ports, params.id, pageAsk(query));
      if (!found.ok) return found;
      return ok(
        presentPage(found.value, ({ integration, resource, permission, flows }) => ({
          integration: { id: integration.id, name: integration.name },
          resource: { id: resource.id, type: resource.type, name: resource.name, path: resource.path },
          permission: { id: permission.id, name: permission.name, risk_level: permission.riskLevel },
          flows: flows.map(({ id, name }) => ({ id, name })),
        })),
      );
    }),
  ];
}

const presentFlowHabits = ({ flowId, flowName, decided, rejected, hasty }: FlowHabits) => ({
  flow: { id: flowId, name: flowName },
  decided,
  rejected,
  hasty,
});
