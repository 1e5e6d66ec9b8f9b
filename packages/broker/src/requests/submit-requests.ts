// Asking: find the offers, split by access flow, re-check each entitlement inside the transaction, write request, audit and work.

import {
  type AccessFlow,
  type AccessRequest,
  ask,
  assert,
  type Entitlement,
  entitlementKey,
  type FlowId,
  isOffered,
  limits,
  type Member,
  newId,
  no,
  type Offer,
  offersOf,
  ok,
  type Person,
  quoted,
  type Result,
  refusal,
  type ShownEntitlement,
  type Target,
  type Transaction,
  termsOf,
} from '@tidegate/core';
import { detailsOf, type RequestDetails } from '../details.ts';
import { openLeases } from '../grants/open-leases.ts';
import { announceAsked } from '../notices/announce.ts';
import type { Actor, Ports } from '../ports.ts';
import { adapterOf, targetOf } from '../targets.ts';
import { transact, unwrap } from '../transact.ts';
import { loadWorld } from '../world.ts';

export interface SubmitInput {
  readonly entitlements: readonly Entitlement[];
  /** The chosen offer. */
  readonly flowId: string | null;
  /**
   * What to do when several flows offer an entitlement and none was chosen: `refuse` names them; `strictest` takes, among
   * those whose maximum covers the asked duration, the one with the most consents, then the shortest maximum, then by name.
   */
  readonly several: 'refuse' | 'strictest';
  /** Whole seconds; null asks for the flow's maximum. */
  readonly durationSec: number | null;
  readonly reason: string | null;
  readonly customFields: Readonly<Record<string, string>>;
}

interface Picked {
  readonly flowId: FlowId;
  readonly members: readonly Member[];
}

/** Asks for entitlements. All of it happens or none of it; entitlements of several flows become several requests. */
export async function submitRequests(
  ports: Ports,
  actor: Actor,
  input: SubmitInput,
): Promise<Result<readonly RequestDetails[]>> {
  const picked = await pick(ports, actor.person, input);
  if (!picked.ok) return picked;
  const targets = await connectAll(
    ports,
    picked.value.flatMap((group) => group.members),
  );
  if (!targets.ok) return targets;
  const everyone = (await loadWorld(ports)).people;
  return transact(ports, async (tx) => {
    const requests: AccessRequest[] = [];
    for (const group of picked.value) {
      requests.push(unwrap(await submitOne(ports, tx, actor, input, group, targets.value, [...everyone.values()])));
    }
    return ok(await detailsOf(ports, tx, actor, requests));
  });
}

async function pick(ports: Ports, person: Person, input: SubmitInput): Promise<Result<readonly Picked[]>> {
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
  const groups = new Map<FlowId, Member[]>();
  for (const entitlement of wanted) {
    const all = offersOf(world, person, entitlement);
    const offers = input.flowId === null ? all : all.filter((offer) => offer.flow.id === input.flowId);
    const offer = choose(offers, input);
    if (!offer.ok) return offer;
    const members = groups.get(offer.value.flow.id) ?? [];
    members.push(offer.value.member);
    groups.set(offer.value.flow.id, members);
  }
  return ok([...groups].map(([flowId, members]) => ({ flowId, members })));
}

function choose(offers: readonly Offer[], input: SubmitInput): Result<Offer> {
  const [first] = offers;
  if (!first) {
    return no(
      refusal('request.nothing_offered', 'no access flow offers you this; look at what you may ask for', {
        field: 'entitlements',
      }),
    );
  }
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
  const covering = offers.filter((offer) => offer.flow.durationSecMax >= (input.durationSec ?? 0));
  const [strictest] = (covering.length > 0 ? covering : offers).toSorted((a, b) => byStrictness(a.flow, b.flow));
  assert(strictest, 'a list that is not empty has a first element');
  return ok(strictest);
}

const consentCount = (flow: AccessFlow): number =>
  flow.approval === null ? 0 : Math.min(...termsOf(flow.approval).map((terms) => terms.length));

const byStrictness = (a: AccessFlow, b: AccessFlow): number =>
  consentCount(b) - consentCount(a) || a.durationSecMax - b.durationSecMax || (a.name < b.name ? -1 : 1);

async function connectAll(ports: Ports, members: readonly Member[]): Promise<Result<ReadonlyMap<string, Target>>> {
  const targets = new Map<string, Target>();
  for (const { integration } of members) {
    if (targets.has(integration.id)) continue;
    const target = await targetOf(ports, integration);
    if (!target.ok) return target;
    targets.set(integration.id, target.value);
  }
  return ok(targets);
}

