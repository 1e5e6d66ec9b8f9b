// What an index of the changed resources says of perimeters is what asking every perimeter about every resource says.

import type { Member, Permission, Resource } from '@tidegate/core';
import { queryHolds } from '@tidegate/core';
import { parseQuery } from '@tidegate/core/query';
import { estateIntegration, estatePermissions, estateResources, estateScopes } from '@tidegate/testkit';
import { describe, expect, it } from 'vitest';
import { type Pair, touchedBy } from './touched-perimeters.ts';

const size = { seed: 7, resources: 300, scopes: 700 };
const permissions = estatePermissions();
const integrations = new Map(Array.from({ length: 20 }, (_, at) => [estateIntegration(at).id, estateIntegration(at)]));

const perimeters = estateScopes(size).map(({ query: text }, at) => {
  const query = parseQuery(text);
  if (!query.ok) throw new Error(query.refusal.message);
  return { at, query: query.value, permissions: at % 7 === 0 ? ['READ_ONLY'] : null };
});

const memberOf = (resource: Resource | null, permission: Permission): Member | null => {
  const integration = resource && integrations.get(resource.integrationId);
  return resource && integration ? { resource, integration, permission } : null;
};

/** Every third is new, every third goes, and the others get other tags, another name or another path. */
const pairs: readonly Pair[] = [...estateResources(size)].flatMap((resource, at) => {
  const tags = resource.tags.map((tag) => (tag.key === 'Environment' ? { ...tag, value: 'production' } : tag));
  const retagged = { ...resource, tags, name: at % 2 === 0 ? `svc${at}` : resource.name, path: `unit-${at}/x` };
  const [before, after] = [at % 3 === 1 ? null : resource, at % 3 === 2 ? null : retagged];
  return permissions
    .filter(
      ({ integrationId, resourceType }) => integrationId === resource.integrationId && resourceType === resource.type,
    )
    .map((permission) => ({ before: memberOf(before, permission), after: memberOf(after, permission) }));
});

describe('perimeters that changed resources touch', () => {
  it('are those that hold a pair before and not after, or after and not before', () => {
    const touched = touchedBy(perimeters, pairs);
    let moves = 0;
    for (const perimeter of perimeters) {
      const holds = (member: Member | null): boolean => member !== null && queryHolds(perimeter, member);
      const moved = pairs.filter(({ before, after }) => holds(before) !== holds(after));
      moves += moved.length;
      const told = touched.get(perimeter) ?? [];
      expect(
        moved.filter((pair) => !told.includes(pair)),
        `perimeter ${perimeter.at}`,
      ).toEqual([]);
      if (moved.length === 0) expect(told, `perimeter ${perimeter.at}`).toEqual([]);
    }
    expect(moves).toBeGreaterThan(100);
  });
});
