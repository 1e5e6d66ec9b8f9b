// The small shapes that several answers share. Presenters are the only place where a value of ours becomes an answer, and
// an answer holds nothing that a presenter does not name.

import type {
  AccessFlow,
  Adapter,
  EndsDescription,
  Instant,
  Integration,
  Permission,
  Person,
  Resource,
} from '@tidegate/core';
import { countingTags, displayName, termsOf } from '@tidegate/core';

/** RFC 3339 in UTC. */
export const instantText = (instant: Instant): string => new Date(instant).toISOString();
export const instantTextOrNull = (instant: Instant | null): string | null =>
  instant === null ? null : instantText(instant);

export const presentPerson = (person: Person) => ({
  id: person.id,
  email: person.email,
  name: displayName(person),
});

export const presentIntegration = (integration: Integration, adapter: Adapter | null) => ({
  id: integration.id,
  name: integration.name,
  type: integration.type,
  simulated: adapter?.simulated ?? false,
});

export const presentResource = (resource: Resource, adapter: Adapter | null) => ({
  id: resource.id,
  type: resource.type,
  type_label: adapter?.resourceTypes.find((type) => type.id === resource.type)?.label ?? resource.type,
  native_id: resource.nativeId,
  name: resource.name,
  path: resource.path,
  tags: Object.fromEntries(countingTags(resource.tags)),
  context: { ...resource.context },
  risk_level: resource.riskLevel,
  status: resource.status,
});

export const presentPermission = (permission: Permission) => ({
  id: permission.id,
  name: permission.name,
  allows: permission.allows,
  level: permission.level,
  risk_level: permission.riskLevel,
});

export const presentEnds = (ends: EndsDescription) => ({
  second: ends.second,
  new_access: ends.newAccess,
  open_connections: ends.openConnections,
});

/** Each consent a flow demands as a phrase; where alternatives would do, they are one phrase. */
export function consentPhrases(flow: AccessFlow): string[] {
  if (flow.approval === null) return [];
  const alternatives = termsOf(flow.approval).map((terms) => terms.map((term) => term.label));
  const [only, ...others] = alternatives;
  if (only !== undefined && others.length === 0) return [...only];
  return [alternatives.map((labels) => labels.join(' and ')).join(', or ')];
}
