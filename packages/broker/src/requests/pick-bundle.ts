// Asking for a bundle: all of it that is offered, or the part of it that was named, through one access flow that offers the bundle. A bundle
// that is out of sight, or of which nothing is offered, answers like one that does not exist.

import {
  type AccessFlow,
  type Bundle,
  bundleIdsOf,
  denialsFor,
  type Entitlement,
  entitlementKey,
  factsAt,
  flowsOpenTo,
  isId,
  limits,
  type Member,
  type NamedBundle,
  no,
  ok,
  type Parties,
  queriesOf,
  queryHolds,
  type Result,
  refusal,
  type World,
} from '@tidegate/core';
import type { Query } from '@tidegate/core/query';
import { type Inventory, narrowed } from '../inventory-index.ts';
import type { Ports } from '../ports.ts';
import { adapterOf } from '../targets.ts';
import { loadInventory } from '../world.ts';

/** A bundle with the flows through which somebody may ask for it, and what it holds for them now. */
export interface OfferedBundle {
  readonly bundle: Bundle;
  readonly flows: readonly AccessFlow[];
  readonly entitlements: readonly Entitlement[];
}

/** The bundles this person may ask for, for this grantee, by name. Empty ones are left out: there is nothing to ask for. */
export async function listOfferedBundles(ports: Ports, parties: Parties): Promise<readonly OfferedBundle[]> {
  const { world, inventory } = await loadInventory(ports);
  const facts = factsAt(world, ports.clock.now());
  const flows = flowsOpenTo(world, parties, facts);
  const denials = denialsFor(world, parties.grantee, facts);
  const ids = [...new Set(flows.flatMap(({ targets }) => bundleIdsOf(targets)))];
  return ids
    .flatMap((id) => world.bundles.get(id) ?? [])
    .map((bundle) => offeredBundle(ports, { world, inventory, flows, bundle, denials }, 1))
    .filter(({ entitlements }) => entitlements.length > 0)
    .toSorted((one, other) => (one.bundle.name < other.bundle.name ? -1 : 1));
}

/** What is in one of these bundles, as far as they are offered; nothing is in a bundle that is out of sight. */
export async function inOfferedBundles(
  ports: Ports,
  parties: Parties,
  bundleIds: readonly string[],
): Promise<(member: Member) => boolean> {
  const offered = (await listOfferedBundles(ports, parties)).filter(({ bundle }) => bundleIds.includes(bundle.id));
  const { world } = await loadInventory(ports);
  const queries = offered.flatMap(({ bundle }) => queriesOf(bundle.targets, world));
  return (member) => queries.some((query) => queryHolds(query, member));
}

/** What somebody asks of a bundle. */
export interface PickedBundle {
  readonly bundle: NamedBundle;
  readonly flowIds: readonly string[];
  readonly entitlements: readonly Entitlement[];
}

/** Finds a bundle by id or name; with entitlements only those of them that are in it, and nothing if one is not. */
export async function pickBundle(
  ports: Ports,
  parties: Parties,
  ask: { readonly reference: string; readonly entitlements: readonly Entitlement[] },
): Promise<Result<PickedBundle>> {
  const { world, inventory } = await loadInventory(ports);
  const { reference } = ask;
  const bundle = isId('bundle', reference)
    ? world.bundles.get(reference)
    : [...world.bundles.values()].find(({ name }) => name === reference);
  const facts = factsAt(world, ports.clock.now());
  const open = flowsOpenTo(world, parties, facts);
  const denials = denialsFor(world, parties.grantee, facts);
  const flows = bundle === undefined ? [] : open.filter(({ targets }) => bundleIdsOf(targets).includes(bundle.id));
  if (bundle === undefined || flows.length === 0) return noBundle();
  const max = limits.requestEntitlementsMax;
  const { entitlements } = offeredBundle(ports, { world, inventory, flows, bundle, denials }, max + 1);
  const held = new Set(entitlements.map(entitlementKey));
  if (entitlements.length === 0) return noBundle();
  if (ask.entitlements.some((one) => !held.has(entitlementKey(one)))) return noBundle();
  const wanted = ask.entitlements.length === 0 ? entitlements : ask.entitlements;
  if (wanted.length > max) {
    const message = `the bundle holds more than ${max} entitlements; name those you need`;
    return no(refusal('input.too_large', message, { field: 'bundle_reference' }));
  }
  const { id, name } = bundle;
  return ok({ bundle: { id, name }, flowIds: flows.map((flow) => flow.id), entitlements: wanted });
}

function offeredBundle(
  ports: Ports,
  known: {
    readonly world: World;
    readonly inventory: Inventory;
    readonly flows: readonly AccessFlow[];
    readonly bundle: Bundle;
    readonly denials: readonly Query[];
  },
  max: number,
): OfferedBundle {
  const { world, inventory, bundle } = known;
  const flows = known.flows.filter(({ targets }) => bundleIdsOf(targets).includes(bundle.id));
  const perimeters = queriesOf(bundle.targets, world).map((target) =>
    narrowed(inventory.watchedAs(target), known.denials),
  );
  const served = new Set(
    [...world.integrations.values()]
      .filter(({ type }) => adapterOf(ports, type) !== null)
      .map(({ id }) => id as string),
  );
  const page = inventory.index.pageOfMembers(perimeters, {
    after: null,
    limit: max,
    keep: ({ integrationId }) => served.has(integrationId),
  });
  const entitlements = page.items.flatMap(({ resourceId, permissionIds }) =>
    permissionIds.flatMap((permissionId): Entitlement[] =>
      isId('resource', resourceId) && isId('permission', permissionId) ? [{ resourceId, permissionId }] : [],
    ),
  );
  return { bundle, flows, entitlements };
}

const noBundle = () =>
  no(
    refusal('request.nothing_offered', 'no access flow offers you this; look at what you may ask for', {
      field: 'bundle_reference',
    }),
  );
