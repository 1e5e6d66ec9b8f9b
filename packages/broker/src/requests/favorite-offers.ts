// Favourites among offers: what a person marks to find again, theirs alone. A mark gives no right and no sight: what is not offered to them
// now is not shown and cannot be marked, in the words of what does not exist; taking a mark away answers the same whether there was one.

import { entitlementKey, isId, type MarkedOffer, ok, type Person, type Result } from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { loadWorld } from '../world.ts';
import { type OfferedMember, offeredAmong, openFlowsOf } from './offered-pairs.ts';
import { nothingOffered } from './pick-offers.ts';

/** An offer by the ids that somebody sent, and for whom it is asked for: null for themselves. */
export interface OfferMarkInput {
  readonly flowId: string;
  readonly resourceId: string;
  readonly permissionId: string;
  readonly grantee: string | null;
  readonly favorite: boolean;
}

/** Marks an offer, or takes the mark away; answers whether it is marked. `request.nothing_offered` where it is not offered. */
export async function markOffer(ports: Ports, actor: Actor, input: OfferMarkInput): Promise<Result<boolean>> {
  const offer = readOffer(input);
  const personId = actor.person.id;
  if (!input.favorite) {
    if (offer !== null) await ports.store.transaction((tx) => tx.favorites.setOffer(personId, offer, false));
    return ok(false);
  }
  const [found] = offer === null ? [] : await offeredNow(ports, personId, { grantee: input.grantee, offers: [offer] });
  if (offer === null || found === undefined) return nothingOffered();
  await ports.store.transaction((tx) => tx.favorites.setOffer(personId, offer, true));
  return ok(true);
}

/** The marked offers that are offered to the caller now, the latest mark first; each entitlement with its marked flows only. */
export async function favoriteOffersOf(
  ports: Ports,
  actor: Actor,
  ask: { readonly grantee: string | null },
): Promise<readonly OfferedMember[]> {
  const personId = actor.person.id;
  const offers = await ports.store.read((tx) => tx.favorites.offers(personId));
  return offers.length === 0 ? [] : offeredNow(ports, personId, { ...ask, offers });
}

/** Which of the offers shown the caller has marked, as keys of `offerKey`. */
export async function favoriteOffersAmong(
  ports: Ports,
  actor: Actor,
  shown: readonly OfferedMember[],
): Promise<ReadonlySet<string>> {
  const resourceIds = [...new Set(shown.map(({ member }) => member.resource.id))];
  if (resourceIds.length === 0) return new Set();
  const marks = await ports.store.read((tx) => tx.favorites.offersOn(actor.person.id, resourceIds));
  return new Set(marks.map(offerKey));
}

/** An offer as one text. */
export const offerKey = (offer: MarkedOffer): string => `${offer.flowId}/${entitlementKey(offer)}`;

async function offeredNow(
  ports: Ports,
  personId: Person['id'],
  ask: { readonly grantee: string | null; readonly offers: readonly MarkedOffer[] },
): Promise<readonly OfferedMember[]> {
  const world = await loadWorld(ports);
  const open = openFlowsOf(ports, world, { personId, grantee: ask.grantee });
  if (open === null) return [];
  const wanted = new Set(ask.offers.map(offerKey));
  const marked = new Set<string>(ask.offers.map(({ flowId }) => flowId));
  const pairs = [...new Map(ask.offers.map((one) => [entitlementKey(one), one])).values()];
  const flows = open.flows.filter(({ id }) => marked.has(id));
  const offered = await offeredAmong(ports, world, { ...open, flows, pairs });
  return offered.flatMap(({ member, adapter, flows: offering }) => {
    const own = { resourceId: member.resource.id, permissionId: member.permission.id };
    const through = offering.filter((flow) => wanted.has(offerKey({ ...own, flowId: flow.id })));
    return through.length === 0 ? [] : [{ member, adapter, flows: through }];
  });
}

/** An id of another shape names nothing. */
function readOffer({ flowId, resourceId, permissionId }: OfferMarkInput): MarkedOffer | null {
  const known = isId('flow', flowId) && isId('resource', resourceId) && isId('permission', permissionId);
  return known ? { flowId, resourceId, permissionId } : null;
}
