// The reach of a resource as it is answered.

import { peopleToken, type Reach, type ReachingFlow } from '@tidegate/broker';
import { type Adapter, conditionLabel } from '@tidegate/core';
import {
  consentPhrases,
  presentIntegration,
  presentPermission,
  presentPerson,
  presentResource,
} from './present-shapes.ts';

export const presentReach = ({ integration, resource, scopes, flows }: Reach, adapter: Adapter | null) => ({
  integration: presentIntegration(integration, adapter),
  resource: presentResource(resource, adapter),
  scopes: scopes.map(({ scope, permissions }) => ({
    id: scope.id,
    name: scope.name,
    permissions: permissions.map(({ name }) => name),
  })),
  flows: flows.map(presentReachingFlow),
});

function presentReachingFlow({ flow, scopes, permissions, peopleCount, people }: ReachingFlow) {
  const { operator, conditions } = flow.requesters;
  return {
    id: flow.id,
    name: flow.name,
    scopes: scopes.map(({ name }) => name),
    permissions: permissions.map(presentPermission),
    requesters:
      conditions.length === 0
        ? 'nobody'
        : conditions.map(conditionLabel).join(operator === 'AND' ? ' who is also ' : ' or '),
    consents: consentPhrases(flow),
    duration_sec_max: flow.durationSecMax,
    people_count: peopleCount,
    people: { items: people.items.map(presentPerson), pagination: { next_page_token: peopleToken(people.next) } },
  };
}
