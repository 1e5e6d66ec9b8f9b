// The filters of an asking through the client API become entitlements: everything offered that they name. They have to name permissions,
// units or a bundle: filters that would mean everything there is are refused, never taken at their word.

import { type Actor, type PickInput, type Ports, walkOffers } from '@tidegate/broker';
import type { BodyOf, clientAskingRoutes } from '@tidegate/contract';
import { type Entitlement, isId, limits, no, ok, type Result, refusal } from '@tidegate/core';
import { found } from './counted-pages.ts';

export type Filters = BodyOf<typeof clientAskingRoutes.createClientRequest>;

/** What is asked for. `input.invalid` where nothing is named, `request.nothing_offered` where nothing of it is offered. */
export async function readFilters(
  ports: Ports,
  actor: Actor,
  filters: Filters,
): Promise<Result<Pick<PickInput, 'entitlements' | 'bundleReference'>>> {
  const [bundle, ...others] = filters.filter_bundle_ids;
  if (others.length > 0) {
    return no(refusal('input.invalid', 'ask for one bundle at a time', { field: 'filter_bundle_ids' }));
  }
  const units = filters.filter_access_unit_ids.flatMap(unitOf);
  if (units.length > 0) return ok({ entitlements: units, bundleReference: bundle ?? null });
  if (bundle !== undefined) return ok({ entitlements: [], bundleReference: bundle });
  if (filters.filter_permission_ids.length === 0) {
    const message = 'name the permissions, the units or the bundle you ask for';
    return no(refusal('input.invalid', message, { field: 'filter_permission_ids' }));
  }
  const entitlements = await offeredBy(ports, actor, filters);
  if (entitlements.length > limits.requestEntitlementsMax) {
    const message = `that is more than ${limits.requestEntitlementsMax} entitlements; name fewer resources`;
    return no(refusal('input.too_large', message, { field: 'filter_resource_ids' }));
  }
  if (entitlements.length > 0) return ok({ entitlements, bundleReference: null });
  return no(refusal('request.nothing_offered', 'no access flow offers you this; look at what you may ask for'));
}

function unitOf(id: string): readonly Entitlement[] {
  const [resourceId = '', permissionId = ''] = id.split('.');
  return isId('resource', resourceId) && isId('permission', permissionId) ? [{ resourceId, permissionId }] : [];
}

async function offeredBy(ports: Ports, actor: Actor, filters: Filters): Promise<readonly Entitlement[]> {
  const named = namedResources(filters);
  const types = filters.filter_resource_type_ids;
  const walk = walkOffers(ports, actor, {
    grantee: filters.grantee_id ?? undefined,
    ...(types.length === 0 ? {} : { resourceTypes: types }),
  });
  const entitlements: Entitlement[] = [];
  for await (const { member } of walk) {
    const { integration, resource, permission } = member;
    if (!filters.filter_permission_ids.includes(permission.id)) continue;
    if (filters.filter_integration_ids.length > 0 && !filters.filter_integration_ids.includes(integration.id)) continue;
    if (!named(resource)) continue;
    entitlements.push({ resourceId: resource.id, permissionId: permission.id });
    if (entitlements.length > limits.requestEntitlementsMax) break;
  }
  return entitlements;
}

/** By id, or by a text in the name; without either every resource fits. */
function namedResources(filters: Filters): (resource: { readonly id: string; readonly name: string }) => boolean {
  const ids = new Set(filters.filter_resource_ids);
  const searches: string[] = [];
  for (const { type, value } of filters.filter_resources) {
    if (type === 'id') ids.add(value);
    else searches.push(value);
  }
  if (ids.size === 0 && searches.length === 0) return () => true;
  return ({ id, name }) => ids.has(id) || searches.some((search) => found(search, name));
}
