// The client API as a command line walks through it: what may I ask for, thing by thing; try it; ask; look at its units; connect; ask again.
// Every answer fits the published schema, and what nobody offers is nowhere.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkPublished } from '../testing/check-published.ts';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

let house: HouseForTests;
beforeAll(async () => {
  house = await openHouse(configFrom());
}, 60_000);
afterAll(() => house.close());

const base = '/api/client/v1';
const get = async (as: string, path: string) => {
  const response = await house.call('GET', `${base}/${path}`, { as });
  return { http: response.statusCode, body: response.json() };
};
const post = async (as: string, path: string, body: object = {}) => {
  const response = await house.call('POST', `${base}/${path}`, { as, body });
  return { http: response.statusCode, body: response.json() };
};
const namesOf = (body: { readonly data: readonly { readonly name: string }[] }) => body.data.map(({ name }) => name);

const filters = {
  filter_integration_ids: [],
  filter_bundle_ids: [],
  filter_resource_type_ids: [],
  filter_resource_ids: [],
  filter_resources: [],
  filter_permission_ids: [],
  filter_access_unit_ids: [],
};

async function unitOn(
  as: string,
  resource: string,
): Promise<{
  readonly id: string;
  readonly resource: { readonly id: string };
  readonly permission: { readonly id: string };
}> {
  const { body } = await get(as, `inventory/access-units?search=${resource}&permission-search=READ_ONLY`);
  expect(checkPublished(body, 'PaginatedClientResponseModelAccessUnitClientModel', 'client')).toEqual([]);
  return body.data[0];
}

