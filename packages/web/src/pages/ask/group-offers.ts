// Offers come one per permission on a resource; people look for the resource first.

import type { OfferedEntitlement } from '../../api/requests.ts';

export interface ResourceGroup {
  readonly integration: OfferedEntitlement['integration'];
  readonly resource: OfferedEntitlement['resource'];
  readonly entitlements: readonly OfferedEntitlement[];
}

/** Groups in the order in which resources first occur. A resource that a page's end cut apart is whole again. */
export function byResource(offered: readonly OfferedEntitlement[]): readonly ResourceGroup[] {
  const groups = new Map<string, ResourceGroup>();
  for (const entitlement of offered) {
    const { integration, resource } = entitlement;
    const known = groups.get(resource.id)?.entitlements ?? [];
    groups.set(resource.id, { integration, resource, entitlements: [...known, entitlement] });
  }
  return [...groups.values()];
}
