// Who can reach a resource: the scopes that hold it, the access flows that offer something on it, on which terms, and to how many people,
// with a page of them. For administrators and auditors. The index says which scopes; what they hold is asked of the row itself.

import {
  type AccessFlow,
  Audience,
  factsAt,
  type Instant,
  type Integration,
  isId,
  isMember,
  type Member,
  no,
  ok,
  type PageAsk,
  type Permission,
  type Person,
  queriesOf,
  queryHolds,
  quoted,
  type Resource,
  type Result,
  refusal,
  type Scope,
  type World,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { loadInventory } from '../world.ts';

export interface ReachAsk {
  readonly id: string;
  /** Only this flow; then the page may go on. */
  readonly flowId: string | null;
  /** Of the people of each flow. */
  readonly page: PageAsk;
}

/** A flow through which a resource can be reached. */
export interface ReachingFlow {
  readonly flow: AccessFlow;
  /** Those of its scopes that hold the resource. */
  readonly scopes: readonly Scope[];
  /** What it offers on it. */
  readonly permissions: readonly Permission[];
  /** How many active people it is open to, not counting what consent it takes. */
  readonly peopleCount: number;
  readonly people: { readonly items: readonly Person[]; readonly next: string | null };
}

export interface Reach {
  readonly integration: Integration;
  readonly resource: Resource;
  /** With what each of them holds on it; by name. */
  readonly scopes: readonly { readonly scope: Scope; readonly permissions: readonly Permission[] }[];
  /** Active flows, by name. */
  readonly flows: readonly ReachingFlow[];
}

/** Who can reach this resource, as of now. */
export async function whoCanReach(ports: Ports, ask: ReachAsk): Promise<Result<Reach>> {
  const { world, inventory } = await loadInventory(ports);
  // Asked before waiting: the index goes on.
  const names = inventory.index.perimetersOf(ask.id);
  const { id } = ask;
  const resource = isId('resource', id) ? await ports.store.read((tx) => tx.resources.get(id)) : null;
  const integration = resource && world.integrations.get(resource.integrationId);
  if (!resource || !integration || resource.status === 'deleted')
    return no(refusal('object.not_found', `no resource ${quoted(ask.id)}; find its id with \`tidegate inventory\``));
  const known = world.permissionsOf(resource.integrationId, resource.type);
  const scopes = names
    .flatMap((name) => (isId('scope', name) ? (world.scopes.get(name) ?? []) : []))
    .map((scope) => ({
      scope,
      permissions: known.filter((permission) => isMember(scope, { integration, resource, permission })),
    }))
    .filter(({ permissions }) => permissions.length > 0)
    .toSorted((one, other) => compare(one.scope.name, other.scope.name));
  const members = known.map((permission) => ({ integration, resource, permission }));
  const offering = new Set(names.flatMap((name) => flowsOffering(world).get(name) ?? []));
  const flows = [...offering]
    .filter((flow) => ask.flowId === null || flow.id === ask.flowId)
    .flatMap((flow) => reachingFlow(world, flow, { members, page: ask.page, now: ports.clock.now() }))
    .toSorted((one, other) => compare(one.flow.name, other.flow.name));
  return ok({ integration, resource, scopes, flows });
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function reachingFlow(
  world: World,
  flow: AccessFlow,
  { members, page, now }: { readonly members: readonly Member[]; readonly page: PageAsk; readonly now: Instant },
): readonly ReachingFlow[] {
  const targets = queriesOf(flow.targets, world).flatMap((target) => {
    const held = members.filter((member) => queryHolds(target, member));
    return held.length === 0 ? [] : [{ scope: target.scope, permissions: held.map(({ permission }) => permission) }];
  });
  if (targets.length === 0) return [];
  const crowd = audienceOf(world, now).crowdOf(flow.requesters);
  return [
    {
      flow,
      scopes: [...new Set(targets.flatMap(({ scope }) => scope ?? []))],
      permissions: [...new Set(targets.flatMap(({ permissions }) => permissions))],
      peopleCount: crowd.count,
      people: crowd.page({ after: page.after === null ? null : decode(page.after), limit: page.limit }),
    },
  ];
}

/** Active flows by what they offer, as it is watched; worked out once for each version of the world. */
const offerings = new WeakMap<World, ReadonlyMap<string, readonly AccessFlow[]>>();

function flowsOffering(world: World): ReadonlyMap<string, readonly AccessFlow[]> {
  const known = offerings.get(world);
  if (known !== undefined) return known;
  const made = new Map<string, AccessFlow[]>();
  for (const flow of world.flows.values()) {
    if (!flow.active) continue;
    for (const { name } of queriesOf(flow.targets, world)) made.set(name, [...(made.get(name) ?? []), flow]);
  }
  offerings.set(world, made);
  return made;
}

/** People are filed once for each version of the world and minute, and each flow's count is taken once: facts and shifts age. */
const audiences = new WeakMap<World, { readonly until: Instant; readonly audience: Audience }>();

function audienceOf(world: World, now: Instant): Audience {
  const known = audiences.get(world);
  if (known !== undefined && now < known.until) return known.audience;
  const audience = new Audience(world.people.values(), factsAt(world, now));
  audiences.set(world, { until: now + 60_000, audience });
  return audience;
}

const decode = (token: string): string => Buffer.from(token, 'base64url').toString('utf8');

/** The token that goes on after an address. */
export const peopleToken = (email: string | null): string | null =>
  email === null ? null : Buffer.from(email, 'utf8').toString('base64url');
