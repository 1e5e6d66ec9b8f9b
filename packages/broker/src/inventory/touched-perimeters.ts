// Which perimeters a change of resources moves them into or out of, told by an index of these resources alone: of ten thousand scopes a resource
// touches a few, and asking each scope about each resource takes ten seconds for a list of a thousand. It is made from the rows of the caller's
// transaction, so whoever decides still sees what will be written.

import { InventoryIndex, type Member, type Perimeter, type Permission, type Resource } from '@tidegate/core';

/** A permission on a resource, before and after. */
export interface Pair {
  readonly before: Member | null;
  readonly after: Member | null;
}

/** By perimeter the pairs of the resources that it gains, loses, or holds with other permissions. */
export function touchedBy<P extends Pick<Perimeter, 'query' | 'permissions'>>(
  perimeters: readonly P[],
  pairs: readonly Pair[],
): ReadonlyMap<P, readonly Pair[]> {
  const index = indexOf(pairs);
  index.watch(perimeters.map(({ query, permissions }, at) => ({ name: `${at}`, query, permissions })));
  const touched = new Map<P, Pair[]>();
  for (const ofResource of pairsByResource(pairs)) {
    const [id, after] = resourceAfter(ofResource);
    const moved = index.put(id, after);
    // Where the index has no more room every perimeter may be touched.
    const names =
      moved === undefined ? perimeters.keys() : [...moved.joined, ...moved.left, ...moved.changed].map(Number);
    for (const at of names) {
      const perimeter = perimeters[at];
      if (perimeter === undefined) continue;
      const known = touched.get(perimeter) ?? [];
      touched.set(perimeter, known);
      for (const pair of ofResource) known.push(pair);
    }
  }
  return touched;
}

/** The resources as they are. */
function indexOf(pairs: readonly Pair[]): InventoryIndex {
  const members = pairs.flatMap(({ before, after }) => [before, after]).filter((member) => member !== null);
  const permissions = new Map<string, Permission>(members.map(({ permission }) => [permission.id, permission]));
  const index = new InventoryIndex({
    integrations: new Map(members.map(({ integration }) => [integration.id, integration.name])),
    permissions: [...permissions.values()],
  });
  const before = new Map(
    pairs.flatMap((pair) => (pair.before === null ? [] : [[pair.before.resource.id, pair.before]])),
  );
  for (const { resource } of before.values()) index.load(resource);
  index.seal();
  return index;
}

function pairsByResource(pairs: readonly Pair[]): Iterable<readonly Pair[]> {
  const resources = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const id = (pair.before ?? pair.after)?.resource.id ?? '';
    const known = resources.get(id);
    if (known === undefined) resources.set(id, [pair]);
    else known.push(pair);
  }
  return resources.values();
}

function resourceAfter(pairs: readonly Pair[]): readonly [id: string, after: Resource | null] {
  const [first] = pairs;
  return [(first?.before ?? first?.after)?.resource.id ?? '', first?.after?.resource ?? null];
}
