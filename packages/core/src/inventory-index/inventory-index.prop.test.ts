// The index against the slow, obvious reading of the same inventory: the same members, counts, pages and moves, after any changes.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryCondition, arbitraryQuery } from '../../oracle/arbitrary-query.ts';
import { holds } from '../../oracle/query-oracle.ts';
import type { Permission, Resource } from '../inventory/resource.ts';
import type { Query } from '../query/query.ts';
import { InventoryIndex, type Perimeter } from './inventory-index.ts';

const texts = ['prod', 'Prod', 'prod-api', 'dev', 'x', ''];
const keys = ['env', 'Env', 'data class', 'a"b\\'];
const integrations = new Map([
  ['int_a', 'prod'],
  ['int_b', 'dev'],
]);
const permissions: readonly Permission[] = [...integrations.keys()].flatMap((integrationId) =>
  ['prod', 'dev'].flatMap((resourceType) =>
    ['prod', 'x'].map((name, at) => ({
      id: `prm_${integrationId}${resourceType}${name}` as const,
      integrationId: integrationId as `int_${string}`,
      resourceType,
      name,
      level: 'read' as const,
      riskLevel: at === 0 ? ('low' as const) : ('critical' as const),
      allows: 'look',
      source: 'adapter',
      observedAt: 0,
    })),
  ),
);

const arbitraryResource = (id: string): fc.Arbitrary<Resource> =>
  fc.record({
    id: fc.constant(`res_${id}` as const),
    integrationId: fc.constantFrom('int_a' as const, 'int_b' as const),
    type: fc.constantFrom('prod', 'dev', 'x'),
    nativeId: fc.constantFrom(...texts),
    name: fc.constantFrom(...texts),
    path: fc.constantFrom(...texts),
    parentId: fc.constant(null),
    ancestors: fc.option(fc.array(fc.constantFrom('prod', 'dev', 'x', 'Prod'), { maxLength: 3 })),
    tags: fc.array(
      fc.record(
        {
          key: fc.constantFrom('env', ...keys),
          value: fc.constantFrom(...texts),
          origin: fc.constantFrom('source' as const, 'user' as const),
          overridden: fc.constant(true as const),
        },
        { requiredKeys: ['key', 'value', 'origin'] },
      ),
      { maxLength: 4 },
    ),
    context: fc.dictionary(fc.constantFrom(...keys, 'account_id', 'region'), fc.constantFrom(...texts), { maxKeys: 2 }),
    status: fc.constantFrom('active' as const, 'error' as const),
    riskLevel: fc.constantFrom('low' as const, 'medium' as const, 'high' as const, 'critical' as const),
    source: fc.constant('import'),
    observedAt: fc.constant(0),
  });

/** What one tag is, or one of two values of it: what most scopes ask for, and where a key with two values matters. */
const arbitraryTag: fc.Arbitrary<Query> = arbitraryCondition
  .filter(({ operator }) => !operator.endsWith('under'))
  .map((condition) => ({ ...condition, field: 'resource_tag', key: 'env' }));
const arbitraryTags: fc.Arbitrary<Query> = fc.oneof(
  arbitraryTag,
  fc.tuple(arbitraryTag, arbitraryTag).map((parts): Query => ({ kind: 'or', parts })),
);

