// What consents are decided by, read in the transaction that asks: who asked, everybody else, whose turn it is, who owns what is asked for,
// and who changed lately what the flows decide by. For one request or a page of them, in a few looks.

import {
  type AccessRequest,
  type ConsentFacts,
  type Delegation,
  factsAt,
  type MatchFacts,
  type OwnChanges,
  oldestPartyFact,
  ownerAttributes,
  ownerOf,
  type Person,
  type PersonId,
  peopleByAttribute,
  type ResourceId,
  type Transaction,
  type World,
} from '@tidegate/core';
import { ownChangesOfRequests } from '../perimeter/own-changes.ts';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';

/** The facts about one request; null where its requester is not known. */
export type FactsOf = (request: AccessRequest) => ConsentFacts | null;

/** Reads the facts about some requests. */
export async function consentFactsIn(
  ports: Ports,
  tx: Transaction,
  requests: readonly AccessRequest[],
): Promise<FactsOf> {
  const world = await worldIn(ports, tx);
  const ownChangesOf = await ownChangesOfRequests(ports, tx, world, requests);
  return factsWith(ports, world, {
    ownChangesOf,
    ownersOf: await ownersFor(ports, tx, world, requests),
    delegations: await tx.delegations.notEnded(ports.clock.now()),
  });
}

/** The facts with what is known already. */
export function factsWith(
  ports: Ports,
  world: World,
  known: {
    readonly ownChangesOf: (request: AccessRequest) => OwnChanges;
    readonly ownersOf: ConsentFacts['ownersOf'];
    readonly delegations: readonly Delegation[];
  },
): FactsOf {
  const facts = factsAt(world, ports.clock.now());
  return (request) => {
    const requester = world.people.get(request.requesterId);
    if (requester === undefined) return null;
    const { ownersOf, delegations } = known;
    const ownerAttributes = ownerAttributesOf(world, request);
    const ownChanges = known.ownChangesOf(request);
    const askedBy = askedByOf(world, request, { ...facts, requester });
    return { ...facts, requester, ownersOf, ownerAttributes, delegations, ownChanges, askedBy };
  };
}

/** The oldest fact by which the request could be made now; null where it could not. */
function askedByOf(world: World, request: AccessRequest, facts: MatchFacts & { readonly requester: Person }) {
  const flow = world.flows.get(request.flowId);
  const grantee = world.people.get(request.granteeId);
  if (request.state.kind !== 'waiting' || flow === undefined || grantee === undefined) return null;
  return oldestPartyFact(flow, { person: facts.requester, grantee }, facts);
}

/** The attributes that make somebody an owner of what is asked for. */
function ownerAttributesOf(world: World, { entitlements, trail }: AccessRequest): readonly string[] {
  if (trail.owned.length === 0) return [];
  const names = new Set(entitlements.map(({ integrationName }) => integrationName));
  return [...world.integrations.values()].filter(({ name }) => names.has(name)).flatMap(ownerAttributes);
}

/** The owners of what these requests are about, where they matter. */
export const ownersFor = (
  ports: Ports,
  tx: Transaction,
  world: World,
  requests: readonly AccessRequest[],
): Promise<ConsentFacts['ownersOf']> => ownersIn(ports, tx, world, ownedBy(requests));

/** The owners of these resources as they are now; whatever is gone is nobody's. */
export async function ownersIn(
  ports: Ports,
  tx: Transaction,
  world: World,
  ids: readonly ResourceId[],
): Promise<ConsentFacts['ownersOf']> {
  const owners = new Map<ResourceId, readonly PersonId[]>();
  if (ids.length === 0) return owners;
  const now = ports.clock.now();
  const peopleBy = peopleByAttribute(world.people.values(), world.groups, () => now);
  for (const resource of await tx.resources.many(ids)) {
    const integration = world.integrations.get(resource.integrationId);
    if (integration === undefined) continue;
    owners.set(
      resource.id,
      ownerOf({ integration, resource }, peopleBy).people.map(({ id }) => id),
    );
  }
  return owners;
}

/** The resources whose owners matter: of requests that wait and ask an owner. */
/** An emergency that owners review or are told of asks for them as long as it is open. */
const ownersKnow = ({ breakGlass }: AccessRequest['terms']): boolean =>
  breakGlass !== null &&
  [breakGlass.reviewers, breakGlass.tell].some((group) => group.approvers.some(({ type }) => type === 'Owner'));

function ownedBy(requests: readonly AccessRequest[]): readonly ResourceId[] {
  const asking = requests.filter(
    ({ state, trail, terms }) => (state.kind === 'waiting' && trail.owned.length > 0) || ownersKnow(terms),
  );
  return [...new Set(asking.flatMap(({ entitlements }) => entitlements.map(({ resourceId }) => resourceId)))];
}
