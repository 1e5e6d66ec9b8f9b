// The inventory for administrators and auditors: filtered by a query, with the scopes each resource is a member of.

import {
  type Integration,
  isMember,
  no,
  ok,
  type Page,
  type PageAsk,
  type Permission,
  type Resource,
  type Result,
  type Scope,
  type World,
} from '@tidegate/core';
import { matchesQuery, parseQuery, type Query, queryProblemRefusal } from '@tidegate/core/query';
import { pageOf } from '../pages.ts';
import type { Ports } from '../ports.ts';
import { loadWorld } from '../world.ts';

export interface InventoryItem {
  readonly integration: Integration;
  readonly resource: Resource;
  /** The permissions that the query selects; all of the type without one. */
  readonly permissions: readonly Permission[];
  readonly scopes: readonly Scope[];
}

/** A page of resources for which at least one permission (or none at all) matches the query, by path. */
export async function listInventory(
  ports: Ports,
  ask: { readonly query: string | null; readonly page: PageAsk },
): Promise<Result<{ readonly page: Page<InventoryItem>; readonly total: number }>> {
  const parsed = ask.query === null || ask.query.trim() === '' ? null : parseQuery(ask.query);
  if (parsed && !parsed.ok) return no(queryProblemRefusal(parsed.refusal, 'query'));
  const world = await loadWorld(ports);
  const items = itemsOf(world, parsed?.value ?? null);
  const page = pageOf(items, ask.page, (item) => `${item.resource.path}\u0000${item.resource.id}`);
  const withScopes = page.items.map((item) => ({ ...item, scopes: scopesOf(world, item) }));
  return ok({ page: { ...page, items: withScopes }, total: items.length });
}

function itemsOf(world: World, query: Query | null): readonly InventoryItem[] {
  const items: InventoryItem[] = [];
  for (const resource of world.resources.values()) {
    if (resource.status === 'deleted') continue;
    const integration = world.integrations.get(resource.integrationId);
    if (!integration) continue;
    const all = world.permissionsOf(resource.integrationId, resource.type);
    const permissions =
      query === null ? all : all.filter((permission) => matchesQuery(query, { integration, resource, permission }));
    const bare =
      all.length === 0 && (query === null || matchesQuery(query, { integration, resource, permission: null }));
    if (permissions.length > 0 || bare) items.push({ integration, resource, permissions, scopes: [] });
  }
  return items.toSorted((a, b) => compare(a.resource.path, b.resource.path) || compare(a.resource.id, b.resource.id));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function scopesOf(world: World, { integration, resource }: InventoryItem): readonly Scope[] {
  const permissions = world.permissionsOf(integration.id, resource.type);
  return [...world.scopes.values()]
    .filter((scope) => permissions.some((permission) => isMember(scope, { integration, resource, permission })))
    .toSorted((a, b) => compare(a.name, b.name));
}

export interface VocabularyEntry {
  readonly field: string;
  readonly key: string | null;
  readonly value: string;
  readonly count: number;
}

/** At most this many values of one field, the most frequent first: a completion list, not an export. */
const valuesPerFieldMax = 200;

/** Fields, keys and values that occur, with counts, for completing a query. */
export async function inventoryVocabulary(ports: Ports): Promise<readonly VocabularyEntry[]> {
  const world = await loadWorld(ports);
  const counts = new Map<string, Map<string, VocabularyEntry>>();
  const add = (field: string, key: string | null, value: string): void => {
    const name = `${field}\u0000${key ?? ''}`;
    const values = counts.get(name) ?? new Map<string, VocabularyEntry>();
    counts.set(name, values);
    const known = values.get(value);
    values.set(value, { field, key, value, count: (known?.count ?? 0) + 1 });
  };
  for (const resource of world.resources.values()) {
    if (resource.status === 'deleted') continue;
    add('resource_type', null, resource.type);
    add('resource_name', null, resource.name);
    add('resource_status', null, resource.status);
    add('resource_risk_level', null, resource.riskLevel);
    for (const tag of resource.tags) add('resource_tag', tag.key, tag.value);
    for (const [key, value] of Object.entries(resource.context)) add('resource_context', key, value);
    const integration = world.integrations.get(resource.integrationId);
    if (integration) add('integration_name', null, integration.name);
  }
  for (const permission of world.permissions.values()) {
    add('permission_name', null, permission.name);
    add('permission_risk_level', null, permission.riskLevel);
  }
  return [...counts.values()].flatMap((values) =>
    [...values.values()].toSorted((a, b) => b.count - a.count || compare(a.value, b.value)).slice(0, valuesPerFieldMax),
  );
}
