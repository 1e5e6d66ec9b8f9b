// Selections and bundles: the query they become, the index that answers for it, and a slow reading that knows no queries say the same;
// narrowing never offers more; excludes win. Each is shown to catch a seeded mistake.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdsSlowly, type SmallWorld, selections, smallWorlds } from '../../oracle/small-worlds.ts';
import { InventoryIndex } from '../inventory-index/inventory-index.ts';
import type { Member } from '../scope/members.ts';
import type { FlowTarget, SelectionLine, SelectionTarget } from './target.ts';
import { queriesOf, queryHolds, type TargetQuery } from './target-queries.ts';

const membersIn = ({ rows }: SmallWorld): readonly Member[] =>
  rows.resources.flatMap((resource) =>
    rows.permissions
      .filter(
        ({ integrationId, resourceType }) => integrationId === resource.integrationId && resourceType === resource.type,
      )
      .flatMap((permission) =>
        rows.integrations
          .filter(({ id }) => id === resource.integrationId)
          .map((integration) => ({ integration, resource, permission })),
      ),
  );
const nameOf = ({ resource, permission }: Member): string => `${resource.id} ${permission.id}`;

const heldBySearch = (small: SmallWorld, target: FlowTarget): readonly string[] =>
  membersIn(small)
    .filter((member) => member.resource.status !== 'deleted' && holdsSlowly(small, target, member))
    .map(nameOf)
    .sort();

type Queries = typeof queriesOf;

const heldByQuery = (small: SmallWorld, target: FlowTarget, queries: Queries): readonly string[] =>
  membersIn(small)
    .filter((member) => queries([target], small.world).some((one) => queryHolds(one, member)))
    .map(nameOf)
    .sort();

function heldByIndex(small: SmallWorld, target: FlowTarget, queries: Queries): readonly string[] {
  const { integrations, permissions, resources } = small.rows;
  const index = new InventoryIndex({
    integrations: new Map(integrations.map(({ id, name }) => [id, name])),
    permissions,
  });
  for (const resource of resources) {
    if (resource.status !== 'deleted') index.load({ ...resource, tags: resource.tags });
  }
  index.seal();
  const perimeters = queries([target], small.world).map(({ name, query, permissions: names }: TargetQuery) => ({
    name,
    query,
    permissions: names,
  }));
  index.watch([...new Map(perimeters.map((one) => [one.name, one])).values()]);
  const page = index.pageOfMembers(perimeters, { after: null, limit: 1_000 });
  return page.items.flatMap((one) => one.permissionIds.map((id) => `${one.resourceId} ${id}`)).sort();
}

/** A target of some flow or bundle of the world, or a selection of its own. */
const targets = smallWorlds.chain((small) =>
  fc.tuple(
    fc.constant(small),
    fc.oneof(selections, fc.constantFrom(...small.rows.flows.flatMap((each) => each.targets), ...bundleTargets(small))),
  ),
);
const bundleTargets = ({ rows }: SmallWorld): readonly FlowTarget[] => [
  { kind: 'bundle', bundleId: 'bdl_missing' },
  ...rows.bundles.map(({ id }) => ({ kind: 'bundle' as const, bundleId: id })),
];

const agrees =
  (queries: Queries) =>
  ([small, target]: readonly [SmallWorld, FlowTarget]): boolean => {
    const expected = JSON.stringify(heldBySearch(small, target));
    return (
      JSON.stringify(heldByQuery(small, target, queries)) === expected &&
      JSON.stringify(heldByIndex(small, target, queries)) === expected
    );
  };

/** The same, with the lines of selections changed. */
const mistaken =
  (change: (line: SelectionLine) => readonly SelectionLine[]): Queries =>
  (given, ground) =>
    queriesOf(
      given.map((target) =>
        target.kind === 'selection' ? { ...target, lines: target.lines?.flatMap(change) ?? null } : target,
      ),
      ground,
    );

describe('what targets hold', () => {
  test('a slow reading, the query and the index say the same of scopes, selections and bundles', () => {
    let some = 0;
    fc.assert(
      fc.property(targets, (given) => {
        if (given[1].kind !== 'scope' && heldBySearch(...given).length > 0) some += 1;
        return agrees(queriesOf)(given);
      }),
      { numRuns: 800 },
    );
    expect(some, 'selections and bundles that hold something').toBeGreaterThan(100);
  });

  test.each<[string, Queries]>([
    ['excludes are forgotten', mistaken((line) => (line.mode === 'exclude' ? [] : [line]))],
    ['includes are forgotten', mistaken((line) => (line.mode === 'include' ? [] : [line]))],
    ['an exclude includes', mistaken((line) => [{ ...line, mode: 'include' }])],
    ['only the first value counts', mistaken((line) => [{ ...line, values: line.values.slice(0, 1) }])],
    [
      'permissions are forgotten',
      (given, ground) => queriesOf(given, ground).map((one) => ({ ...one, permissions: null })),
    ],
    ['bundles hold nothing', (given, ground) => queriesOf(given, { ...ground, bundles: new Map() })],
  ])('a mistake is seen: %s', (_what, queries) => {
    expect(fc.check(fc.property(targets, agrees(queries)), { numRuns: 2_000 }).failed).toBe(true);
  });
});

const selectionIn = smallWorlds.chain((small) => fc.tuple(fc.constant(small), selections));

describe('a narrower selection', () => {
  const narrower = selectionIn.chain(([small, wide]) =>
    fc.tuple(
      fc.constant(small),
      fc.constant(wide),
      fc.oneof(
        // Fewer permissions, one more exclude, or (where something is included) fewer includes.
        fc.subarray([...wide.permissions], { minLength: 1 }).map((permissions) => ({ ...wide, permissions })),
        selections.map(({ lines }) => ({
          ...wide,
          lines: [...(wide.lines ?? []), ...(lines ?? []).filter(({ mode }) => mode === 'exclude')],
        })),
        fc.constant({ ...wide, lines: withoutOneInclude(wide.lines ?? []) }),
      ),
    ),
  );

  test('never holds more', () => {
    fc.assert(
      fc.property(narrower, ([small, wide, narrow]: readonly [SmallWorld, SelectionTarget, SelectionTarget]) => {
        const all = new Set(heldByQuery(small, wide, queriesOf));
        return heldByQuery(small, narrow, queriesOf).every((name) => all.has(name));
      }),
      { numRuns: 800 },
    );
  });

  test('what an exclude names is held by nothing, whatever includes name it and in whatever order', () => {
    fc.assert(
      fc.property(selectionIn, ([small, given]) => {
        const [first, ...rest] = given.lines ?? [];
        if (first === undefined) return true;
        const lines: readonly SelectionLine[] = [{ ...first, mode: 'exclude' }, ...rest, { ...first, mode: 'include' }];
        const turned = [...lines].reverse();
        return [lines, turned].every((each) => {
          const held = new Set(heldByQuery(small, { ...given, lines: each }, queriesOf));
          const named = heldByQuery(small, { ...given, lines: [{ ...first, mode: 'include' }] }, queriesOf);
          return named.every((name) => !held.has(name));
        });
      }),
      { numRuns: 500 },
    );
  });
});

/** Without any include a selection would hold everything, so the last one stays. */
function withoutOneInclude(lines: readonly SelectionLine[]): readonly SelectionLine[] {
  const includes = lines.filter(({ mode }) => mode === 'include');
  return includes.length < 2 ? lines : lines.filter((line) => line !== includes[0]);
}
