// What presenting a request needs beside the request itself: the resources it names, deleted ones too, and the adapters that know
// what their types are called.

import type { EntitlementDetails, Ports, RequestDetails } from '@tidegate/broker';
import type { Adapter, Resource, ResourceId } from '@tidegate/core';

export interface RequestFacts {
  readonly resources: ReadonlyMap<ResourceId, Resource>;
  readonly adapterOf: (type: string) => Adapter | null;
}

/** Reads the facts for several requests at once. */
export async function readRequestFacts(ports: Ports, requests: readonly RequestDetails[]): Promise<RequestFacts> {
  const ids = requests.flatMap((details) => details.request.entitlements.map((shown) => shown.resourceId));
  const resources = await ports.store.read((tx) => tx.resources.many([...new Set(ids)]));
  return {
    resources: new Map(resources.map((resource) => [resource.id, resource])),
    adapterOf: (type) => ports.adapters.find((adapter) => adapter.type === type) ?? null,
  };
}

/** The id of the integration an entitlement is in; empty where that was removed together with its resources. */
export const integrationIdOf = ({ grant, shown }: EntitlementDetails, { resources }: RequestFacts): string =>
  grant?.integrationId ?? resources.get(shown.resourceId)?.integrationId ?? '';

/** What a resource type is called, in the words of its adapter. */
export const typeLabelOf = (adapter: Adapter | null, type: string): string =>
  adapter?.resourceTypes.find((one) => one.id === type)?.label ?? type;

/** Entitlements by integration, in the request's order. */
export function byIntegration(
  details: RequestDetails,
  facts: RequestFacts,
): ReadonlyMap<string, readonly EntitlementDetails[]> {
  const groups = new Map<string, EntitlementDetails[]>();
  for (const entitlement of details.entitlements) {
    const id = integrationIdOf(entitlement, facts);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [entitlement]);
    else group.push(entitlement);
  }
  return groups;
}
