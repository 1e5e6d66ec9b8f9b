// What resources that change gain and lose: the scopes and selections they join and leave, the access flows and people this is about, and whether
// production is touched. Read from the rows of the caller's transaction, so that whoever decides sees what will be written.

import {
  type AccessFlow,
  bareFacts,
  type Instant,
  type Integration,
  type IntegrationId,
  limits,
  type Member,
  matchesConditions,
  type Permission,
  queriesOf,
  queryHolds,
  quoted,
  type Resource,
  type Scope,
  type SurveyedResource,
  type TargetQuery,
  type Transaction,
} from '@tidegate/core';
import { matchesQuery, parseQuery, type Query, queryMentions } from '@tidegate/core/query';
import { groupsNamed } from '../context/groups-named.ts';
import type { MovedMember, MovedMembers, WeighedEdit } from '../perimeter/weigh-edit.ts';
import { type Pair, touchedBy } from './touched-perimeters.ts';

/** A resource as it is and as it would be; null where there is none. */
export interface MovedResource {
  readonly integration: Integration;
  readonly before: Resource | null;
  readonly after: Resource | null;
}

/** Weighs a change of resources; `keys` are the tags that change, null where anything may. */
export async function weighMoved(
  tx: Transaction,
  ask: {
    readonly moved: readonly MovedResource[];
    readonly keys: ReadonlySet<string> | null;
    readonly production: Query | null;
    readonly now: Instant;
  },
): Promise<WeighedEdit> {
  const changing = await pairsIn(tx, ask.moved);
  const all = await tx.flows.all();
  const ground = {
    scopes: new Map((await tx.scopes.all()).map((scope) => [scope.id, scope])),
    bundles: new Map((await tx.bundles.all()).map((bundle) => [bundle.id, bundle])),
  };
  const queries = new Map(all.map((flow) => [flow, queriesOf(flow.targets, ground)]));
  const perimeters = [...scopesAsked(ground.scopes.values()), ...selectionsAsked(all, queries)];
  const moved = movedPerimeters(perimeters, ask.keys, changing);
  const flows = all.filter((flow) => queries.get(flow)?.some(({ name, scope }) => moved.has(scope?.id ?? name)));
  return {
    joined: membersOf([...moved.values()].flatMap(({ joined }) => joined)),
    left: membersOf([...moved.values()].flatMap(({ left }) => left)),
    flows,
    people: await peopleOf(tx, flows, ask.now),
    touchesProduction: changing.some((pair) => isProduction(pair, ask.production)),
    wider: [...moved.values()].flatMap(({ name, joined }) => sentence(name, joined, 'gains')),
    narrower: [...moved.values()].flatMap(({ name, left }) => sentence(name, left, 'loses')),
  };
}

/** Those of these that are production as they are or as they would be. */
export async function productionAmong(
  tx: Transaction,
  moved: readonly MovedResource[],
  production: Query,
): Promise<readonly MovedResource[]> {
  const permissions = await permissionsByPlace(tx, integrationsOf(moved));
  return moved.filter((one) => pairsOf(one, permissions).some((pair) => isProduction(pair, production)));
}

const isProduction = ({ before, after }: Pair, production: Query | null): boolean =>
  production !== null && [before, after].some((member) => member !== null && matchesQuery(production, member));

/** The permissions on resources that change. A resource that is gone holds nothing. */
async function pairsIn(tx: Transaction, moved: readonly MovedResource[]): Promise<readonly Pair[]> {
  const permissions = await permissionsByPlace(tx, integrationsOf(moved));
  return moved.flatMap((one) => pairsOf(one, permissions));
}

const integrationsOf = (moved: readonly MovedResource[]): ReadonlySet<IntegrationId> =>
  new Set(moved.map(({ integration }) => integration.id));

function pairsOf(
  { integration, before, after }: MovedResource,
  permissions: ReadonlyMap<string, readonly Permission[]>,
): readonly Pair[] {
  const resource = before ?? after;
  if (resource === null) return [];
  const of = (one: Resource | null, permission: Permission): Member | null =>
    one === null || one.status === 'deleted' ? null : { integration, resource: one, permission };
  return (permissions.get(placeOf(resource)) ?? []).map((permission) => ({
    before: of(before, permission),
    after: of(after, permission),
  }));
}

/** Whether a query asks for a tag of one of these keys. */
export const namesAny = (query: Query, keys: ReadonlySet<string>): boolean =>
  queryMentions(query).keys.some(({ field, key }) => field === 'resource_tag' && keys.has(key));

