// Lists of one's own, row by row: all or nothing, nothing known is lost unless it is said, and what moves takes what is below it along, whoever
// brought that.

import { type DiscoveredResource, type IntegrationId, limits } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listInventory } from '../administration/list-inventory.ts';
import { saveIntegration } from '../administration/save-integration.ts';
import { type ImportInput, type ImportRow, importResources } from './import-resources.ts';

let world: BrokerWorld;
let integrationId: IntegrationId;
let number = 0;
beforeAll(async () => {
  world = await openBroker();
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  number += 1;
  const saved = await saveIntegration(world.ports, await world.as('admin'), {
    id: null,
    name: `imported ${number}`,
    type: 'aws-simulated',
    connectorId: null,
    config: {},
    credential: null,
    connectedResourceTypes: null,
    customAccessDetails: null,
    published: {},
  });
  if (!saved.ok) throw new Error(saved.refusal.message);
  integrationId = saved.value.id;
});

const one = (nativeId: string, more: Partial<DiscoveredResource> = {}): DiscoveredResource => ({
  type: 'aws-account-s3-bucket',
  nativeId,
  name: nativeId,
  path: nativeId,
  parentNativeId: null,
  tags: {},
  context: {},
  riskLevel: 'low',
  ...more,
});

async function* rowsOf(list: readonly (DiscoveredResource | 'broken')[]): AsyncGenerator<ImportRow> {
  for (const [at, resource] of list.entries()) {
    if (resource === 'broken') {
      yield { number: at + 1, refusal: { code: 'input.invalid', message: 'the row is not valid JSON' } };
    } else yield { number: at + 1, resource };
  }
}

async function bring(list: readonly (DiscoveredResource | 'broken')[], more: Partial<ImportInput> = {}) {
  const input = { integrationId, part: 'p', extent: 'same', takesOver: 'nothing', mode: 'apply', ...more } as const;
  const answer = await importResources(world.ports, await world.as('admin'), input, rowsOf(list));
  if (!answer.ok) return answer.refusal.message;
  if (answer.value.kind === 'problems') return answer.value.problems.map(({ row, message }) => `${row}: ${message}`);
  const { created, changed, gone, unchanged } = answer.value.imported;
  return [created, changed, gone, unchanged];
}
const known = async () =>
  (await world.ports.store.read((tx) => tx.resources.ofIntegration(integrationId)))
    .filter(({ status }) => status !== 'deleted')
    .map(({ nativeId, source, ancestors }) => ({ nativeId, source, ancestors }));
const names = async () => (await known()).map(({ nativeId }) => nativeId).sort();

describe('an import', () => {
  test('writes what is new and changed, and nothing twice', async () => {
    expect(await bring([one('a'), one('b')])).toEqual([2, 0, 0, 0]);
    expect(await bring([one('a'), one('b', { tags: { Team: 'x' } })])).toEqual([0, 1, 0, 1]);
  });

  test('what it lacks is gone only where it is said to be whole, and never as a page of more', async () => {
    await bring([one('a'), one('b'), one('c')]);
    expect(await bring([one('a'), one('b')])).toContain('`c` came with `p` before and is not in this list');
    expect(await bring([one('a'), one('d')], { extent: 'page' })).toEqual([1, 0, 0, 1]);
    expect(await names()).toEqual(['a', 'b', 'c', 'd']);
    expect(await bring([one('a'), one('b'), one('c')], { extent: 'whole' })).toEqual([0, 0, 1, 3]);
  });

  test('what another part brought is changed only by a list that takes over, and is never gone by it', async () => {
    await bring([one('a'), one('b')], { part: 'other' });
    expect(await bring([one('a', { tags: { x: '1' } })])).toContain('`a` came from another part');
    expect(await bring([one('a', { tags: { x: '1' } })], { takesOver: 'everything', extent: 'whole' })).toEqual([
      0, 1, 0, 0,
    ]);
    expect(await names()).toEqual(['a', 'b']);
  });

  test('with one row that is wrong nothing is written, and every problem is told by its row', async () => {
    const wrong = [
      one('a'),
      'broken',
      one('b', { tags: { T: 'x'.repeat(limits.tagValueLengthMax + 1) } }),
      one('b'),
    ] as const;
    const told = await bring([...wrong, one('c', { name: 'c\u0007' }), one('d', { parentNativeId: 'd' })]);
    expect(told).toEqual([
      '2: the row is not valid JSON',
      expect.stringMatching(/^3: the tag `T` has \d+ characters/),
      '4: `b` is already at 3, and says something else; remove one',
      expect.stringMatching(/^5: `name` holds characters that cannot be seen/),
      expect.stringMatching(/^6: the parents of `d` go in a circle/),
    ]);
    expect(await names()).toEqual([]);
  });

  test('an empty list is never believed, and one that would take away more than half neither', async () => {
    await bring(Array.from({ length: 20 }, (_, at) => one(`n${at}`)));
    expect(await bring([], { extent: 'whole' })).toContain('an empty list is not believed');
    expect(await bring([one('n0')], { extent: 'whole' })).toContain('a list that short is not believed');
    expect(await names()).toHaveLength(20);
  });

  test('looking changes nothing', async () => {
    expect(await bring([one('a')], { mode: 'show' })).toEqual([1, 0, 0, 0]);
    expect(await names()).toEqual([]);
  });
});

describe('what moves', () => {
  const account = (unit: string) => one('account', { type: 'aws-organization-account', parentNativeId: unit });
  const units = [one('root'), one('dev', { parentNativeId: 'root' }), one('prod', { parentNativeId: 'root' })];
  const under = async (unit: string) => {
    const text = `resource_parent under "${unit}"`;
    const page = await listInventory(world.ports, { query: text, page: { after: null, limit: 50 } });
    if (!page.ok) throw new Error(page.refusal.message);
    const ours = page.value.page.items.filter(({ resource }) => resource.integrationId === integrationId);
    return ours.map(({ resource }) => resource.nativeId).sort();
  };

  test('takes what is below it along in the same write, also what other sources brought', async () => {
    await bring([...units, account('dev')]);
    await bring([one('bucket', { parentNativeId: 'account' })], { part: 'buckets' });
    await bring([one('object', { parentNativeId: 'bucket' })], { part: 'objects' });
    expect(await under('dev')).toEqual(['account', 'bucket', 'object']);
    expect(await bring([...units, account('prod')])).toEqual([0, 3, 0, 3]);
    expect(await under('dev')).toEqual([]);
    expect(await under('prod')).toEqual(['account', 'bucket', 'object']);
    const sources = (await known()).filter(({ nativeId }) => ['bucket', 'object'].includes(nativeId));
    expect(sources.map(({ source }) => source)).toEqual(['import/buckets', 'import/objects']);
  });

  test('where what is above becomes unknown, it is unknown below as well', async () => {
    await bring([...units, account('dev')]);
    await bring([one('bucket', { parentNativeId: 'account' })], { part: 'buckets' });
    await bring([...units, account('nowhere')]);
    expect((await known()).find(({ nativeId }) => nativeId === 'bucket')?.ancestors).toBeNull();
    expect(await under('dev')).toEqual([]);
  });
});