async function submitOne(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  input: SubmitInput,
  picked: Picked,
  targets: ReadonlyMap<string, Target>,
  everyone: readonly Person[],
): Promise<Result<AccessRequest>> {
  const now = ports.clock.now();
  const requester = await tx.people.get(actor.person.id);
  const flow = await tx.flows.get(picked.flowId);
  const outOfSight = no(
    refusal('request.nothing_offered', 'no access flow offers you this; look at what you may ask for', {
      field: 'entitlements',
    }),
  );
  if (!requester || !flow) return outOfSight;
  const members = await recheck(tx, flow, requester, picked.members);
  if (!members) return outOfSight;
  for (const member of members) {
    const possible = canBePlanned(ports, member, targets, requester);
    if (!possible.ok) return possible;
  }
  const asked = ask({
    id: newId('request', ports.chance),
    requester,
    grantee: requester,
    flow,
    entitlements: members.map((member) => shownOf(ports, member)),
    durationSec: input.durationSec,
    reason: input.reason,
    customFields: input.customFields,
    people: everyone,
    now,
  });
  if (!asked.ok) return asked;
  await record(ports, tx, actor, asked.value, targets);
  return asked;
}

/** The same question put to the rows of this transaction; null if any entitlement is no longer offered. */
async function recheck(
  tx: Transaction,
  flow: AccessFlow,
  person: Person,
  members: readonly Member[],
): Promise<readonly Member[] | null> {
  const scopes = (await Promise.all(flow.targets.map((target) => tx.scopes.get(target.scopeId)))).flatMap(
    (scope) => scope ?? [],
  );
  const fresh: Member[] = [];
  for (const stale of members) {
    const integration = await tx.integrations.get(stale.integration.id);
    const resource = await tx.resources.get(stale.resource.id);
    const permission = await tx.permissions.get(stale.permission.id);
    if (!integration || !resource || !permission) return null;
    const member = { integration, resource, permission };
    if (!isOffered({ flow, scopes, person, member })) return null;
    fresh.push(member);
  }
  return fresh;
}

/** Law 9: what the target can never grant is refused before anyone is asked. The trial plan is thrown away. */
function canBePlanned(
  ports: Ports,
  member: Member,
  targets: ReadonlyMap<string, Target>,
  person: Person,
): Result<true> {
  const target = targets.get(member.integration.id);
  assert(target, 'every integration of the request was connected');
  const planned = target.plan({
    grantId: newId('grant', ports.chance),
    granteeEmail: person.email,
    resource: member.resource,
    permission: member.permission,
    chance: ports.chance,
  });
  return planned.ok ? ok(true) : planned;
}

function shownOf(ports: Ports, { integration, resource, permission }: Member): ShownEntitlement {
  return {
    resourceId: resource.id,
    permissionId: permission.id,
    integrationName: integration.name,
    integrationType: integration.type,
    resourceType: resource.type,
    resourceName: resource.name,
    resourcePath: resource.path,
    permissionName: permission.name,
    permissionAllows: permission.allows,
    riskLevel: permission.riskLevel,
    tags: Object.fromEntries(resource.tags.map((tag) => [tag.key, tag.value])),
    context: resource.context,
    simulated: adapterOf(ports, integration.type)?.simulated ?? false,
  };
}

async function record(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  request: AccessRequest,
  targets: ReadonlyMap<string, Target>,
): Promise<void> {
  await tx.requests.insert(request);
  tx.audit.append({
    at: request.askedAt,
    kind: 'request.asked',
    actor: actor.person.id,
    door: actor.door,
    subject: request.id,
    facts: {
      flow: request.flowName,
      flow_id: request.flowId,
      flow_version: request.flowVersion,
      grantee: request.granteeId,
      duration_sec: request.durationSec,
      reason: request.reason,
      entitlements: request.entitlements.map((shown) => ({
        resource: shown.resourceId,
        name: shown.resourceName,
        path: shown.resourcePath,
        permission: shown.permissionName,
      })),
    },
  });
  if (request.state.kind === 'agreed') {
    tx.audit.append({
      at: request.askedAt,
      kind: 'request.agreed',
      actor: 'system',
      door: actor.door,
      subject: request.id,
      facts: { automatic: true },
    });
    await openLeases(ports, tx, request, targets);
  } else {
    await tx.work.add({
      id: newId('work', ports.chance),
      kind: 'request.lapse',
      subject: request.id,
      dueAt: request.lapsesAt,
    });
  }
  await announceAsked(ports, tx, request);
}
