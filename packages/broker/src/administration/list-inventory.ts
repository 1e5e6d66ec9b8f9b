// The inventory for administrators and auditors: filtered by a query, with the scopes each resource is a member of.

import {
  type Instant,
  type Integration,
  isId,
  isMember,
  no,
  type Owner,
  ok,
  ownerOf,
  type Page,
  type PageAsk,
  type PeopleBy,
  type Permission,
  peopleByAttribute,
  type Resource,
  type ResourceId,
  type Result,
  type Scope,
  type World,
} from '@tidegate/core';
import { matchesQuery, parseQuery, type Query, queryFields, queryProblemRefusal } from '@tidegate/core/query';
import type { Ports } from '../ports.ts';
import { loadInventory } from '../world.ts';
import { observedAt } from './observed-at.ts';

export interface InventoryItem {
  readonly integration: Integration;
  readonly resource: Resource;
  /** When it was last seen as it is: the later of its last change and the last whole reading of its part. */
  readonly observedAt: Instant;
  /** The permissions that the query selects; all of the type without one. */
  readonly permissions: readonly Permission[];
  readonly scopes: readonly Scope[];
  /** Who looks after it. */
  readonly owner: Owner;
}

/** The version of the world that something is answered from, and when it was known to be the latest. */
export interface AsOf {
  readonly version: number;
  readonly at: Instant;
}

/** Brings the index up to date and tells which version that is. */
export async function indexAsOf(ports: Ports): Promise<AsOf> {
  const { inventory } = await loadInventory(ports);
  return { version: inventory.version, at: ports.clock.now() };
}

/** A page of resources for which at least one permission (or none at all) matches the query, by integration name and path. */
export async function listInventory(
  ports: Ports,
  ask: { readonly query: string | null; readonly page: PageAsk },
): Promise<Result<{ readonly page: Page<InventoryItem>; readonly total: number; readonly asOf: AsOf }>> {
  const parsed = parseQuery(ask.query === null || ask.query.trim() === '' ? everything : ask.query);
  if (!parsed.ok) return no(queryProblemRefusal(parsed.refusal, 'query'));
  const query = parsed.value;
  const { world, inventory } = await loadInventory(ports);
  const asOf = { version: inventory.version, at: ports.clock.now() };
  const total = inventory.index.countResources(query);
  const page = inventory.index.pageOfResources(query, ask.page.after, ask.page.limit);
  const ids = page.items.filter((id) => isId('resource', id));
  const { rows, observed } = await ports.store.read(async (tx) => {
    const rows = await tx.resources.many(ids);
    return { rows, observed: await observedAt(ports, tx, { resources: rows, integrations: world.integrations }) };
  });
  const resources = new Map(rows.map((row) => [row.id, row]));
  const peopleBy = peopleIn(ports, world);
  // What changed since the index was asked and is no longer selected is left out.
  const items = ids.flatMap((id) => itemOf(world, resources.get(id), { query, peopleBy, observed }));
  return ok({ page: { items, next: page.next }, total, asOf });
}

/** Every resource has a status, so this is true of all of them. */
const everything = 'resource_status in ("active", "error", "deleted")';

const lookups = new WeakMap<World, PeopleBy>();

/** People by attribute, looked through once for each world. */
function peopleIn(ports: Ports, world: World): PeopleBy {
  const known = lookups.get(world) ?? peopleByAttribute(world.people.values(), world.groups, () => ports.clock.now());
  lookups.set(world, known);
  return known;
}

function itemOf(
  world: World,
  resource: Resource | undefined,
  {
    query,
    peopleBy,
    observed,
  }: {
    readonly query: Query;
    readonly peopleBy: PeopleBy;
    readonly observed: ReadonlyMap<ResourceId, Instant>;
  },
): readonly InventoryItem[] {
  const integration = resource && world.integrations.get(resource.integrationId);
  if (resource === undefined || integration === undefined || resource.status === 'deleted') return [];
  const all = world.permissionsOf(resource.integrationId, resource.type);
  const permissions = all.filter((permission) => matchesQuery(query, { integration, resource, permission }));
  const bare = all.length === 0 && matchesQuery(query, { integration, resource, permission: null });
  if (permissions.length === 0 && !bare) return [];
  const item = {
    integration,
    resource,
    observedAt: observed.get(resource.id) ?? resource.observedAt,
    permissions,
  };
  return [{ ...item, scopes: scopesOf(world, item), owner: ownerOf(item, peopleBy) }];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function scopesOf(
  world: World,
  { integration, resource }: Pick<InventoryItem, 'integration' | 'resource'>,
): readonly Scope[] {
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

/**
 * Fields, keys and values that occur, with counts, for completing a query. Names of resources are as many as there are resources:
 * the first ones stand for all.
 */
export async function inventoryVocabulary(ports: Ports): Promise<readonly VocabularyEntry[]> {
  const known = await loadInventory(ports);
  const kept = keptWords.get(ports.store);
  if (kept?.version === known.version) return kept.words;
  const words = wordsOf(known);
  keptWords.set(ports.store, { version: known.version, words });
  return words;
}

/** The values of one field that start with what is typed, with counts, of however many there are; none of a field that nothing has. */
export async function valuesStartingWith(
  ports: Ports,
  { field, key, starts }: { readonly field: string; readonly key: string | null; readonly starts: string },
): Promise<readonly VocabularyEntry[]> {
  const name = queryFields.find((one) => one.name === field)?.name;
  if (name === undefined) return [];
  const { inventory } = await loadInventory(ports);
  const found = inventory.index.valuesStarting({ field: name, key, starts, max: valuesPerFieldMax });
  if (found.length > 0) return found;
  // What there is little of is in the list of all.
  const wanted = starts.toLowerCase();
  return (await inventoryVocabulary(ports)).filter(
    (one) => one.field === field && one.key === key && one.value.toLowerCase().startsWith(wanted),
  );
}

/** Counted once for each version of the world: every open query bar asks, and counting a million resources takes its time. */
const keptWords = new WeakMap<
  Ports['store'],
  { readonly version: number; readonly words: readonly VocabularyEntry[] }
>();

function wordsOf({ world, inventory }: Awaited<ReturnType<typeof loadInventory>>): readonly VocabularyEntry[] {
  const { index } = inventory;
  const counts = index.countIntegrations();
  const integrations = [...world.integrations.values()].flatMap(({ id, name }) => {
    const count = counts.get(id) ?? 0;
    return count === 0 ? [] : [{ field: 'integration_name', key: null, value: name, count }];
  });
  const permissions = [...world.permissions.values()];
  return [
    ...index.countValues(valuesPerFieldMax),
    ...mostFrequent('resource_name', index.firstNames(valuesPerFieldMax)),
    ...integrations.toSorted((a, b) => b.count - a.count || compare(a.value, b.value)).slice(0, valuesPerFieldMax),
    ...mostFrequent(
      'permission_name',
      permissions.map(({ name }) => name),
    ),
    ...mostFrequent(
      'permission_risk_level',
      permissions.map(({ riskLevel }) => riskLevel),
    ),
  ];
}

function mostFrequent(field: string, values: readonly string[]): readonly VocabularyEntry[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ field, key: null, value, count }))
    .toSorted((a, b) => b.count - a.count || compare(a.value, b.value))
    .slice(0, valuesPerFieldMax);
}
