// What a change of tags at their source would do: to each resource, to the scopes it joins and leaves, and whether production is touched.
// Read from the rows of the caller's transaction, so that whoever decides sees what will be written.

import {
  type AccessFlow,
  bareFacts,
  type Instant,
  type Integration,
  limits,
  type Member,
  matchesConditions,
  type Permission,
  queriesOf,
  quoted,
  type Resource,
  type ResourceId,
  type Scope,
  type SourceTag,
  type SurveyedResource,
  settleTags,
  sourceTag,
  type TagStep,
  type TargetQuery,
  type Transaction,
  tagStep,
  withTagChanged,
} from '@tidegate/core';
import { matchesQuery, parseQuery, type Query, queryMentions } from '@tidegate/core/query';
import { orderedKeysIn } from '../classification/save-classification.ts';
import { groupsNamed } from '../context/groups-named.ts';
import type { LookedAt, MovedMember, MovedMembers } from '../perimeter/weigh-edit.ts';

/** A resource and what becomes of it. */
export interface TagRow {
  readonly resource: Resource;
  readonly integration: Integration | null;
  readonly step: TagStep;
}

export interface WeighedTags {
  /** In the order they were named; those that do not exist are not here. */
  readonly rows: readonly TagRow[];
  readonly looked: LookedAt;
}

/** Weighs a change of tags on these resources. */
export async function weighTags(
  tx: Transaction,
  ask: {
    readonly change: SourceTag;
    readonly ids: readonly ResourceId[];
    readonly production: Query | null;
    readonly now: Instant;
    /** Why nothing can be written to the source of an integration; null where it can. */
    readonly blocks: (integration: Integration | null) => string | null;
  },
): Promise<WeighedTags> {
  const { change, production } = ask;
  const integrations = new Map((await tx.integrations.all()).map((one) => [one.id, one]));
  const found = new Map((await tx.resources.many(ask.ids)).map((one) => [one.id, one]));
  const rows = ask.ids.flatMap((id): readonly TagRow[] => {
    const resource = found.get(id);
    if (resource === undefined) return [];
    const integration = integrations.get(resource.integrationId) ?? null;
    const reason = ask.blocks(integration);
    const step = tagStep(resource, change);
    const blocked = step.kind === 'change' && reason !== null;
    return [{ resource, integration, step: blocked ? { kind: 'blocked', reason } : step }];
  });
  const ordered = await orderedKeysIn(tx);
  const permissions = await permissionsByPlace(tx, rows);
  const changing = rows.flatMap(({ resource, integration, step }): readonly Pair[] => {
    if (step.kind !== 'change' || integration === null) return [];
    const changed = withTagChanged(resource, change);
    const after = { ...changed, tags: settleTags(ordered, { integration, resource: changed }) };
    return (permissions.get(placeOf(resource)) ?? []).map((permission) => ({
      before: { integration, resource, permission },
      after: { integration, resource: after, permission },
    }));
  });
  const all = await tx.flows.all();
  const ground = {
    scopes: new Map((await tx.scopes.all()).map((scope) => [scope.id, scope])),
    bundles: new Map((await tx.bundles.all()).map((bundle) => [bundle.id, bundle])),
  };
  const queries = new Map(all.map((flow) => [flow, queriesOf(flow.targets, ground)]));
  const perimeters = [...scopesAsked(ground.scopes.values()), ...selectionsAsked(all, queries)];
  const moved = movedPerimeters(perimeters, change, changing);
  const flows = all.filter((flow) => queries.get(flow)?.some(({ name, scope }) => moved.has(scope?.id ?? name)));
  const touchesProduction =
    production !== null &&
    changing.some(({ before, after }) => matchesQuery(production, before) || matchesQuery(production, after));
  return {
    rows,
    looked: {
      weighed: {
        joined: membersOf([...moved.values()].flatMap(({ joined }) => joined)),
        left: membersOf([...moved.values()].flatMap(({ left }) => left)),
        flows,
        people: await peopleOf(tx, flows, ask.now),
        touchesProduction,
        wider: [...moved.values()].flatMap(({ name, joined }) => sentence(name, joined, 'gains')),
        narrower: [...moved.values()].flatMap(({ name, left }) => sentence(name, left, 'loses')),
      },
      difference: rows.flatMap(({ resource, step }) => differenceOf(resource, step, change)),
      sentence: null,
      stuck: [],
    },
  };
}

/** A permission on a resource, before and after. */
interface Pair {
  readonly before: Member;
  readonly after: Member;
}

interface MovedScope {
  readonly name: string;
  readonly joined: readonly Member[];
  readonly left: readonly Member[];
}

const placeOf = ({ integrationId, type }: Resource): string => `${integrationId} ${type}`;

async function permissionsByPlace(
  tx: Transaction,
  rows: readonly TagRow[],
): Promise<ReadonlyMap<string, readonly Permission[]>> {
  const places = new Map<string, Permission[]>();
  for (const id of new Set(rows.map(({ resource }) => resource.integrationId))) {
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

/** Only perimeters that name one of the keys can hold something else afterwards. */
function movedPerimeters(
  perimeters: readonly Perimeter[],
  { key, instead }: SourceTag,
  pairs: readonly Pair[],
): ReadonlyMap<string, MovedScope> {
  const moved = new Map<string, MovedScope>();
  for (const { name, title, query, permissions } of perimeters) {
    const named = queryMentions(query).keys.some(
      (one) => one.field === 'resource_tag' && (one.key === key || one.key === instead),
    );
    if (!named) continue;
    const joined: Member[] = [];
    const left: Member[] = [];
    for (const { before, after } of pairs) {
      if (permissions !== null && !permissions.includes(before.permission.name)) continue;
      const [was, is] = [matchesQuery(query, before), matchesQuery(query, after)];
      if (is && !was) joined.push(after);
      if (was && !is) left.push(before);
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

function differenceOf(resource: Resource, step: TagStep, { key, value, instead }: SourceTag): LookedAt['difference'] {
  if (step.kind !== 'change') return [];
  const old = instead === null ? null : sourceTag(resource, instead);
  const before = [step.was === null ? null : `${key}=${step.was}`, old === null ? null : `${instead}=${old}`];
  const said = before.filter((one) => one !== null).join(', ');
  return [{ part: resource.path, before: said === '' ? null : said, after: `${key}=${value}` }];
}
