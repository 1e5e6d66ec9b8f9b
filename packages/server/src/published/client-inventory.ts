// The client API's inventory: what the caller may ask for, thing by thing. Everything here is asked of the offers; whether an integration or a
// type shows is whether at least one offer is in it.

import {
  type Actor,
  anyOffered,
  findGrantee,
  inOfferedBundles,
  listOfferedBundles,
  loadWorld,
  type OfferedMember,
  type Ports,
  walkOffers,
} from '@tidegate/broker';
import { clientInventoryRoutes as routes } from '@tidegate/contract';
import { type Adapter, type Integration, type Member, ok, type Permission, type World } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { countedPage, found } from './counted-pages.ts';
import { fitsOne } from './paging.ts';
import {
  presentClientIntegration,
  presentClientPermission,
  presentClientResource,
  presentClientType,
  presentClientUnit,
} from './present/present-client-things.ts';

export function clientInventoryBindings({ ports }: Serving): readonly Binding[] {
  const adapterOf = (type: string): Adapter | null => ports.adapters.find((one) => one.type === type) ?? null;
  return [
    bind(routes.listClientIntegrations, async ({ actor, query }) => {
      const world = await loadWorld(ports);
      const offered = offeredIntegrations(ports, actor, world, query);
      return ok(await countedPage(offered, query, (one) => presentClientIntegration(one, adapterOf(one.type))));
    }),
    bind(routes.listClientResourceTypes, async ({ actor, query }) => {
      const world = await loadWorld(ports);
      const offered = offeredTypes(ports, actor, world, { ...query, integrationId: query['integration-id'] });
      return ok(await countedPage(offered, query, ({ type, adapter }) => presentClientType(type, adapter)));
    }),
    bind(routes.listClientResources, async ({ actor, query }) => {
      const filter = {
        grantee: query.grantee_id,
        integrationId: query['integration-id'],
        resourceTypes: query['resource-type-id'],
        search: query.search,
      };
      const once = eachResource(walkOffers(ports, actor, filter), query['source-id']);
      return ok(await countedPage(once, query, ({ member, adapter }) => presentClientResource({ ...member, adapter })));
    }),
    bind(routes.listClientPermissions, async ({ actor, query }) => {
      const world = await loadWorld(ports);
      const offered = offeredPermissions(ports, actor, world, {
        ...query,
        integrationId: query['integration-id'],
        resourceType: query['resource-type-id'],
      });
      return ok(await countedPage(offered, query, presentClientPermission));
    }),
    bind(routes.listClientBundles, async ({ actor, query }) => {
      const grantee = await findGrantee(ports, actor.person, query.grantee_id ?? null);
      const parties = grantee.ok ? { person: actor.person, grantee: grantee.value } : null;
      const bundles = parties === null ? [] : (await listOfferedBundles(ports, parties)).map(({ bundle }) => bundle);
      const fitting = bundles.filter(({ name }) => found(query.search, name));
      return ok(await countedPage(fitting, query, ({ id, name }) => ({ id, name, labels: {} })));
    }),
    bind(routes.listClientAccessUnits, async ({ actor, query }) => {
      const filter = { grantee: query.grantee_id, resourceTypes: query['resource-type-ids'], search: query.search };
      const units = fittingUnits(walkOffers(ports, actor, filter), {
        inBundles: await bundleFilter(ports, actor, { grantee: query.grantee_id, ids: query['bundle-ids'] }),
        integrations: query['integration-ids'],
        resources: query['resource-ids'],
        permissions: query['permission-ids'],
        permissionSearch: query['permission-search'],
      });
      return ok(await countedPage(units, query, ({ member, adapter }) => presentClientUnit({ ...member, adapter })));
    }),
  ];
}