interface MovedScope {
  readonly name: string;
  readonly joined: readonly Member[];
  readonly left: readonly Member[];
}

const placeOf = ({ integrationId, type }: Resource): string => `${integrationId} ${type}`;

async function permissionsByPlace(
  tx: Transaction,
  integrations: ReadonlySet<IntegrationId>,
): Promise<ReadonlyMap<string, readonly Permission[]>> {
  const places = new Map<string, Permission[]>();
  for (const id of integrations) {
    for (const permission of await tx.permissions.ofIntegration(id)) {
      const place = `${id} ${permission.resourceType}`;
      places.set(place, [...(places.get(place) ?? []), permission]);
    }
  }
  return places;
}

/** A scope, or a selection of an access flow or bundle, by a name of its own. */
interface Perimeter {
  readonly name: string;
  /** As it is told: "the scope `rds`". */
  readonly title: string;
  readonly query: Query;
  readonly permissions: readonly string[] | null;
}

const scopesAsked = (scopes: Iterable<Scope>): readonly Perimeter[] =>
  [...scopes].flatMap(({ id, name, query: text }) => {
    const query = parseQuery(text);
    return query.ok ? [{ name: id, title: `the scope ${quoted(name)}`, query: query.value, permissions: null }] : [];
  });

const selectionsAsked = (
  flows: readonly AccessFlow[],
  queries: ReadonlyMap<AccessFlow, readonly TargetQuery[]>,
): readonly Perimeter[] =>
  flows.flatMap((flow) =>
    (queries.get(flow) ?? [])
      .filter(({ scope }) => scope === null)
      .map(({ name, query, permissions }) => ({
        name,
        title: `a selection of the access flow ${quoted(flow.name)}`,
        query,
        permissions,
      })),
  );

/** Where only tags change, only perimeters that name one of the keys can hold something else afterwards. */
function movedPerimeters(
  perimeters: readonly Perimeter[],
  keys: ReadonlySet<string> | null,
  pairs: readonly Pair[],
): ReadonlyMap<string, MovedScope> {
  const moved = new Map<string, MovedScope>();
  const asked = perimeters.filter(({ query }) => keys === null || namesAny(query, keys));
  for (const [{ name, title, query, permissions }, touching] of touchedBy(asked, pairs)) {
    const joined: Member[] = [];
    const left: Member[] = [];
    for (const { before, after } of touching) {
      const holds = (member: Member | null): boolean => member !== null && queryHolds({ query, permissions }, member);
      const [was, is] = [holds(before), holds(after)];
      if (is && !was && after !== null) joined.push(after);
      if (was && !is && before !== null) left.push(before);
    }
    if (joined.length + left.length > 0) moved.set(name, { name: title, joined, left });
  }
  return moved;
}

const sentence = (title: string, members: readonly Member[], verb: 'gains' | 'loses'): readonly string[] => {
  if (members.length === 0) return [];
  const count = new Set(members.map(({ resource }) => resource.id)).size;
  return [`${title} ${verb} ${count} ${count === 1 ? 'resource' : 'resources'}`];
};

function membersOf(members: readonly Member[]): MovedMembers {
  const pairs = new Map<string, MovedMember>();
  for (const { resource, permission } of members) {
    pairs.set(`${resource.id} ${permission.id}`, { resource: surveyed(resource), permission: permission.name });
  }
  const listed = [...pairs.values()].sort((a, b) => (a.resource.path < b.resource.path ? -1 : 1));
  return {
    entitlements: pairs.size,
    resources: new Set(listed.map(({ resource }) => resource.id)).size,
    listed: listed.slice(0, limits.gainsListedMax),
  };
}

const surveyed = ({ id, integrationId, type, name, path, nativeId }: Resource): SurveyedResource => ({
  id,
  integrationId,
  type,
  name,
  path,
  nativeId,
});

async function peopleOf(tx: Transaction, flows: readonly AccessFlow[], now: Instant): Promise<number> {
  const asking = flows.filter(({ active }) => active);
  if (asking.length === 0) return 0;
  const people = await tx.people.all();
  const named = asking.flatMap(({ requesters }) => requesters.conditions);
  const facts = {
    ...bareFacts(now),
    people: new Map(people.map((person) => [person.id, person])),
    groups: await groupsNamed(tx, named),
    shifts: new Map((await tx.shifts.all()).map((shift) => [shift.id, shift])),
  };
  return people.filter((person) => asking.some(({ requesters }) => matchesConditions(requesters, person, facts)))
    .length;
}
