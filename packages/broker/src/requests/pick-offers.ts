// Which offers an asking is about: each entitlement's flows, the chosen one or, where the door cannot choose, the strictest. Offers of one
// flow become one request.

import {
  type AccessFlow,
  assert,
  type Entitlement,
  entitlementKey,
  type FlowId,
  factsAt,
  limits,
  type Member,
  type NamedBundle,
  no,
  type Offer,
  offersOf,
  ok,
  type Parties,
  quoted,
  type Result,
  refusal,
  termsOf,
  type World,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { loadWorld } from '../world.ts';
import { pickBundle } from './pick-bundle.ts';

/** What is asked for, before it is known through which flows. */
export interface PickInput {
  /** With a bundle: the part of it that is wanted; none for all of it. */
  readonly entitlements: readonly Entitlement[];
  /** The id or the name of a bundle. */
  readonly bundleReference?: string | null;
  /** The chosen offer. */
  readonly flowId: string | null;
  /**
   * What to do when several flows offer an entitlement and none was chosen: `refuse` names them; `strictest` takes, among
   * those whose maximum covers the asked duration, the one with the most consents, then the shortest maximum, then by name; an
   * emergency only where nothing else offers it.
   */
  readonly several: 'refuse' | 'strictest';
  /** Whole seconds; null asks for the flow's maximum. */
  readonly durationSec: number | null;
}

/** Entitlements to be asked for through one flow. */
export interface Picked {
  readonly flowId: FlowId;
  readonly members: readonly Member[];
  /** The bundle that was asked for. */
  readonly bundle: NamedBundle | null;
}

/** The answer for everything that is not offered; the same words whether it exists or not. */
export const nothingOffered = () =>
  no(
    refusal('request.nothing_offered', 'no access flow offers you this; look at what you may ask for', {
      field: 'entitlements',
    }),
  );

/** Splits what is asked for by flow. The same entitlement twice is asked for once; a bundle is asked for through a flow that offers it. */
export async function pickOffers(ports: Ports, parties: Parties, input: PickInput): Promise<Result<readonly Picked[]>> {
  const { bundleReference: reference = null, entitlements } = input;
  if (reference === null) return pickThrough(ports, parties, input, { flowIds: null, bundle: null });
  const picked = await pickBundle(ports, parties, { reference, entitlements });
  if (!picked.ok) return picked;
  return pickThrough(ports, parties, { ...input, entitlements: picked.value.entitlements }, picked.value);
}

async function pickThrough(
  ports: Ports,
  parties: Parties,
  input: PickInput,
  { flowIds, bundle }: { readonly flowIds: readonly string[] | null; readonly bundle: NamedBundle | null },
): Promise<Result<readonly Picked[]>> {
  const wanted = [...new Map(input.entitlements.map((one) => [entitlementKey(one), one])).values()];
  if (wanted.length === 0)
    return no(refusal('input.invalid', 'name at least one entitlement', { field: 'entitlements' }));
  if (wanted.length > limits.requestEntitlementsMax) {
    return no(
      refusal('input.too_large', `ask for at most ${limits.requestEntitlementsMax} entitlements at once`, {
        field: 'entitlements',
      }),
    );
  }
  const world = await loadWorld(ports);
  const facts = factsAt(world, ports.clock.now());
  const known = await membersOf(ports, world, wanted);
  const groups = new Map<FlowId, Member[]>();
  for (const entitlement of wanted) {
    const member = known.get(entitlementKey(entitlement));
    const all = member === undefined ? [] : offersOf(world, parties, { member, facts });
    const offers = all.filter(
      ({ flow: { id } }) => (input.flowId === null || id === input.flowId) && (flowIds?.includes(id) ?? true),
    );
    const offer = choose(offers, input);
    if (!offer.ok) return offer;
    const members = groups.get(offer.value.flow.id) ?? [];
    members.push(offer.value.member);
    groups.set(offer.value.flow.id, members);
  }
  return ok([...groups].map(([flowId, members]) => ({ flowId, members, bundle })));
}

/** What the entitlements name, from the rows as they are now; those that name nothing are missing. */
async function membersOf(
  ports: Ports,
  world: World,
  wanted: readonly Entitlement[],
): Promise<ReadonlyMap<string, Member>> {
  const ids = [...new Set(wanted.map(({ resourceId }) => resourceId))];
  const rows = new Map((await ports.store.read((tx) => tx.resources.many(ids))).map((row) => [row.id, row]));
  const members = new Map<string, Member>();
  for (const entitlement of wanted) {
    const resource = rows.get(entitlement.resourceId);
    const permission = world.permissions.get(entitlement.permissionId);
    const integration = resource && world.integrations.get(resource.integrationId);
    if (resource && permission && integration) {
      members.set(entitlementKey(entitlement), { integration, resource, permission });
    }
  }
  return members;
}

function choose(offers: readonly Offer[], input: PickInput): Result<Offer> {
  const [first] = offers;
  if (!first) return nothingOffered();
  if (offers.length === 1) return ok(first);
  if (input.several === 'refuse') {
    const names = offers.map((offer) => `${quoted(offer.flow.name)} (${offer.flow.id})`);
    return no(
      refusal(
        'request.several_flows',
        `several access flows offer this: choose one with \`flow_id\`: ${names.join(', ')}`,
        {
          field: 'flow_id',
          details: { flow_ids: offers.map((offer) => offer.flow.id) },
        },
      ),
    );
  }
  // An emergency opens at once and owes a review: nobody gets into one by not saying so.
  const calm = offers.filter(({ flow }) => flow.terms.breakGlass === null);
  const usual = calm.length > 0 ? calm : offers;
  const covering = usual.filter((offer) => offer.flow.durationSecMax >= (input.durationSec ?? 0));
  const [strictest] = (covering.length > 0 ? covering : usual).toSorted((a, b) => byStrictness(a.flow, b.flow));
  assert(strictest, 'a list that is not empty has a first element');
  return ok(strictest);
}

const consentCount = (flow: AccessFlow): number =>
  flow.approval === null ? 0 : Math.min(...termsOf(flow.approval).map((terms) => terms.length));

const byStrictness = (a: AccessFlow, b: AccessFlow): number =>
  consentCount(b) - consentCount(a) || a.durationSecMax - b.durationSecMax || (a.name < b.name ? -1 : 1);
