// Fields compared one by one say what the slow way says: texts of both, with keys in one order.

import type { DiscoveredResource, Resource, Tag } from '@tidegate/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stableText } from '../stable-text.ts';
import { changedFields, comparedFields, isSame } from './same-resource.ts';

const word = fc.constantFrom('a', 'b', 'constructor', '__proto__');
const record = fc.dictionary(fc.constantFrom('a', 'b', 'toString'), fc.constantFrom('1', '2'), { maxKeys: 3 });
const tag: fc.Arbitrary<Tag> = fc.record(
  {
    key: fc.constantFrom('a', 'b', 'toString'),
    value: fc.constantFrom('1', '2'),
    origin: fc.constantFrom('source' as const, 'user' as const),
    overridden: fc.constant(true as const),
    source: word,
    observedAt: fc.constantFrom(1, 2),
  },
  { requiredKeys: ['key', 'value', 'origin'] },
);
const ancestors = fc.option(fc.array(word, { maxLength: 2 }));
const placed = {
  parentId: fc.option(fc.constantFrom('res_1' as const, 'res_2' as const)),
  ancestors,
  source: fc.constantFrom('discovery', 'import'),
  status: fc.constantFrom('active' as const, 'deleted' as const),
};
const resource: fc.Arbitrary<Resource> = fc.record({
  id: fc.constant('res_0' as const),
  integrationId: fc.constant('int_0' as const),
  type: fc.constant('table'),
  nativeId: fc.constant('n'),
  name: word,
  path: word,
  tags: fc.array(tag, { maxLength: 3 }),
  context: record,
  riskLevel: fc.constantFrom('low' as const, 'high' as const),
  observedAt: fc.constant(0),
  ...placed,
});
/** Another resource, or the same one with little changed, so that both answers are met. */
const pair = fc
  .tuple(resource, resource, fc.subarray([...comparedFields]))
  .map(([one, other, taken]): readonly [Resource, Resource] => [
    one,
    { ...one, ...Object.fromEntries(taken.map((field) => [field, other[field]])) },
  ]);

const slow = (one: Resource, other: Resource): readonly string[] =>
  comparedFields.filter((field) => stableText(one[field]) !== stableText(other[field]));

describe('comparing a resource field by field', () => {
  it('names the fields whose texts differ', () => {
    fc.assert(
      fc.property(pair, ([one, other]) => {
        expect(changedFields(one, other)).toEqual(slow(one, other));
      }),
    );
  });

  it('calls a resource the same only where nothing would be written, and always where nobody has tagged it', () => {
    let met = 0;
    const sourceTags = (tags: Readonly<Record<string, string>>): readonly Tag[] =>
      Object.entries(tags)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => ({ key, value, origin: 'source' }));
    fc.assert(
      fc.property(pair, record, fc.boolean(), ([one, other], tags, alike) => {
        const before = alike ? { ...one, tags: sourceTags(tags) } : one;
        const found: DiscoveredResource = { ...other, tags, parentNativeId: null };
        const next = { ...other, tags: sourceTags(tags) };
        const same = slow(before, next).length === 0;
        if (same) met += 1;
        expect(isSame(before, found, next)).toBe(same);
      }),
      { numRuns: 2_000 },
    );
    expect(met).toBeGreaterThan(20);
  });
});
