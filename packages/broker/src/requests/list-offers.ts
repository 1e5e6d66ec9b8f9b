// What may I ask for: every entitlement the caller's flows offer, with each flow as an offer of its own.

import {
  type AccessFlow,
  type Adapter,
  entitlementKey,
  type Member,
  ok,
  type Page,
  type PageAsk,
  type Result,
} from '@tidegate/core';
import { matchesWildcard, pageOf } from '../pages.ts';
import type { Actor, Ports } from '../ports.ts';
import { adapterOf } from '../targets.ts';
import { loadOffers } from '../world.ts';

/** One entitlement and the flows through which the caller may ask for it. */
export interface OfferedMember {
  readonly member: Member;
  readonly adapter: Adapter;
  readonly flows: readonly AccessFlow[];
}

export interface OfferFilter {
  /** Text contained in resource name, path or permission, in any case. */
  readonly search?: string | undefined;
  readonly integrationId?: string | undefined;
  readonly integrationName?: string | undefined;
  readonly resourceTypes?: readonly string[] | undefined;
  readonly resourceId?: string | undefined;
  readonly resourceName?: string | undefined;
  readonly permissionNames?: readonly string[] | undefined;
  readonly page: PageAsk;
}

/** Lists the caller's offers in a stable order. Nothing outside their flows shows, in no field, count or token. */
export async function listOffers(
  ports: Ports,
  actor: Actor,
  filter: OfferFilter,
): Promise<Result<Page<OfferedMember>>> {
  const offers = await loadOffers(ports, actor.person);
  const grouped = new Map<string, { member: Member; flows: AccessFlow[] }>();
  for (const { member, flow } of offers) {
    if (!matches(member, filter)) continue;
    const key = entitlementKey({ resourceId: member.resource.id, permissionId: member.permission.id });
    const group = grouped.get(key);
    if (group) group.flows.push(flow);
    else grouped.set(key, { member, flows: [flow] });
  }
  const items = [...grouped.values()].flatMap((group): OfferedMember[] => {
    const adapter = adapterOf(ports, group.member.integration.type);
    return adapter ? [{ ...group, adapter }] : [];
  });
  return ok(pageOf(items, filter.page, sortKey));
}

const sortKey = ({ member }: OfferedMember): string =>
  [
    member.integration.name,
    member.resource.path,
    member.permission.name,
    member.resource.id,
    member.permission.id,
  ].join('\u0000');

function matches({ integration, resource, permission }: Member, filter: OfferFilter): boolean {
  const { search, resourceTypes, permissionNames } = filter;
  if (filter.integrationId !== undefined && integration.id !== filter.integrationId) return false;
  if (filter.integrationName !== undefined && !matchesWildcard(filter.integrationName, integration.name)) return false;
  if (resourceTypes && resourceTypes.length > 0 && !resourceTypes.includes(resource.type)) return false;
  if (filter.resourceId !== undefined && resource.id !== filter.resourceId) return false;
  if (filter.resourceName !== undefined && !matchesWildcard(filter.resourceName, resource.name)) return false;
  const named = (pattern: string): boolean => matchesWildcard(pattern, permission.name);
  if (permissionNames && permissionNames.length > 0 && !permissionNames.some(named)) return false;
  if (search === undefined || search === '') return true;
  const wanted = search.toLowerCase();
  return [resource.name, resource.path, permission.name, resource.type].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}
