// Templates of the client API: what one keeps to ask for again is what one was offered, is nobody else's, and tells no more than one saw.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkPublished } from '../testing/check-published.ts';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const path = '/api/client/v1/access-request-templates';

let house: HouseForTests;
let unit: Unit;
interface Unit {
  readonly id: string;
  readonly resource: {
    readonly id: string;
    readonly type: { readonly id: string };
    readonly integration: { readonly id: string };
  };
  readonly permission: { readonly id: string };
}
beforeAll(async () => {
  house = await openHouse(configFrom());
  const search = 'inventory/access-units?search=dev-api-rds-01&permission-search=READ_ONLY';
  [unit] = (await call('GET', `/api/client/v1/${search}`)).body.data;
}, 60_000);
afterAll(() => house.close());

async function call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object, as = 'data-engineer') {
  const response = await house.call(method, url, { as, ...(body === undefined ? {} : { body }) });
  return { http: response.statusCode, body: response.json() };
}

const choice = (more: object = {}) => ({
  name: 'Invoices',
  type: 'IntegrationRequest',
  filter_integration_ids: [unit.resource.integration.id],
  filter_resource_type_ids: [unit.resource.type.id],
  filter_resource_ids: [unit.resource.id],
  filter_permission_ids: [unit.permission.id],
  ...more,
});

test('a template is kept, listed, found, replaced and removed, in the published shape', async () => {
  const kept = (await call('POST', path, choice())).body;
  expect(checkPublished(kept, 'AccessRequestTemplateClientModel', 'client')).toEqual([]);
  expect(kept).toMatchObject({
    name: 'Invoices',
    type: 'IntegrationRequest',
    integrations: [{ name: 'acme-aws' }],
    resource_types: [{ id: unit.resource.type.id }],
    resources: [{ name: 'dev-api-rds-01' }],
    permissions: [{ name: 'READ_ONLY' }],
  });
  const list = (await call('GET', `${path}?search=invo`)).body;
  expect(checkPublished(list, 'PaginatedClientResponseModelAccessRequestTemplateClientModel', 'client')).toEqual([]);
  expect(list.data).toEqual([kept]);
  expect((await call('GET', `${path}?search=other`)).body.data).toEqual([]);
  expect((await call('GET', `${path}/${kept.id}`)).body).toEqual(kept);
  const renamed = (await call('PUT', `${path}/${kept.id}`, choice({ name: 'Bills', filter_permission_ids: [] }))).body;
  expect([renamed.id, renamed.name, renamed.permissions]).toEqual([kept.id, 'Bills', []]);
  const removed = await call('DELETE', `${path}/${kept.id}`);
  expect(checkPublished(removed.body, 'MessageResponse', 'client')).toEqual([]);
  expect((await call('GET', `${path}/${kept.id}`)).http).toBe(404);
});

test('what is not offered cannot be kept, and answers like what does not exist', async () => {
  const none = '0'.repeat(26);
  for (const [field, hidden, nothing] of [
    ['filter_integration_ids', unit.resource.integration.id, `int_${none}`],
    ['filter_resource_type_ids', unit.resource.type.id, 'no-such-type'],
    ['filter_resource_ids', unit.resource.id, `res_${none}`],
    ['filter_permission_ids', unit.permission.id, `prm_${none}`],
  ] as const) {
    const empty = choice({
      filter_integration_ids: [],
      filter_resource_type_ids: [],
      filter_resource_ids: [],
      filter_permission_ids: [],
    });
    const answers = [];
    for (const id of [hidden, nothing]) answers.push(await call('POST', path, { ...empty, [field]: [id] }, 'designer'));
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ http: 404, body: { field, tidegate_code: 'request.nothing_offered' } });
  }
});

test('somebody else’s template is nobody’s', async () => {
  const { id } = (await call('POST', path, choice())).body;
  for (const [method, body] of [['GET'], ['PUT', choice()], ['DELETE']] as const) {
    for (const as of ['designer', 'admin']) {
      expect((await call(method, `${path}/${id}`, body, as)).http, `${method} as ${as}`).toBe(404);
    }
  }
  await call('DELETE', `${path}/${id}`);
});

test('what is no longer offered stays as it was kept, under the name it had, and is trimmed on asking', async () => {
  const kept = (await call('POST', path, choice())).body;
  const denied = { name: 'No dev', kind: 'deny', query: 'resource_name = "dev-api-rds-01"' };
  const rule = await call('POST', '/api/tidegate/v1/rules', denied, 'admin');
  expect(rule.http, JSON.stringify(rule.body)).toBe(200);
  expect((await call('GET', `${path}/${kept.id}`)).body).toEqual(kept);
  const trimmed = (await call('GET', `${path}/${kept.id}?filter-available=true`)).body;
  expect(checkPublished(trimmed, 'AccessRequestTemplateClientModel', 'client')).toEqual([]);
  expect([trimmed.resources, trimmed.integrations.length]).toEqual([[], 1]);
  expect((await call('PUT', `${path}/${kept.id}`, choice())).http).toBe(404);
});