describe('what may I ask for, thing by thing', () => {
  test('integrations, types, permissions and resources follow from the offers alone', async () => {
    const integrations = (await get('backend-engineer', 'inventory/integrations')).body;
    expect(checkPublished(integrations, 'PaginatedClientResponseModelIntegrationClientModel', 'client')).toEqual([]);
    expect(namesOf(integrations)).toEqual(['acme-aws']);
    const [{ id }] = integrations.data;
    const types = (await get('backend-engineer', `inventory/resource-types?integration-id=${id}`)).body;
    expect(checkPublished(types, 'PaginatedClientResponseModelResourceTypeClientModel', 'client')).toEqual([]);
    expect(types.data.map((one: { id: string }) => one.id)).toContain('aws-account-ec2-instance');
    const resources = (
      await get(
        'backend-engineer',
        `inventory/resources?integration-id=${id}&resource-type-id=aws-account-ec2-instance&limit=3`,
      )
    ).body;
    expect(checkPublished(resources, 'PaginatedClientResponseModelResourceClientModel', 'client')).toEqual([]);
    expect(resources.data).toHaveLength(3);
    expect(resources.pagination).toEqual({ limit: 3, offset: 0, has_more: true });
    const next = (
      await get('backend-engineer', `inventory/resources?resource-type-id=aws-account-ec2-instance&limit=3&skip=3`)
    ).body;
    const ids = [...resources.data, ...next.data].map((one: { id: string }) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    const permissions = (await get('backend-engineer', `inventory/permissions?integration-id=${id}`)).body;
    expect(checkPublished(permissions, 'PaginatedClientResponseModelPermissionClientModel', 'client')).toEqual([]);
    expect(namesOf(permissions)).toContain('READ_ONLY');
  });

  test('who is offered nothing finds nothing anywhere', async () => {
    for (const path of ['integrations', 'resource-types', 'resources', 'permissions', 'bundles', 'access-units']) {
      expect((await get('designer', `inventory/${path}`)).body.data).toEqual([]);
    }
  });
});

describe('asking', () => {
  test('is tried first: what is missing is named, and nothing is made', async () => {
    const nothing = await post('data-engineer', 'access-requests/dry-run', filters);
    expect(checkPublished(nothing.body, 'DryRunClientResponse', 'client')).toEqual([]);
    expect(nothing.body).toMatchObject({ status: 'ERROR', errors: [{ code: 'FIELD_MISSING' }] });
    const unit = await unitOn('data-engineer', 'prod-customers-rds-01');
    const tried = await post('data-engineer', 'access-requests/dry-run', {
      ...filters,
      filter_access_unit_ids: [unit.id],
      duration_in_sec: 999_999,
    });
    expect(tried.body.errors.map((one: { code: string; field: string }) => `${one.code} ${one.field}`).sort()).toEqual([
      'FIELD_MISSING justification',
      'INVALID_DURATION duration_in_sec',
    ]);
    expect(
      tried.body.errors.find((one: { code: string }) => one.code === 'INVALID_DURATION').details.max_duration,
    ).toBe(tried.body.max_duration_in_sec);
    expect((await get('data-engineer', 'access-requests?scope=MyRequests')).body.data).toEqual([]);
  });

  test('by filters asks for what is offered of them, opens, and shows its units and its session', async () => {
    const unit = await unitOn('data-engineer', 'dev-api-rds-01');
    const asked = await post('data-engineer', 'access-requests', {
      ...filters,
      filter_resource_ids: [unit.resource.id],
      filter_permission_ids: [unit.permission.id],
      justification: 'a look',
    });
    expect(checkPublished(asked.body, 'AccessRequestSubmittedClientResponse', 'client')).toEqual([]);
    const [id] = asked.body.request_ids;
    await house.workers.drain();
    const units = (await get('data-engineer', `access-requests/access_units?request_id=${id}`)).body;
    expect(units).toMatchObject([{ id, access_units: [{ id: unit.id, status: { status: 'Active' } }] }]);
    const shown = (await get('data-engineer', `access-requests/${id}`)).body;
    const group = shown.access_groups[0].id;
    const page = (await get('data-engineer', `access-groups/${group}/units`)).body;
    expect(checkPublished(page, 'PaginatedClientResponseModelAccessUnitClientModel', 'client')).toEqual([]);
    expect(page.data).toHaveLength(1);
    const details = (await get('data-engineer', `access-groups/${group}/details`)).body;
    expect(checkPublished(details, 'AccessDetailsClientModel', 'client')).toEqual([]);
    const sessions = (await get('data-engineer', 'access-sessions')).body;
    expect(checkPublished(sessions, 'PaginatedClientResponseModelAccessSessionClientModel', 'client')).toEqual([]);
    const [session] = sessions.data;
    expect(session.name).toContain('dev-api-rds-01');
    const connect = (await get('data-engineer', `access-sessions/${session.id}/access-details?consumed_by=cli`)).body;
    expect(checkPublished(connect, 'AccessSessionDetailsClientModel', 'client')).toEqual([]);
    const template = (await get('data-engineer', `access-sessions/${session.id}/request-template`)).body;
    expect(checkPublished(template, 'AccessSessionRequestTemplateClientModel', 'client')).toEqual([]);
    const groups = (await get('data-engineer', 'access-session-groups')).body;
    expect(checkPublished(groups, 'PaginatedClientResponseModelAccessSessionsGroupClientModel', 'client')).toEqual([]);
    for (const path of [`access-sessions/${session.id}`, `access-groups/${group}/units`]) {
      expect((await get('designer', path)).http).toBe(404);
    }
  });

  test('everything there is cannot be asked for by leaving filters empty', async () => {
    const asked = await post('data-engineer', 'access-requests', { ...filters, justification: 'all' });
    expect(asked.http).toBe(400);
  });

  test('what is not offered is refused in the words of what does not exist', async () => {
    const unit = await unitOn('data-engineer', 'dev-api-rds-01');
    const answers = [];
    for (const id of [unit.id, `res_${'0'.repeat(26)}.prm_${'0'.repeat(26)}`]) {
      answers.push(
        await post('designer', 'access-requests', { ...filters, filter_access_unit_ids: [id], justification: 'x' }),
      );
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.http).toBe(404);
  });
});

describe('once more', () => {
  test('a request is marked, found among the favourites, tried and asked again', async () => {
    const unit = await unitOn('data-engineer', 'dev-billing-rds-01');
    const asked = await post('data-engineer', 'access-requests', {
      ...filters,
      filter_access_unit_ids: [unit.id],
      justification: 'a look',
    });
    const [id] = asked.body.request_ids;
    const marked = await post('data-engineer', `access-requests/${id}/favorite`, { favorite: true });
    expect(checkPublished(marked.body, 'AccessRequestClientModel', 'client')).toEqual([]);
    expect(marked.body.favorite).toBe(true);
    const favorites = (await get('data-engineer', 'access-requests?scope=MyRequests&favorite_only=true')).body;
    expect(favorites.data.map((one: { id: string }) => one.id)).toEqual([id]);
    expect((await post('designer', `access-requests/${id}/favorite`, { favorite: true })).http).toBe(404);
    const tried = await post('data-engineer', `access-requests/${id}/dry-run`);
    expect(tried.body.status).toBe('OK');
    const again = await post('data-engineer', `access-requests/${id}/request-again`, { justification: 'once more' });
    expect(again.body.request_ids).toHaveLength(1);
    expect(again.body.request_ids[0]).not.toBe(id);
    await post('data-engineer', `access-requests/${id}/favorite`, { favorite: false });
    expect((await get('data-engineer', 'access-requests?scope=MyRequests&favorite_only=true')).body.data).toEqual([]);
  });
});
