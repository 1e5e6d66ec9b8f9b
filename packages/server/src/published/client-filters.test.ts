// The client API's filters, what it says of a reason, ending access, and lists of sessions and units by every filter that it takes: each
// answer fits the published schema and is drawn from the caller's own sight.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkPublished } from '../testing/check-published.ts';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

let house: HouseForTests;
let requestId: string;
let waitingId: string;
let bundleId: string;

const base = '/api/client/v1';
const get = async (as: string, path: string) => {
  const response = await house.call('GET', `${base}/${path}`, { as });
  return { http: response.statusCode, body: response.json() };
};
const post = async (as: string, path: string, body: object = {}) => {
  const response = await house.call('POST', path.startsWith('/') ? path : `${base}/${path}`, { as, body });
  return { http: response.statusCode, body: response.json() };
};
const filters = {
  filter_integration_ids: [],
  filter_bundle_ids: [],
  filter_resource_type_ids: [],
  filter_resource_ids: [],
  filter_resources: [],
  filter_permission_ids: [],
  filter_access_unit_ids: [],
};
const unitOn = async (as: string, resource: string): Promise<string> =>
  (await get(as, `inventory/access-units?search=${resource}&permission-search=READ_ONLY`)).body.data[0].id;
const namesOf = (body: { readonly data: readonly { readonly display_name: string }[] }) =>
  body.data.map((one) => one.display_name);

/** The data engineer holds what a bundle has on one database, and waits for consent to another. */
beforeAll(async () => {
  house = await openHouse(configFrom());
  const integration = {
    integration_reference: 'acme-aws',
    resource_type: 'aws-rds-instance',
    permissions: ['READ_ONLY'],
    resources_scopes: [{ scope_mode: 'include_resources', type: 'NAME', values: ['dev-api-rds-01'] }],
  };
  const kit = { name: 'Kit', access_targets: [{ integration }] };
  bundleId = (await post('admin', '/api/admin/v2/bundles', kit)).body.id;
  const flow = await post('admin', '/api/admin/v2/access-flows', {
    name: 'Of a kit',
    active: true,
    trigger: 'SELF_SERVE',
    requestors: { logical_operator: 'OR', conditions: [{ type: 'group', values: ['data'] }] },
    access_targets: [{ bundle: { bundle_reference: 'Kit' } }],
    grant_duration_in_min: 60,
    settings: {
      justification_required: false,
      require_approver_reason: false,
      requestor_cannot_approve_himself: true,
      require_mfa: false,
      labels: [],
    },
    request_for_others: false,
  });
  expect(flow.http, JSON.stringify(flow.body)).toBe(200);
  const ask = { ...filters, justification: 'a look' };
  requestId = (await post('data-engineer', 'access-requests', { ...ask, filter_bundle_ids: [bundleId] })).body
    .request_ids[0];
  const filter_access_unit_ids = [await unitOn('data-engineer', 'prod-customers-rds-01')];
  waitingId = (await post('data-engineer', 'access-requests', { ...ask, filter_access_unit_ids })).body.request_ids[0];
  await house.workers.drain();
}, 60_000);
afterAll(() => house.close());

describe('filters', () => {
  test.each([
    ['statuses', ['Active', 'Pending']],
    ['requestor_ids', ['Dana Engineer']],
    ['grantee_ids', ['Dana Engineer']],
  ])('`%s` has the values that occur in my requests', async (key, names) => {
    const { body } = await get('data-engineer', `filters/options?key=${key}&scope=MyRequests`);
    expect(checkPublished(body, 'PaginatedClientResponseModelFilterOptionClientModel', 'client')).toEqual([]);
    if (key === 'statuses') expect(namesOf(body)).toEqual(names);
    else expect(body.data.map((one: { source_id: string }) => one.source_id)).toEqual(['data-engineer@acme.example']);
    const found = await get('data-engineer', `access-requests?scope=MyRequests&${key}=${body.data[0].id}`);
    expect(found.body.data.length).toBeGreaterThan(0);
  });

  test('a search narrows them, pages are counted, and a key that nothing is filtered by is refused', async () => {
    const path = 'filters/options?key=statuses&scope=MyRequests';
    expect(namesOf((await get('data-engineer', `${path}&search=pend`)).body)).toEqual(['Pending']);
    const page = (await get('data-engineer', `${path}&limit=1&skip=1`)).body;
    expect([namesOf(page), page.pagination]).toEqual([['Pending'], { limit: 1, offset: 1, has_more: false }]);
    expect((await get('data-engineer', 'filters/options?key=colours&scope=MyRequests')).http).toBe(400);
  });

  test('integrations are those of my requests; who has none and decides on none finds nothing', async () => {
    const { body } = await get('data-engineer', 'filters/integrations?scope=MyRequests');
    expect(checkPublished(body, 'PaginatedClientResponseModelIntegrationClientModel', 'client')).toEqual([]);
    expect(body.data.map((one: { name: string }) => one.name)).toEqual(['acme-aws']);
    for (const path of ['filters/integrations?scope=MyTasks', 'filters/options?key=requestor_ids&scope=MyTasks']) {
      expect((await get('designer', path)).body.data).toEqual([]);
    }
  });
});

