// Bundles of v1 are those of v2: what one says the other reads, and what v1 has no words for is never lost.

import type { Route } from '@tidegate/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkPublished } from '../testing/check-published.ts';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const v1 = '/api/v1/access-bundles';
const v2 = '/api/admin/v2/bundles';

let house: HouseForTests;
let integration: string;
beforeAll(async () => {
  house = await openHouse(configFrom());
  integration = (await call('GET', '/api/admin/v4/integrations?name=acme-aws')).body.items[0].id;
}, 60_000);
afterAll(() => house.close());

async function call(method: Route['method'], url: string, body?: object, as = 'admin') {
  const response = await house.call(method, url, { as, ...(body === undefined ? {} : { body }) });
  return { http: response.statusCode, body: response.body === '' ? null : response.json() };
}

const target = (more: object = {}) => ({
  integration_id: integration,
  resource_type: 'aws-rds-instance',
  resource_tag_includes: [
    { name: 'Environment', value: 'development' },
    { name: '__name', value: 'dev-api-rds-01' },
    { name: 'Environment', value: 'staging' },
  ],
  resource_tag_excludes: [{ name: '__id', value: `res_${'0'.repeat(26)}` }],
  permissions: ['READ_ONLY'],
  ...more,
});

test('a bundle is made, listed, changed and removed; it comes back as it was sent, in its order', async () => {
  const sent = { name: 'Kit', integration_targets: [target()] };
  const made = await call('POST', v1, sent);
  expect(made.http, JSON.stringify(made.body)).toBe(200);
  const { body } = made;
  expect(checkPublished(body, 'AccessBundleV1')).toEqual([]);
  expect(body).toEqual({ id: body.id, ...sent, other_targets: 0 });
  const list = (await call('GET', v1)).body;
  expect(checkPublished(list, 'PaginatedResponseAccessBundleV1Model')).toEqual([]);
  expect(list).toEqual({ data: [body], pagination: { total: 1, limit: 1, offset: 0 } });
  const same = (await call('GET', `${v2}/${body.id}`)).body;
  expect(same.access_targets[0].integration.resources_scopes).toEqual([
    { scope_mode: 'include_resources', type: 'TAG', key: 'Environment', values: ['development'] },
    { scope_mode: 'include_resources', type: 'NAME', values: ['dev-api-rds-01'] },
    { scope_mode: 'include_resources', type: 'TAG', key: 'Environment', values: ['staging'] },
    { scope_mode: 'exclude_resources', type: 'APONO_ID', values: [`res_${'0'.repeat(26)}`] },
  ]);
  const renamed = (await call('PATCH', `${v1}/${body.id}`, { name: 'Tools' })).body;
  expect(renamed).toEqual({ ...body, name: 'Tools' });
  const narrowed = target({ resource_tag_includes: [], resource_tag_excludes: [] });
  const changed = (await call('PATCH', `${v1}/${body.id}`, { name: null, integration_targets: [narrowed] })).body;
  expect(changed).toEqual({ id: body.id, name: 'Tools', integration_targets: [narrowed], other_targets: 0 });
  const removed = await call('DELETE', `${v1}/${body.id}`);
  expect([removed.http, checkPublished(removed.body, 'MessageResponse')]).toEqual([200, []]);
  expect((await call('GET', `${v1}/${body.id}`)).http).toBe(404);
  expect((await call('GET', v1)).body.pagination).toEqual({ total: 0, limit: 1, offset: 0 });
});

test('what v1 cannot say is counted, kept when the name changes, and not overwritten', async () => {
  await call('POST', '/api/admin/v1/access-scopes', {
    name: 'dev',
    query: 'resource_tag["Environment"] = "development"',
  });
  const lines = [{ scope_mode: 'include_resources', type: 'PARENT', values: ['333333333333'] }];
  const selection = {
    integration_reference: 'acme-aws',
    resource_type: 'aws-rds-instance',
    permissions: ['READ_ONLY'],
  };
  const { id } = (
    await call('POST', v2, {
      name: 'Mixed',
      access_targets: [
        { access_scope: { access_scope_reference: 'dev' } },
        { integration: { ...selection, resources_scopes: lines } },
        { integration: selection },
      ],
    })
  ).body;
  const shown = (await call('GET', `${v1}/${id}`)).body;
  expect([shown.integration_targets.length, shown.other_targets]).toEqual([1, 2]);
  expect((await call('PATCH', `${v1}/${id}`, { name: 'Still mixed' })).http).toBe(200);
  expect((await call('GET', `${v2}/${id}`)).body.access_targets).toHaveLength(3);
  const refused = await call('PATCH', `${v1}/${id}`, { integration_targets: [target()] });
  expect(refused).toMatchObject({ http: 400, body: { field: 'integration_targets' } });
});

test('nobody without the right reads or changes them, and an unknown key is refused', async () => {
  for (const [method, url, body] of [
    ['GET', v1],
    ['POST', v1, { name: 'x', integration_targets: [] }],
    ['PATCH', `${v1}/bdl_x`, { name: 'x' }],
  ] as const) {
    expect((await call(method, url, body, 'designer')).http, method).toBe(403);
  }
  expect((await call('POST', v1, { name: 'x', integration_targets: [], labels: [] })).http).toBe(400);
});
