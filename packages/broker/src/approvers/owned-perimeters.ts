// What of a perimeter somebody owns, as perimeters that the index counts: by the tags that lead to them, and by being the owner of an
// integration where a resource's own tag leads to nobody. The same reading as `ownerOf`, without looking at each resource.

import {
  type Instant,
  type Integration,
  ownerSettings,
  type PeopleBy,
  type Perimeter,
  type PersonId,
  peopleByAttribute,
  type World,
} from '@tidegate/core';
import { printQuery, type Query } from '@tidegate/core/query';
import type { Inventory } from '../inventory-index.ts';

/** Perimeters to be added up, and what of them is to be taken off again. */
export interface Owned {
  /** By the tags of resources. */
  readonly tagged: readonly Perimeter[];
  /** Everything in integrations of theirs, ... */
  readonly fallback: readonly Perimeter[];
  /** ... of which the tags lead to somebody: these are that one's, or among `tagged`. */
  readonly led: readonly Perimeter[];
}

interface Ownership {
  readonly integration: Integration;
  readonly tagKey: string | null;
  /** The values of the tag that lead to each person. */
  readonly valuesOf: ReadonlyMap<PersonId, readonly string[]>;
  readonly leading: readonly string[];
  readonly fallback: ReadonlySet<PersonId>;
}

/** Answers what of some perimeters a person owns now. Each integration's tags are looked through once, when it is first asked for. */
export function ownedIn(
  inventory: Inventory,
  world: World,
  now: Instant,
): (person: PersonId, perimeters: readonly Perimeter[]) => Owned {
  const peopleBy = peopleByAttribute(world.people.values(), world.groups, () => now);
  let known: readonly Ownership[] | null = null;
  return (person, perimeters) => {
    known ??= [...world.integrations.values()].flatMap((one) => ownershipOf(inventory, one, peopleBy) ?? []);
    const tagged: Perimeter[] = [];
    const fallback: Perimeter[] = [];
    const led: Perimeter[] = [];
    for (const { integration, tagKey, valuesOf, leading, fallback: owners } of known) {
      const here = equals('integration', null, [integration.id]);
      const within = (parts: readonly Query[]): readonly Perimeter[] => perimeters.map((one) => cut(one, parts));
      const values = valuesOf.get(person) ?? [];
      if (tagKey !== null && values.length > 0) tagged.push(...within([here, equals('resource_tag', tagKey, values)]));
      if (!owners.has(person)) continue;
      fallback.push(...within([here]));
      if (tagKey !== null && leading.length > 0) led.push(...within([here, equals('resource_tag', tagKey, leading)]));
    }
    return { tagged, fallback, led };
  };
}

/**
 * How many entitlements these perimeters and what is owned hold together, each counted once. What is fallback and led may be in the
 * others too: it is taken off only where it is not.
 */
export function countWithOwned(inventory: Inventory, whole: readonly Perimeter[], owned: Owned): number {
  const { index } = inventory;
  const sure = [...whole, ...owned.tagged];
  const all = index.countMembers([...sure, ...owned.fallback]);
  return all - (index.countMembers([...sure, ...owned.led]) - index.countMembers(sure));
}

function ownershipOf({ index }: Inventory, integration: Integration, peopleBy: PeopleBy): Ownership | null {
  const { owner, mapping } = ownerSettings(integration);
  if (owner === null && mapping === null) return null;
  const fallback = new Set(
    (owner?.values ?? []).flatMap((one) => peopleBy(owner?.attributeType ?? '', one, owner?.sourceId ?? null)),
  );
  const valuesOf = new Map<PersonId, string[]>();
  const leading: string[] = [];
  for (const value of mapping === null ? [] : valuesIn(index, integration, mapping.tagKey)) {
    const people = mapping === null ? [] : peopleBy(mapping.attributeType, value, mapping.sourceId);
    if (people.length > 0) leading.push(value);
    for (const { id } of people) valuesOf.set(id, [...(valuesOf.get(id) ?? []), value]);
  }
  return {
    integration,
    tagKey: mapping?.tagKey ?? null,
    valuesOf,
    leading,
    fallback: new Set([...fallback].map(({ id }) => id)),
  };
}

/** Every value that the tag has there; they are in memory already, so none is too many. */
function valuesIn(index: Inventory['index'], { id }: Integration, key: string): readonly string[] {
  const perimeter = { name: `owners ${id}`, query: equals('integration', null, [id]), permissions: null };
  const look = index.look(perimeter, { groups: [[{ field: 'resource_tag', key }]], max: Number.POSITIVE_INFINITY });
  return [...(look.values[0]?.keys() ?? [])];
}

function cut(perimeter: Perimeter, parts: readonly Query[]): Perimeter {
  const query: Query = { kind: 'and', parts: [{ kind: 'group', inner: perimeter.query }, ...parts] };
  return {
    name: JSON.stringify(['owned', perimeter.name, ...parts.map(printQuery)]),
    query,
    permissions: perimeter.permissions,
  };
}

const equals = (field: 'integration' | 'resource_tag', key: string | null, values: readonly string[]): Query =>
  values.length === 1
    ? { kind: 'condition', field, key, operator: '=', values }
    : { kind: 'condition', field, key, operator: 'in', values };
