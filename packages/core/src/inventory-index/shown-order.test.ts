// Pages of sets that are large, small, overlapping and far behind, while resources come, go and move: what sorting everything would show.

import { describe, expect, it } from 'vitest';
import { parseQuery } from '../query/index.ts';
import type { IndexedResource } from './indexed-resource.ts';
import { InventoryIndex, type Perimeter } from './inventory-index.ts';

const integrations = new Map([
  ['int_a', 'first'],
  ['int_b', 'last'],
]);
const permissions = [...integrations.keys()].map((integrationId) => ({
  id: `prm_${integrationId}`,
  integrationId,
  resourceType: 'box',
  name: 'READ',
  riskLevel: 'low',
}));

const resourceAt = (at: number, path: string): IndexedResource => ({
  id: `res_${`${at}`.padStart(5, '0')}`,
  integrationId: at < 4_000 ? 'int_a' : 'int_b',
  type: 'box',
  nativeId: `box ${at}`,
  name: `box ${at}`,
  path,
  ancestors: null,
  status: 'active',
  riskLevel: 'low',
  tags: [
    { key: 'third', value: `${at % 3}` },
    { key: 'few', value: `${at % 500}` },
  ],
  context: {},
});

function perimeter(text: string): Perimeter {
  const query = parseQuery(text);
  if (!query.ok) throw new Error(query.refusal.message);
  return { name: text, query: query.value, permissions: null };
}

const far = perimeter('integration_name = "last" and resource_tag["third"] = "1"');
const few = perimeter('resource_tag["few"] in ("7", "11")');
const asks: readonly (readonly Perimeter[])[] = [
  [far],
  [few],
  [far, few],
  [perimeter('resource_type = "box"'), far],
  [],
];

const inPerimeter = ({ integrationId, tags }: IndexedResource, { name }: Perimeter): boolean => {
  const value = (key: string): string => tags.find((tag) => tag.key === key)?.value ?? '';
  if (name === far.name) return integrationId === 'int_b' && value('third') === '1';
  return name === few.name ? ['7', '11'].includes(value('few')) : true;
};

const shown = ({ integrationId, path, id }: IndexedResource): string =>
  [integrations.get(integrationId), path, id].join('\u0000');

function expectPages(
  index: InventoryIndex,
  known: ReadonlyMap<string, IndexedResource>,
  keep: (id: string) => boolean,
): void {
  const all = [...known.values()].sort((one, other) => (shown(one) < shown(other) ? -1 : 1));
  for (const perimeters of asks) {
    const wanted = all.filter((one) => keep(one.id) && perimeters.some((each) => inPerimeter(one, each)));
    const ids: string[] = [];
    for (let after: string | null = null, pages = 0; pages < 2_000; pages++) {
      const page = index.pageOfMembers(perimeters, { after, limit: 97, keep: ({ id }) => keep(id) });
      ids.push(...page.items.map(({ resourceId }) => resourceId));
      after = page.next;
      if (after === null) break;
    }
    expect(ids).toEqual(wanted.map(({ id }) => id));
  }
}

describe('pages in shown order', () => {
  it('show every member once and in order, however far behind it stands, whatever is filtered out and whatever moves', () => {
    const index = new InventoryIndex({ integrations, permissions });
    const known = new Map<string, IndexedResource>();
    for (let at = 0; at < 6_000; at++) {
      const resource = resourceAt(at, `path ${(at * 7_919) % 1_009}`);
      known.set(resource.id, resource);
      index.load(resource);
    }
    index.seal();
    index.watch(asks.flat());
    expectPages(index, known, () => true);
    expectPages(index, known, (id) => id.endsWith('3'));
    for (let at = 0; at < 6_200; at += 31) {
      const resource = at % 2 === 0 ? resourceAt(at, `path ${at % 13}`) : null;
      const id = resourceAt(at, '').id;
      index.put(id, resource);
      if (resource === null) known.delete(id);
      else known.set(id, resource);
    }
    expectPages(index, known, () => true);
    expectPages(index, known, (id) => id.endsWith('3'));
  });
});
