// Emergency uses and their reviews.

import { type ListedEmergency, listEmergencies, reviewEmergencyUse } from '@tidegate/broker';
import { emergencyRoutes as routes } from '@tidegate/contract';
import { ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { instantText, presentPerson } from '../present/present-shapes.ts';

export function emergencyBindings({ ports }: Serving): readonly Binding[] {
  return [
    bind(routes.listEmergencies, async ({ actor, query }) =>
      ok({ items: (await listEmergencies(ports, actor, query)).map(presentEmergency) }),
    ),
    bind(routes.reviewEmergency, async ({ actor, params, body }) => {
      const reviewed = await reviewEmergencyUse(ports, actor, { ...params, ...body });
      return reviewed.ok ? ok(presentEmergency(reviewed.value)) : reviewed;
    }),
  ];
}

const presentEmergency = ({ emergency, request, requester, sentence, mayReview }: ListedEmergency) => ({
  id: request.id,
  requester: presentPerson(requester),
  flow: request.flowName,
  resources: request.entitlements.map(({ resourceName }) => resourceName),
  reason: request.reason,
  used_at: instantText(emergency.usedAt),
  sentence,
  review:
    emergency.review === null
      ? null
      : { at: instantText(emergency.review.at), verdict: emergency.review.verdict, note: emergency.review.note },
  may_review: mayReview,
});