describe('a reason', () => {
  const weigh = async (as: string, unit: string, justification: string) => {
    const body = { ...filters, filter_access_unit_ids: [unit], justification };
    const weighed = await post(as, 'justification-validation', body);
    expect(checkPublished(weighed.body, 'JustificationValidationResponse', 'client')).toEqual([]);
    return Object.values(weighed.body);
  };

  test('is weighed by rules, and nothing is made', async () => {
    const unit = await unitOn('data-engineer', 'prod-customers-rds-01');
    const before = (await get('data-engineer', 'access-requests?scope=MyRequests')).body.data.length;
    expect(await weigh('data-engineer', unit, 'please')).toEqual([false, false, false]);
    expect(await weigh('data-engineer', unit, 'restore the deleted invoices of OPS-12')).toEqual([true, true, true]);
    expect((await get('data-engineer', 'access-requests?scope=MyRequests')).body.data).toHaveLength(before);
  });

  test('justifies nothing that is not offered, whether it exists or not', async () => {
    const unit = await unitOn('data-engineer', 'prod-customers-rds-01');
    const said = 'restore the deleted invoices of OPS-12';
    for (const id of [unit, `res_${'0'.repeat(26)}.prm_${'0'.repeat(26)}`]) {
      expect(await weigh('designer', id, said)).toEqual([true, false, true]);
    }
  });
});

describe('a bundle that was asked for', () => {
  test('is told with its request, and finds its units and sessions', async () => {
    const { body } = await get('data-engineer', `access-requests/${requestId}`);
    expect(checkPublished(body, 'AccessRequestClientModel', 'client')).toEqual([]);
    expect(body.bundle).toEqual({ id: bundleId, name: 'Kit', labels: {} });
    const units = await get('data-engineer', `inventory/access-units?bundle-ids=${bundleId}`);
    expect(units.body.data.map((one: { resource: { name: string } }) => one.resource.name)).toEqual(['dev-api-rds-01']);
    expect((await get('designer', `inventory/access-units?bundle-ids=${bundleId}`)).body.data).toEqual([]);
    expect((await get('data-engineer', `access-sessions?bundle_id=${bundleId}`)).body.data).toHaveLength(1);
    expect((await get('data-engineer', `access-sessions?bundle_id=bdl_${'0'.repeat(26)}`)).body.data).toEqual([]);
  });
});

test.each([
  ['session_types=aws-simulated', 1],
  ['session_types=postgresql', 0],
  ['status=ACTIVE', 1],
  ['status=ended', 0],
])('sessions by `%s`', async (query, count) => {
  expect((await get('data-engineer', `access-sessions?${query}`)).body.data).toHaveLength(count);
  expect((await get('data-engineer', `access-session-groups?${query}`)).body.data).toHaveLength(count);
});

test('a session by its password: what has none is found by no id', async () => {
  expect((await get('data-engineer', 'access-sessions?credentials_id=gra_0')).body.data).toEqual([]);
});

test('sessions are up to date, and say so', async () => {
  const synced = await post('data-engineer', 'access-session-sync');
  expect([synced.http, checkPublished(synced.body, 'MessageResponse', 'client')]).toEqual([200, []]);
});

test('units of a group are those of its integration only', async () => {
  const shown = (await get('data-engineer', `access-requests/${requestId}`)).body;
  const [{ id, integration }] = shown.access_groups;
  const units = (query: string) => get('data-engineer', `access-groups/${id}/units?integration-ids=${query}`);
  expect((await units(integration.id)).body.data).toHaveLength(1);
  expect((await units(`int_${'0'.repeat(26)}`)).body.data).toEqual([]);
});

test('revoking ends open access and withdraws what waits; for strangers there is neither', async () => {
  expect((await post('designer', `access-requests/${requestId}/revoke`)).http).toBe(404);
  for (const id of [requestId, waitingId]) {
    const ended = await post('data-engineer', `access-requests/${id}/revoke`);
    expect([ended.http, checkPublished(ended.body, 'MessageResponse', 'client')]).toEqual([200, []]);
  }
  await house.workers.drain();
  const status = async (id: string) => (await get('data-engineer', `access-requests/${id}`)).body.status.status;
  expect([await status(requestId), await status(waitingId)]).toEqual(['Revoked', 'Rejected']);
});