const ids = Array.from({ length: 12 }, (_, at) => `${at}`);
const arbitraryWorld = fc.record({
  /** How many perimeters are found before anybody asks. */
  ahead: fc.nat({ max: 6 }),
  loaded: fc.tuple(...ids.slice(0, 8).map(arbitraryResource)),
  changes: fc.array(
    fc.constantFrom(...ids).chain((id) => fc.option(arbitraryResource(id), { freq: 4 }).map((next) => ({ id, next }))),
    { maxLength: 12 },
  ),
  perimeters: fc
    .array(
      fc.tuple(
        fc.oneof({ weight: 2, arbitrary: arbitraryQuery }, arbitraryTags),
        fc.option(fc.constantFrom(['x'], ['prod', 'x'], [])),
      ),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((list) => list.map(([query, names], at): Perimeter => ({ name: `p${at}`, query, permissions: names }))),
});

const membersOf = (resource: Resource, { query, permissions: names }: Perimeter): readonly string[] =>
  permissions
    .filter(
      (permission) =>
        permission.integrationId === resource.integrationId &&
        permission.resourceType === resource.type &&
        (names === null || names.includes(permission.name)) &&
        holds(query, { integration: integrationOf(resource), resource, permission }),
    )
    .map(({ id }) => id);

const integrationOf = ({ integrationId }: Resource): { id: string; name: string } => ({
  id: integrationId,
  name: integrations.get(integrationId) ?? '',
});

const shown = (resource: Resource): string => [integrationOf(resource).name, resource.path, resource.id].join('\u0000');
const sorted = (resources: Iterable<Resource>): readonly Resource[] =>
  [...resources].sort((one, other) => (shown(one) < shown(other) ? -1 : 1));

function agree(index: InventoryIndex, world: ReadonlyMap<string, Resource>, perimeters: readonly Perimeter[]): void {
  const all = sorted(world.values());
  for (const { query } of perimeters) {
    const matching = all.filter((resource) => resourceMatches(query, resource));
    expect(index.countResources(query)).toBe(matching.length);
    expect(pagesOf((after) => index.pageOfResources(query, after, 3))).toEqual(matching.map(({ id }) => id));
  }
  for (const asked of [perimeters, perimeters.slice(0, 1), perimeters.map((one) => ({ ...one }))]) {
    const members = all
      .map((resource) => ({
        resourceId: resource.id,
        permissionIds: [...new Set(asked.flatMap((perimeter) => membersOf(resource, perimeter)))].sort(),
      }))
      .filter(({ permissionIds }) => permissionIds.length > 0);
    expect(index.countMembers(asked)).toBe(members.reduce((sum, { permissionIds }) => sum + permissionIds.length, 0));
    const paged = pagesOf((after) => index.pageOfMembers(asked, { after, limit: 2 }));
    expect(
      paged.map(({ resourceId, permissionIds }) => ({ resourceId, permissionIds: permissionIds.toSorted() })),
    ).toEqual(members);
  }
  for (const resource of all) {
    const expected = perimeters
      .filter((perimeter) => membersOf(resource, perimeter).length > 0)
      .map(({ name }) => name);
    expect(index.perimetersOf(resource.id).toSorted()).toEqual(expected.toSorted());
  }
}

function resourceMatches(query: Query, resource: Resource): boolean {
  const own = permissions.filter(
    (one) => one.integrationId === resource.integrationId && one.resourceType === resource.type,
  );
  return (own.length === 0 ? [null] : own).some((permission) =>
    holds(query, { integration: integrationOf(resource), resource, permission }),
  );
}

function pagesOf<T>(
  page: (after: string | null) => { readonly items: readonly T[]; readonly next: string | null },
): readonly T[] {
  const items: T[] = [];
  for (let after: string | null = null, turns = 0; turns < 100; turns++) {
    const { items: more, next } = page(after);
    items.push(...more);
    if (next === null) return items;
    after = next;
  }
  throw new Error('a listing without end');
}

describe('the index in memory', () => {
  it('holds what the slow reading holds, whatever was loaded and changed', () => {
    fc.assert(
      fc.property(arbitraryWorld, ({ loaded, changes, perimeters, ahead }) => {
        const known = new Map(loaded.map((resource) => [resource.id as string, resource]));
        const index = new InventoryIndex({ integrations, permissions });
        for (const resource of loaded) index.load(resource);
        index.seal();
        index.watch(perimeters);
        const steps = index.findWatched();
        for (let step = 0; step < ahead; step++) steps.next();
        if (ahead % 2 === 0) agree(index, known, perimeters);
        for (const { id, next } of changes) {
          const before = known.get(`res_${id}`);
          const moved = index.put(`res_${id}`, next);
          if (next === null) known.delete(`res_${id}`);
          else known.set(next.id, next);
          const held = (resource: Resource | undefined | null, perimeter: Perimeter): boolean =>
            !!resource && membersOf(resource, perimeter).length > 0;
          const names = (list: readonly Perimeter[]): readonly string[] => list.map(({ name }) => name).toSorted();
          expect(moved?.joined.toSorted()).toEqual(
            names(perimeters.filter((one) => !held(before, one) && held(next, one))),
          );
          expect(moved?.left.toSorted()).toEqual(
            names(perimeters.filter((one) => held(before, one) && !held(next, one))),
          );
        }
        agree(index, known, perimeters);
        // Names stay, what they mean goes on by one: some are as they were, and what was found of them with them.
        const others = perimeters.map((one, at) => ({ ...(perimeters[at + (ahead % 2)] ?? one), name: one.name }));
        index.watch(others);
        agree(index, known, others);
      }),
      { numRuns: 600 },
    );
  });
});
