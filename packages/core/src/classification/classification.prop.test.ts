// Whatever a source without a rule says, in any order and any number of times, no class is lower afterwards.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Resource, Tag } from '../inventory/resource.ts';
import { changeTags, type TagChange } from './change-tags.ts';
import { orderedKeys } from './classification.ts';

const order = ['public', 'internal', 'pii'];
const values = [...order, 'secret', 'Public'];
const ordered = orderedKeys([
  {
    key: 'class',
    order,
    lowering: [{ sources: ['ruled@x'], query: 'resource_type = "b" or resource_tag["team"] = "data"', reason: null }],
  },
]);

/** The slow reading: the one value of all tags that count, as its place in the order; null where there is none, or no single one. */
function classOf(tags: readonly Tag[]): number | null {
  const said = new Set(
    tags.filter((tag) => tag.key === 'class' && tag.overridden === undefined).map((tag) => tag.value),
  );
  const [only = ''] = said;
  return said.size === 1 && order.includes(only) ? order.indexOf(only) : null;
}

const resource = (type: string, tags: readonly Tag[]): Resource => ({
  id: 'res_a',
  integrationId: 'int_a',
  type,
  nativeId: 'n',
  name: 'n',
  path: 'p',
  parentId: null,
  ancestors: [],
  tags,
  context: {},
  status: 'active',
  riskLevel: 'low',
  source: 'import',
  observedAt: 0,
});

const arbitraryChange = (source: string): fc.Arbitrary<TagChange> =>
  fc.record({
    set: fc
      .dictionary(fc.constantFrom('class', 'team'), fc.constantFrom(...values, 'data'))
      .map((set) => new Map(Object.entries(set))),
    remove: fc.subarray(['class', 'team']).map((keys) => new Set(keys)),
    source: fc.constant(source),
    at: fc.nat(),
  });

const run = (type: string, tags: readonly Tag[], changes: readonly TagChange[]) =>
  changes.reduce<{ readonly tags: readonly Tag[]; readonly reached: readonly (readonly Tag[])[] }>(
    (state, change) => {
      const about = { integration: { id: 'int_a' as const, name: 'a' }, resource: resource(type, state.tags) };
      const next = changeTags(ordered, about, change);
      const after = next.ok ? (next.value ?? state.tags) : state.tags;
      return { tags: after, reached: [...state.reached, after] };
    },
    { tags, reached: [] },
  );

test('no rows of a source without a rule lower a class, in whatever state the rows of others left it', () => {
  let raised = 0;
  let lowered = 0;
  fc.assert(
    fc.property(
      fc.constantFrom('a', 'b'),
      fc.option(fc.constantFrom(...values)),
      fc.array(fc.oneof(arbitraryChange('ruled@x'), arbitraryChange('plain@x')), { maxLength: 6 }),
      fc.array(arbitraryChange('plain@x'), { maxLength: 6 }),
      (type, known, before, changes) => {
        const first: readonly Tag[] = known === null ? [] : [{ key: 'class', value: known, origin: 'source' }];
        const start = run(type, first, before);
        let rank = classOf(start.tags);
        if (rank !== null && known !== null && rank < order.indexOf(known)) lowered += 1;
        for (const tags of run(type, start.tags, changes).reached) {
          const after = classOf(tags);
          if (rank !== null) expect(after).toBeGreaterThanOrEqual(rank);
          if (rank !== null && after !== null && after > rank) raised += 1;
          rank = after;
        }
      },
    ),
    { numRuns: 2_000 },
  );
  // The generator reaches what the property is about: classes that rise, and classes that a rule had lowered.
  expect(Math.min(raised, lowered)).toBeGreaterThan(20);
});

test('saying it again changes nothing', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('a', 'b'),
      fc.array(fc.oneof(arbitraryChange('ruled@x'), arbitraryChange('plain@x')), { minLength: 1, maxLength: 5 }),
      (type, changes) => {
        const once = run(type, [], changes);
        const last = changes.at(-1);
        const about = { integration: { id: 'int_a' as const, name: 'a' }, resource: resource(type, once.tags) };
        const again = last && changeTags(ordered, about, last);
        if (again?.ok) expect(again.value).toBeNull();
      },
    ),
  );
});
