// Whether pairs of a resource and a permission are offered, and through which flows: asked of the rows of the database as they are now.
// Lists and favourites are shown from this, so that neither shows what is out of sight.

import {
  type AccessFlow,
  type Adapter,
  denialsFor,
  type Entitlement,
  factsAt,
  flowsOpenTo,
  isDenied,
  type Member,
  type Person,
  queriesOf,
  queryHolds,
  type Resource,
  type TargetQuery,
  type World,
} from '@tidegate/core';
import type { Query } from '@tidegate/core/query';
import type { Ports } from '../ports.ts';
import { adapterOf } from '../targets.ts';
import { granteeIn } from './grantees.ts';

/** One entitlement and the flows through which the caller may ask for it. */
export interface OfferedMember {
  readonly member: Member;
  readonly adapter: Adapter;
  readonly flows: readonly AccessFlow[];
}

/** What is open to somebody who asks for a grantee: flows by name, and what rules take away. */
export interface OpenFlows {
  readonly flows: readonly AccessFlow[];
  readonly denials: readonly Query[];
}

/** Null where there is no such person, or the reference names nobody they may ask for. `grantee` null: for themselves. */
export function openFlowsOf(
  { clock }: Ports,
  world: World,
  ask: { readonly personId: Person['id']; readonly grantee: string | null },
): OpenFlows | null {
  const person = world.people.get(ask.personId);
  const facts = factsAt(world, clock.now());
  const grantee = person && granteeIn(world, { person, reference: ask.grantee, facts });
  if (!person || !grantee) return null;
  return {
    flows: flowsOpenTo(world, { person, grantee }, facts).toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    denials: denialsFor(world, grantee, facts),
  };
}

/** Those of the pairs that are offered, in their order, each with its flows. */
export async function offeredAmong(
  ports: Ports,
  world: World,
  ask: OpenFlows & { readonly pairs: readonly Entitlement[] },
): Promise<readonly OfferedMember[]> {
  const ids = [...new Set(ask.pairs.map(({ resourceId }) => resourceId))];
  const rows = ids.length === 0 ? [] : await ports.store.read((tx) => tx.resources.many(ids));
  const resources = new Map<string, Resource>(rows.map((row) => [row.id, row]));
  // The flows are open to them in this world: what is asked of each row is whether the flow's targets hold it as it is now.
  const asked = ask.flows.map((flow) => ({ flow, queries: queriesOf(flow.targets, world) }));
  return ask.pairs.flatMap((pair): OfferedMember[] => {
    const member = memberOf(world, resources.get(pair.resourceId), pair);
    const adapter = member && adapterOf(ports, member.integration.type);
    if (member === null || !adapter) return [];
    if (isDenied(ask.denials, member)) return [];
    const flows: AccessFlow[] = [];
    for (const { flow, queries } of asked) if (holdsAny(queries, member)) flows.push(flow);
    return flows.length === 0 ? [] : [{ member, adapter, flows }];
  });
}

function holdsAny(queries: readonly TargetQuery[], member: Member): boolean {
  for (const query of queries) if (queryHolds(query, member)) return true;
  return false;
}

function memberOf(world: World, resource: Resource | undefined, { permissionId }: Entitlement): Member | null {
  const permission = world.permissions.get(permissionId);
  const integration = resource && world.integrations.get(resource.integrationId);
  return resource && permission && integration ? { integration, resource, permission } : null;
}
