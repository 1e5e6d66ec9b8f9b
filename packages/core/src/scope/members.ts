// What a scope holds right now: the (resource, permission) pairs its query matches. Membership is live, so it is worked
// out from the world and remembered only as long as that world is. A query that no longer parses holds nothing: an
// unreadable rule is a closed one (law 8).

import type { WholeWorld } from '../eligibility/world.ts';
import type { Integration, Permission, Resource } from '../inventory/resource.ts';
import { matchesQuery, parseQuery, type Query } from '../query/index.ts';
import type { Scope } from './scope.ts';

/** One thing a scope holds: a permission on a resource, with the integration both belong to. */
export interface Member {
  readonly integration: Integration;
  readonly resource: Resource;
  readonly permission: Permission;
}

const remembered = new WeakMap<WholeWorld, Map<string, readonly Member[]>>();

/**
 * The members of a scope in this world, in the order of the world's resources. Deleted resources, and resources whose
 * integration is unknown, are never members. The scope need not be saved: a draft can be looked at the same way.
 */
export function membersOf(world: WholeWorld, scope: Scope): readonly Member[] {
  const byQuery = remembered.get(world) ?? new Map<string, readonly Member[]>();
  remembered.set(world, byQuery);
  const known = byQuery.get(scope.query);
  if (known !== undefined) return known;
  const query = queryOf(scope);
  const members = query === null ? [] : membersOfQuery(world, query);
  byQuery.set(scope.query, members);
  return members;
}

/** Whether one (resource, permission) pair is in a scope, decided from the rows alone: for the re-check in a transaction. */
export function isMember(scope: Scope, member: Member): boolean {
  const query = queryOf(scope);
  return query !== null && holdsMember(query, member);
}

/** The same for a query that is no scope. */
export const holdsMember = (query: Query, member: Member): boolean =>
  belongsTogether(member) && matchesQuery(query, member);

/** The members of any query, found by a look through the whole world. */
export function membersOfQuery(world: WholeWorld, query: Query): readonly Member[] {
  const members: Member[] = [];
  for (const resource of world.resources.values()) {
    const integration = world.integrations.get(resource.integrationId);
    if (integration === undefined || resource.status === 'deleted') continue;
    for (const permission of world.permissionsOf(resource.integrationId, resource.type)) {
      const member = { integration, resource, permission };
      if (matchesQuery(query, member)) members.push(member);
    }
  }
  return members;
}

/** A permission counts only on resources of its own integration and type, and nothing counts on a deleted resource. */
function belongsTogether({ integration, resource, permission }: Member): boolean {
  return (
    resource.status !== 'deleted' &&
    resource.integrationId === integration.id &&
    permission.integrationId === integration.id &&
    permission.resourceType === resource.type
  );
}

const parsed = new WeakMap<Scope, Query | null>();

function queryOf(scope: Scope): Query | null {
  const known = parsed.get(scope);
  if (known !== undefined) return known;
  const result = parseQuery(scope.query);
  const query = result.ok ? result.value : null;
  parsed.set(scope, query);
  return query;
}
