// An integration's import may come in parts, each a list of its own: what one part no longer holds is gone, and what other parts brought is
// not touched by it.

import type { DiscoveredResource } from '@tidegate/core';
import { type BrokerWorld, openBroker, smallCompany } from '@tidegate/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Actor } from '../ports.ts';
import { applyDocuments } from './apply-documents.ts';
import type { Documents, ResourceItem } from './documents.ts';

let world: BrokerWorld;
let actor: Actor;
beforeAll(async () => {
  world = await openBroker();
  actor = await world.as('admin');
}, 60_000);
afterAll(() => world.close());
beforeEach(() => world.apply(smallCompany));

const at = { file: 'written.yaml', line: 1, column: 1 };
const nothing: Documents = { integrations: [], people: [], groups: [], resources: [], scopes: [], flows: [] };
const integration = smallCompany.resources[0]?.integration ?? '';
const resource = (nativeId: string): DiscoveredResource => ({
  type: 'aws-account-s3-bucket',
  nativeId,
  name: nativeId,
  path: nativeId,
  parentNativeId: null,
  tags: {},
  context: {},
  riskLevel: 'low',
});
const list = (part: string | undefined, ...ids: readonly string[]): readonly ResourceItem[] =>
  ids.map((id) => ({ at, integration, part, resource: resource(id) }));

async function apply(...lists: readonly (readonly ResourceItem[])[]): Promise<readonly string[]> {
  const { changes, problems } = await applyDocuments(world.ports, actor, {
    documents: { ...nothing, resources: lists.flat() },
    mode: 'apply',
  });
  expect(problems).toEqual([]);
  return changes.filter((one) => one.change !== 'unchanged').map((one) => `${one.change} ${one.name}`);
}
const sources = () =>
  world.ports.store.read(async (tx) => {
    const all = await tx.resources.ofIntegration((await tx.integrations.byName(integration))?.id ?? 'int_none');
    return Object.fromEntries(all.map((one) => [one.nativeId, `${one.source} ${one.status}`]));
  });

test('what a part brought is taken away by that part alone', async () => {
  expect(await apply(list('network', 'a', 'b'))).toEqual(['created a', 'created b']);
  expect(await apply(list('storage', 'c'))).toEqual(['created c']);
  expect(await apply(list('network', 'a'))).toEqual(['removed b']);
  expect(await sources()).toMatchObject({
    a: 'import/network active',
    b: 'import/network deleted',
    c: 'import/storage active',
  });
});

test('parts do not touch what the files of a configuration brought, nor these them', async () => {
  await apply(list('elsewhere', 'd'));
  const before = await sources();
  await world.apply(smallCompany);
  expect(await sources()).toEqual(before);
  expect(Object.values(before).filter((one) => one === 'import active').length).toBe(
    smallCompany.resources.filter((one) => one.integration === integration).length,
  );
});

test('several parts in one call are lists of their own', async () => {
  expect(await apply(list('one', 'e', 'f'), list('two', 'g'))).toEqual(['created e', 'created f', 'created g']);
  expect(await apply(list('one', 'e'), list('two', 'g', 'h'))).toEqual(['removed f', 'created h']);
});
