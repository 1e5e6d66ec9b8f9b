// How approvers decide in fact.

import { reviewApprovers } from '@tidegate/broker';
import { approverRoutes } from '@tidegate/contract';
import { ok } from '@tidegate/core';
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
          alone: alone.map(({ id, name }) => ({ id, name })),
          alone_entitlements: aloneEntitlements,
          findings: findings.map(({ sentence }) => sentence),
        })),
        since: instantText(since),
        flows: flows.map(({ flowId, flowName, decided, rejected, hasty }) => ({
          flow: { id: flowId, name: flowName },
          decided,
          rejected,
          hasty,
          findings: flowFindings.filter(({ subject }) => subject === flowId).map(({ sentence }) => sentence),
        })),
      });
    }),
  ];
}