/** What the named bundles hold; everything where none is named. */
async function bundleFilter(
  ports: Ports,
  actor: Actor,
  ask: { readonly grantee: string | undefined; readonly ids: readonly string[] | undefined },
): Promise<(member: Member) => boolean> {
  if (ask.ids === undefined) return () => true;
  const grantee = await findGrantee(ports, actor.person, ask.grantee ?? null);
  if (!grantee.ok) return () => false;
  return inOfferedBundles(ports, { person: actor.person, grantee: grantee.value }, ask.ids);
}

interface Ask {
  readonly grantee_id?: string | undefined;
  readonly search?: string | undefined;
  readonly integrationId?: string | undefined;
}

const byName = <T extends { readonly name: string }>(things: Iterable<T>): T[] =>
  [...things].sort((one, other) => (one.name < other.name ? -1 : 1));

async function* offeredIntegrations(ports: Ports, actor: Actor, world: World, ask: Ask): AsyncIterable<Integration> {
  for (const integration of byName(world.integrations.values())) {
    if (!found(ask.search, integration.name)) continue;
    if (await anyOffered(ports, actor, { grantee: ask.grantee_id, integrationId: integration.id })) yield integration;
  }
}

async function* offeredTypes(
  ports: Ports,
  actor: Actor,
  world: World,
  ask: Ask,
): AsyncIterable<{ readonly type: string; readonly adapter: Adapter | null }> {
  const seen = new Set<string>();
  for (const { integrationId, resourceType: type } of world.permissions.values()) {
    if (seen.has(type) || (ask.integrationId !== undefined && integrationId !== ask.integrationId)) continue;
    const integration = world.integrations.get(integrationId);
    const adapter = ports.adapters.find((one) => one.type === integration?.type) ?? null;
    if (!found(ask.search, type, adapter?.resourceTypes.find(({ id }) => id === type)?.label ?? type)) continue;
    const filter = { grantee: ask.grantee_id, integrationId, resourceTypes: [type] };
    if (!(await anyOffered(ports, actor, filter))) continue;
    seen.add(type);
    yield { type, adapter };
  }
}

async function* offeredPermissions(
  ports: Ports,
  actor: Actor,
  world: World,
  ask: Ask & { readonly resourceType?: string | undefined },
): AsyncIterable<Permission> {
  for (const permission of byName(world.permissions.values())) {
    const { integrationId, resourceType, name } = permission;
    if (ask.integrationId !== undefined && integrationId !== ask.integrationId) continue;
    if (ask.resourceType !== undefined && resourceType !== ask.resourceType) continue;
    if (!found(ask.search, name)) continue;
    const filter = { grantee: ask.grantee_id, integrationId, resourceTypes: [resourceType], permissionNames: [name] };
    if (await anyOffered(ports, actor, filter)) yield permission;
  }
}

/** Offers of one resource come one after the other. */
async function* eachResource(
  offers: AsyncIterable<OfferedMember>,
  sourceIds: readonly string[] | undefined,
): AsyncIterable<OfferedMember> {
  let last: string | null = null;
  for await (const offer of offers) {
    const { resource } = offer.member;
    if (resource.id === last || !fitsOne(sourceIds, resource.nativeId)) continue;
    last = resource.id;
    yield offer;
  }
}

async function* fittingUnits(
  offers: AsyncIterable<OfferedMember>,
  ask: {
    readonly integrations?: readonly string[] | undefined;
    readonly resources?: readonly string[] | undefined;
    readonly permissions?: readonly string[] | undefined;
    readonly permissionSearch?: string | undefined;
    readonly inBundles: (member: Member) => boolean;
  },
): AsyncIterable<OfferedMember> {
  for await (const offer of offers) {
    const { integration, resource, permission } = offer.member;
    if (!fitsOne(ask.integrations, integration.id) || !fitsOne(ask.resources, resource.id)) continue;
    if (!fitsOne(ask.permissions, permission.id) || !found(ask.permissionSearch, permission.name)) continue;
    if (ask.inBundles(offer.member)) yield offer;
  }
}
