// What may I ask for: every entitlement the caller's flows offer, with each flow as an offer of its own. The index says what comes next;
// what is shown are the rows of the database, asked again whether they are offered.

import {
  type AccessFlow,
  type IndexedPermission,
  isId,
  ok,
  type Page,
  type PageAsk,
  type Result,
  type SeenResource,
  type World,
} from '@tidegate/core';
import type { Query } from '@tidegate/core/query';
import { type Inventory, narrowed, perimetersOf } from '../inventory-index.ts';
import { matchesWildcard } from '../pages.ts';
import type { Actor, Ports } from '../ports.ts';
import { adapterOf } from '../targets.ts';
import { loadInventory } from '../world.ts';
import { type OfferedMember, offeredAmong, openFlowsOf } from './offered-pairs.ts';

export interface OfferFilter {
  /** For whom, by id or address; left out, for themselves. */
  readonly grantee?: string | undefined;
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

/**
 * Lists the caller's offers in a stable order: integration name, path, permission name. Nothing outside their flows shows, in no
 * field, count or token.
 */
export async function listOffers(
  ports: Ports,
  actor: Actor,
  filter: OfferFilter,
): Promise<Result<Page<OfferedMember>>> {
  const { world, inventory } = await loadInventory(ports);
  const open = openFlowsOf(ports, world, { personId: actor.person.id, grantee: filter.grantee ?? null });
  if (open === null) return ok({ items: [], next: null });
  const { picked, next } = pick(inventory, { world, ...open, filter, keep: keepFor(ports, world, filter) });
  const pairs = picked.flatMap(({ resourceId, permissionId }) =>
    isId('resource', resourceId) && isId('permission', permissionId) ? [{ resourceId, permissionId }] : [],
  );
  return ok({ items: await offeredAmong(ports, world, { ...open, pairs }), next });
}

interface Pair {
  readonly resourceId: string;
  readonly permissionId: string;
}

type Keep = (resource: SeenResource, permission: IndexedPermission) => boolean;

/** A page of pairs: a page may end between two permissions of one resource, so its token counts those that were shown. */
function pick(
  { index, ...inventory }: Inventory,
  ask: {
    readonly world: World;
    readonly flows: readonly AccessFlow[];
    readonly denials: readonly Query[];
    readonly filter: OfferFilter;
    readonly keep: Keep;
  },
): { readonly picked: readonly Pair[]; readonly next: string | null } {
  const { limit } = ask.filter.page;
  const perimeters = [...new Set(ask.flows.flatMap((flow) => perimetersOf(inventory, ask.world, flow)))].map(
    (perimeter) => narrowed(perimeter, ask.denials),
  );
  const start = readToken(ask.filter.page.after);
  const page = index.pageOfMembers(perimeters, { after: start.after, limit: limit + 1, keep: ask.keep });
  const picked: Pair[] = [];
  let behind: () => string | null = () => start.after;
  let { skip } = start;
  for (const { resourceId, permissionIds, place } of page.items) {
    const rest = permissionIds.slice(skip);
    const room = limit - picked.length;
    if (room === 0 && rest.length > 0) return { picked, next: writeToken({ after: behind(), skip }) };
    picked.push(...rest.slice(0, room).map((permissionId) => ({ resourceId, permissionId })));
    if (rest.length > room) return { picked, next: writeToken({ after: behind(), skip: skip + room }) };
    behind = place;
    skip = 0;
  }
  return { picked, next: page.next === null ? null : writeToken({ after: behind(), skip: 0 }) };
}

interface Token {
  readonly after: string | null;
  readonly skip: number;
}

const writeToken = ({ after, skip }: Token): string =>
  Buffer.from(`${skip} ${after ?? ''}`, 'utf8').toString('base64url');

/** A token that is not one of ours starts at the beginning. */
function readToken(token: string | null): Token {
  const [, skip, after] = /^(\d{1,6}) (.*)$/s.exec(Buffer.from(token ?? '', 'base64url').toString('utf8')) ?? [];
  return { after: after === undefined || after === '' ? null : after, skip: Number(skip ?? 0) };
}

function keepFor(ports: Ports, world: World, filter: OfferFilter): Keep {
  const { resourceTypes, permissionNames } = filter;
  const fits = (integration: { readonly id: string; readonly name: string; readonly type: string }): boolean =>
    adapterOf(ports, integration.type) !== null &&
    (filter.integrationId === undefined || integration.id === filter.integrationId) &&
    (filter.integrationName === undefined || matchesWildcard(filter.integrationName, integration.name));
  const integrations = new Set<string>([...world.integrations.values()].filter(fits).map(({ id }) => id));
  const wanted = (filter.search ?? '').toLowerCase();
  return (resource, permission) => {
    if (!integrations.has(resource.integrationId)) return false;
    if (resourceTypes && resourceTypes.length > 0 && !resourceTypes.includes(resource.type)) return false;
    if (filter.resourceId !== undefined && resource.id !== filter.resourceId) return false;
    if (filter.resourceName !== undefined && !matchesWildcard(filter.resourceName, resource.name)) return false;
    const named = (pattern: string): boolean => matchesWildcard(pattern, permission.name);
    if (permissionNames && permissionNames.length > 0 && !permissionNames.some(named)) return false;
    if (wanted === '') return true;
    return [resource.name, resource.path, permission.name, resource.type].some((text) =>
      text.toLowerCase().includes(wanted),
    );
  };
}
