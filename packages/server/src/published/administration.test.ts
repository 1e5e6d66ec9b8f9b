// The administrator's families as a declarative client lives on them: make, read, replace, remove; what comes back is what was sent;
// lists page by token alone; every answer fits the published schema.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkPublished } from '../testing/check-published.ts';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';
import { passwordTwin } from '../testing/password-twin.ts';

let house: HouseForTests;
beforeAll(async () => {
  house = await openHouse(configFrom(), [passwordTwin]);
}, 60_000);
afterAll(() => house.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
const call = async (method: Method, url: string, body?: object) => {
  const response = await house.call(method, url, { as: 'admin', ...(body === undefined ? {} : { body }) });
  return {
    http: response.statusCode,
    type: response.headers['content-type'],
    body: response.body === '' ? null : response.json(),
  };
};

const flows = '/api/admin/v2/access-flows';
const scopes = '/api/admin/v1/access-scopes';
const integrations = '/api/admin/v4/integrations';
const groups = '/api/admin/v1/groups';

const flowBody = (rest: object = {}) => ({
  name: 'Round trip',
  description: 'as sent',
  active: true,
  trigger: 'SELF_SERVE',
  requestors: {
    logical_operator: 'OR',
    conditions: [
      { type: 'user', match_operator: 'is', values: ['DBA@acme.example', 'admin@acme.example'] },
      { type: 'group', values: ['sre', 'data'] },
      { type: 'department', match_operator: 'starts_with', values: ['plat'] },
    ],
  },
  request_for: { request_scopes: ['self'] },
  access_targets: [
    { access_scope: { access_scope_reference: 's3-dev' } },
    { access_scope: { access_scope_reference: 'ec2-dev', permissions: ['READ_WRITE', 'READ_ONLY'] } },
  ],
  approver_policy: {
    approval_mode: 'ANY_OF',
    approver_groups: [
      {
        logical_operator: 'AND',
        approvers: [{ type: 'manager' }, { type: 'group', match_operator: 'is', values: ['dba'] }],
      },
      {
        logical_operator: 'OR',
        approvers: [{ type: 'user', match_operator: 'is', values: ['security@acme.example'] }],
      },
    ],
  },
  grant_duration_in_min: 90,
  settings: {
    justification_required: true,
    require_approver_reason: false,
    requestor_cannot_approve_himself: true,
    require_mfa: false,
    labels: ['z', 'a'],
    max_extensions: 0,
    extension_duration_in_min: 0,
  },
  request_for_others: false,
  ...rest,
});
const scopeBody = { name: 'rt-scope', description: 'one', query: 'resource_type = "aws-account-s3-bucket"' };
const integrationBody = {
  name: 'rt-integration',
  type: 'password-twin',
  connector_id: 'built-in',
  integration_config: {},
  secret_store_config: { apono: { parameters: { username: 'canary-user', password: 'canary-password' } } },
  connected_resource_types: ['aws-rds-instance', 'aws-account-s3-bucket'],
  custom_access_details: 'ask in #databases',
};

interface Family {
  readonly name: string;
  readonly path: string;
  readonly schema: string;
  readonly listSchema: string;
  readonly body: object;
  readonly change: object;
  /** Sent, and by the published API not answered. */
  readonly notEchoed: readonly string[];
}
const families: readonly Family[] = [
  {
    name: 'access flows',
    path: flows,
    schema: 'AccessFlowV2',
    listSchema: 'PublicApiListResponseAccessFlowPublicV2Model',
    body: flowBody(),
    change: { grant_duration_in_min: 30, active: false },
    notEchoed: ['request_for_others'],
  },
  {
    name: 'access scopes',
    path: scopes,
    schema: 'AccessScopeV1',
    listSchema: 'PublicApiListResponseAccessScopePublicV1Model',
    body: scopeBody,
    change: { description: null, query: 'resource_name = "x"' },
    notEchoed: [],
  },
  {
    name: 'integrations',
    path: integrations,
    schema: 'IntegrationV4',
    listSchema: 'PublicApiListResponseIntegrationPublicV4Model',
    body: integrationBody,
    change: { custom_access_details: null },
    notEchoed: ['secret_store_config'],
  },
];

describe.each(families)('$name', ({ path, schema, listSchema, body, change, notEchoed }) => {
  const echoed = (sent: object) => Object.fromEntries(Object.entries(sent).filter(([key]) => !notEchoed.includes(key)));

  test('made, read, listed, replaced and removed, each as it was sent', async () => {
    const made = await call('POST', path, body);
    expect([made.http, made.type], JSON.stringify(made.body)).toEqual([200, 'application/json; charset=utf-8']);
    expect(checkPublished(made.body, schema)).toEqual([]);
    expect(made.body).toMatchObject(echoed(body));
    const one = `${path}/${made.body.id}`;
    expect((await call('GET', one)).body).toEqual(made.body);

    const { type: _type, ...rest } = { type: '', ...body };
    const next = { ...rest, ...change };
    house.passMs(1_000);
    const replaced = await call('PUT', one, next);
    expect(replaced.http, JSON.stringify(replaced.body)).toBe(200);
    expect(checkPublished(replaced.body, schema)).toEqual([]);
    expect(replaced.body).toMatchObject({ id: made.body.id, ...echoed(next) });
    expect((await call('GET', one)).body).toEqual(replaced.body);

    const listed = (await call('GET', `${path}?limit=1000`)).body;
    expect(checkPublished(listed, listSchema)).toEqual([]);
    expect(listed.items).toContainEqual(replaced.body);

    const taken = await call('POST', path, body);
    expect([taken.http, taken.body.code], JSON.stringify(taken.body)).toEqual([409, 'object.name_taken']);
    expect(await call('DELETE', one)).toEqual({ http: 204, type: undefined, body: null });
    expect([(await call('GET', one)).http, (await call('DELETE', one)).http]).toEqual([404, 404]);
    expect((await call('PUT', one, next)).http).toBe(404);
  });

  test('an unknown key is refused by name, on every level of the body', async () => {
    const refused = await call('POST', path, { ...body, nmae: 1 });
    expect(refused).toMatchObject({ http: 400, body: { tidegate_code: 'input.unknown_key', field: 'nmae' } });
    const inner = path === flows ? { settings: { ...flowBody().settings, typo: 1 } } : {};
    if (path === flows) {
      expect((await call('POST', path, { ...body, ...inner })).body).toMatchObject({ field: 'settings.typo' });
    }
    expect((await call('GET', `${path}?nmae=x`)).body).toMatchObject({ tidegate_code: 'input.unknown_key' });
  });

  test('an id of the wrong shape and one that never was get the same words', async () => {
    const real = (await call('POST', path, body)).body.id;
    const gone = `${real.slice(0, 4)}${'0'.repeat(26)}`;
    const answers = await Promise.all(['x', gone].map((id) => call('GET', `${path}/${id}`)));
    const [wrong, never] = answers.map((answer) =>
      JSON.stringify(answer).replaceAll(gone, 'ID').replaceAll('`x`', '`ID`'),
    );
    expect(wrong).toBe(never);
    await call('DELETE', `${path}/${real}`);
  });
});

describe('access flows', () => {
  test('references resolve by id and by name, and are answered with id and name, also after a rename', async () => {
    const scope = (await call('POST', scopes, scopeBody)).body;
    const byId = flowBody({ name: 'By id', access_targets: [{ access_scope: { access_scope_reference: scope.id } }] });
    const flow = (await call('POST', flows, byId)).body;
    const target = { access_scope_reference: scope.id, access_scope_id: scope.id, access_scope_name: 'rt-scope' };
    expect(flow.access_targets).toEqual([{ access_scope: target }]);
    await call('PUT', `${scopes}/${scope.id}`, { ...scopeBody, name: 'renamed' });
    const again = (await call('GET', `${flows}/${flow.id}`)).body;
    expect(again.access_targets).toEqual([{ access_scope: { ...target, access_scope_name: 'renamed' } }]);
    expect((await call('DELETE', `${scopes}/${scope.id}`)).body).toMatchObject({ code: 'object.in_use' });
    await call('DELETE', `${flows}/${flow.id}`);
    expect((await call('DELETE', `${scopes}/${scope.id}`)).http).toBe(204);
  });

  test('what was not sent is not in the answer: no operator, no values, no policy', async () => {
    const { approver_policy: policy, description: _d, request_for: _r, ...bare } = flowBody({ name: 'Bare' });
    const flow = (await call('POST', flows, bare)).body;
    expect(Object.keys(flow)).not.toContain('approver_policy');
    expect(flow.requestors.conditions[1]).toEqual({ type: 'group', values: ['sre', 'data'] });
    const withPolicy = (await call('PUT', `${flows}/${flow.id}`, { ...bare, approver_policy: policy })).body;
    expect(withPolicy.approver_policy).toEqual(policy);
    expect(withPolicy.version).toBe(flow.version + 1);
    await call('DELETE', `${flows}/${flow.id}`);
  });

  test.each([
    [
      'access_targets[0].bundle.bundle_reference',
      'flow.unknown_reference',
      { access_targets: [{ bundle: { bundle_reference: 'b' } }] },
    ],
    [
      'access_targets[0].integration.integration_reference',
      'flow.unknown_reference',
      { access_targets: [{ integration: { integration_reference: 'i', resource_type: 't', permissions: ['p'] } }] },
    ],
    ['request_for.grantees', 'flow.invalid', { request_for: { request_scopes: ['others'] } }],
    ['request_for_others', 'flow.invalid', { request_for_others: true }],
  ])('%s is refused where it leads to nothing or says for nobody', async (field, code, rest) => {
    const refused = await call('POST', flows, flowBody({ name: 'Refused', ...rest }));
    expect(refused).toMatchObject({ http: 400, body: { status: '400', code, field } });
  });

  test('bundles and selections are answered as they were sent, with ids and names, in the published shape', async () => {
    const bundles = '/api/admin/v2/bundles';
    const selection = {
      integration_reference: 'acme-aws',
      resource_type: 'aws-rds-instance',
      permissions: ['READ_ONLY'],
      resources_scopes: [{ scope_mode: 'exclude_resources', type: 'TAG', key: 'Environment', values: ['production'] }],
    };
    const sent = { name: 'Kit', access_targets: [{ integration: selection }] };
    const bundle = (await call('POST', bundles, sent)).body;
    expect(checkPublished(bundle, 'BundleV2')).toEqual([]);
    expect(bundle.access_targets[0].integration).toMatchObject({ ...selection, integration_name: 'acme-aws' });
    const flow = (
      await call(
        'POST',
        flows,
        flowBody({ name: 'Of a kit', access_targets: [{ bundle: { bundle_reference: 'Kit' } }] }),
      )
    ).body;
    expect(checkPublished(flow, 'AccessFlowV2')).toEqual([]);
    expect(flow.access_targets[0].bundle).toMatchObject({ bundle_id: bundle.id, bundle_name: 'Kit' });
    expect((await call('GET', `${bundles}/${bundle.id}`)).body.flows).toEqual([{ id: flow.id, name: 'Of a kit' }]);
    expect((await call('DELETE', `${bundles}/${bundle.id}`)).http).toBe(409);
    const renamed = (await call('PUT', `${bundles}/${bundle.id}`, { ...sent, name: 'Tools' })).body;
    expect([renamed.name, renamed.version]).toEqual(['Tools', 2]);
    expect((await call('GET', `${bundles}?name=too*`)).body.items.map(({ name }: { name: string }) => name)).toEqual([
      'Tools',
    ]);
    await call('DELETE', `${flows}/${flow.id}`);
    expect((await call('DELETE', `${bundles}/${bundle.id}`)).http).toBe(204);
  });

  test('hours, extensions and access until revoked are stored, and answered as they were sent', async () => {
    const timeframe = { start_time: '08:00', end_time: '17:00', days_of_week: ['MONDAY'], time_zone: 'Europe/Berlin' };
    const timed = flowBody({
      name: 'Timed',
      timeframe,
      settings: { ...flowBody().settings, max_extensions: 2, extension_duration_in_min: 30 },
    });
    const flow = (await call('POST', flows, timed)).body;
    expect(flow).toMatchObject({ timeframe, settings: { max_extensions: 2, extension_duration_in_min: 30 } });
    expect(flow.sentence).toMatch(/asked and used only Monday, 08:00 to 17:00 Europe\/Berlin/);
    const { grant_duration_in_min: _g, ...endless } = flowBody({ name: 'Timed' });
    const until = (await call('PUT', `${flows}/${flow.id}`, endless)).body;
    expect(until.sentence).toMatch(/until revoked, reviewed every 30 days by /);
    expect(Object.keys(until)).not.toContain('grant_duration_in_min');
    await call('DELETE', `${flows}/${flow.id}`);
  });

  test('an automatic flow says who holds it, and approvers there are refused', async () => {
    const {
      approver_policy: policy,
      request_for: _r,
      ...bare
    } = flowBody({
      name: 'Automatic',
      trigger: 'AUTOMATIC',
      settings: { ...flowBody().settings, justification_required: false, requestor_cannot_approve_himself: false },
    });
    const flow = (await call('POST', flows, bare)).body;
    expect(flow.sentence).toMatch(/^whoever is .* holds .*, while that is so/);
    const refused = await call('PUT', `${flows}/${flow.id}`, { ...bare, approver_policy: policy });
    expect(refused).toMatchObject({ http: 400, body: { code: 'flow.invalid', field: 'approver_policy' } });
    await call('DELETE', `${flows}/${flow.id}`);
  });

  test('a group that does not exist is named', async () => {
    const requestors = { logical_operator: 'OR', conditions: [{ type: 'group', values: ['dta'] }] };
    const refused = await call('POST', flows, flowBody({ requestors }));
    expect(refused).toMatchObject({ http: 400, body: { code: 'flow.unknown_reference' } });
  });

  test('every flow of the demo company, made from files, is answered in the published shape', async () => {
    const listed = (await call('GET', flows)).body;
    expect(listed.items).toHaveLength(9);
    expect(checkPublished(listed, 'PublicApiListResponseAccessFlowPublicV2Model')).toEqual([]);
  });
});

describe('access scopes', () => {
  test('a query with an error is refused with the place', async () => {
    const refused = await call('POST', scopes, { name: 'bad', query: 'resource_typ = "x"' });
    expect(refused).toMatchObject({ http: 400, body: { field: 'query', code: 'query.unknown_field' } });
  });

  const names = (page: { items: { name: string }[] }) => page.items.map((item) => item.name);
  test.each([
    ['rds-*', ['rds-dev', 'rds-prod-internal', 'rds-prod-pii']],
    ['*DEV', ['ec2-dev', 'rds-dev', 's3-dev']],
    ['*Prod*', ['ec2-prod', 'rds-prod-internal', 'rds-prod-pii', 's3-prod-public', 's3-prod-sensitive']],
    ['EC2-dev', ['ec2-dev']],
    ['dev', []],
  ])('the name filter %s finds %j', async (pattern, found) => {
    expect(names((await call('GET', `${scopes}?name=${encodeURIComponent(pattern)}`)).body)).toEqual(found);
  });

  test('the token alone continues the list, with the filter and the size it began with', async () => {
    const first = (await call('GET', `${scopes}?name=*prod*&limit=2`)).body;
    expect(names(first)).toEqual(['ec2-prod', 'rds-prod-internal']);
    const follow = async (token: string) =>
      (await call('GET', `${scopes}?page_token=${encodeURIComponent(token)}`)).body;
    const second = await follow(first.pagination.next_page_token);
    expect(names(second)).toEqual(['rds-prod-pii', 's3-prod-public']);
    const third = await follow(second.pagination.next_page_token);
    expect([names(third), third.pagination]).toEqual([['s3-prod-sensitive'], { next_page_token: null }]);
  });

  test.each(['x', 'e30', Buffer.from('{"after":"x","query":{"nmae":"y"}}').toString('base64url')])(
    'the page token %s is not one of ours',
    async (token) => {
      expect((await call('GET', `${scopes}?page_token=${token}`)).body).toMatchObject({ field: 'page_token' });
    },
  );

  test('a limit beyond the most we give is cut, not refused; below one it is refused', async () => {
    expect((await call('GET', `${scopes}?limit=100000`)).http).toBe(200);
    expect((await call('GET', `${scopes}?limit=0`)).http).toBe(400);
  });
});

describe('groups', () => {
  const emailsOf = async (id: string) =>
    (await call('GET', `${groups}/${id}/members`)).body.items.map((member: { email: string }) => member.email);

  test('made with members, renamed, refilled, one in, one out, removed', async () => {
    const made = await call('POST', groups, {
      name: 'rt-group',
      members_emails: ['sre@acme.example', 'DBA@acme.example'],
    });
    expect([made.http, checkPublished(made.body, 'GroupV1')]).toEqual([200, []]);
    const one = `${groups}/${made.body.id}`;
    expect(await emailsOf(made.body.id)).toEqual(['dba@acme.example', 'sre@acme.example']);
    const renamed = await call('PUT', `${one}/name`, { name: 'rt-renamed' });
    expect(renamed.body).toEqual({ ...made.body, name: 'rt-renamed' });
    expect(await emailsOf(made.body.id)).toHaveLength(2);
    const member = `${one}/members/admin%40acme.example`;
    expect([(await call('PUT', member)).http, (await call('PUT', member)).http]).toEqual([204, 204]);
    expect(await emailsOf(made.body.id)).toContain('admin@acme.example');
    expect([(await call('DELETE', member)).http, (await call('DELETE', member)).http]).toEqual([204, 204]);
    expect((await call('PUT', `${one}/members`, { members_emails: ['compliance@acme.example'] })).http).toBe(204);
    const members = (await call('GET', `${one}/members`)).body;
    expect(checkPublished(members, 'PublicApiListResponseGroupMemberPublicV1Model')).toEqual([]);
    expect(await emailsOf(made.body.id)).toEqual(['compliance@acme.example']);
    expect((await call('PUT', `${one}/members/nobody%40acme.example`)).http).toBe(404);
    expect((await call('POST', groups, { name: 'rt-renamed', members_emails: [] })).body.code).toBe(
      'object.name_taken',
    );
    expect((await call('DELETE', one)).http).toBe(204);
    expect([(await call('GET', one)).http, (await call('GET', `${one}/members`)).http]).toEqual([404, 404]);
  });

  test('a member nobody knows is refused, and no group is left behind', async () => {
    const refused = await call('POST', groups, { name: 'rt-lost', members_emails: ['nobody@acme.example'] });
    expect(refused.http).toBe(400);
    expect((await call('GET', `${groups}?name=rt-lost`)).body.items).toEqual([]);
  });

  test('a group that an access flow names stays', async () => {
    const [dba] = (await call('GET', `${groups}?name=DBA`)).body.items;
    expect((await call('DELETE', `${groups}/${dba.id}`)).body).toMatchObject({ code: 'object.in_use' });
  });
});

describe('people', () => {
  test('users by address, with roles and attributes, and one of them alone', async () => {
    const listed = (await call('GET', '/api/admin/v3/users?limit=1000')).body;
    expect(checkPublished(listed, 'PublicApiListResponseUserPublicV3Model')).toEqual([]);
    expect(listed.items).toHaveLength(14);
    const admin = listed.items.find((user: { email: string }) => user.email === 'admin@acme.example');
    expect(admin).toMatchObject({ roles: ['Admin'], attributes: { department: 'platform' }, active: true });
    expect((await call('GET', `/api/admin/v3/users/${admin.id}`)).body).toEqual(admin);
    expect((await call('GET', '/api/admin/v3/users/admin')).http).toBe(404);
  });
  test.each([
    ['first_name=d*', 4],
    ['first_name=D*&last_name=R*', 2],
    ['role=Admin&role=Viewer', 3],
    ['role=Viewer', 1],
    ['source_integration_name=okta', 0],
  ])('users with %s: %i', async (query, count) => {
    expect((await call('GET', `/api/admin/v3/users?${query}`)).body.items).toHaveLength(count);
  });

  test('attributes are what conditions can name', async () => {
    const listed = (await call('GET', '/api/admin/v1/attributes?limit=1000')).body;
    expect(checkPublished(listed, 'PublicApiListResponseAttributePublicV1Model')).toEqual([]);
    const types = new Set(listed.items.map((item: { type: string }) => item.type));
    expect([...types].sort()).toEqual(['department', 'group', 'manager', 'title', 'user']);
    const managers = (await call('GET', '/api/admin/v1/attributes?type=manager')).body.items;
    expect(managers.map((item: { value: string }) => item.value)).toEqual([
      'backend-manager@acme.example',
      'data-manager@acme.example',
    ]);
    const named = managers[0].source_id;
    const requestors = { logical_operator: 'OR', conditions: [{ type: 'manager', values: [named] }] };
    const flow = await call('POST', flows, flowBody({ name: 'By source id', requestors }));
    expect(flow.http, JSON.stringify(flow.body)).toBe(200);
    await call('DELETE', `${flows}/${flow.body.id}`);
  });
  test.each([
    ['search=*MANAGER*&type=user', 2],
    ['search=data', 2],
    ['type=User', 0],
    ['source_integration_reference=okta', 0],
  ])('attributes with %s: %i', async (query, count) => {
    expect((await call('GET', `/api/admin/v1/attributes?${query}`)).body.items).toHaveLength(count);
  });
});

test('a Viewer reads every list and changes nothing; a person without a role reads none', async () => {
  for (const path of [flows, scopes, integrations, groups, '/api/admin/v3/users', '/api/admin/v1/attributes']) {
    expect((await house.call('GET', path, { as: 'auditor' })).statusCode).toBe(200);
    expect((await house.call('GET', path, { as: 'data-engineer' })).statusCode).toBe(403);
  }
  const refused = await house.call('POST', scopes, { as: 'auditor', body: scopeBody });
  expect([refused.statusCode, refused.json().code]).toEqual([403, 'auth.forbidden']);
});

test('without a credential the body is the published one, with our code beside it', async () => {
  const response = await house.call('GET', flows, { headers: { 'x-forwarded-for': '192.0.2.1' } });
  expect([response.statusCode, response.json()]).toMatchObject([
    401,
    { status: '401', code: 'Unauthorized', tidegate_code: 'auth.required' },
  ]);
});

describe('custom identity attributes', () => {
  const path = '/api/v2/bulk/identities/attributes';
  test('are set, read by address and removed row by row; what fails for one fails for nobody else', async () => {
    const put = await call('PUT', path, [
      { email: 'DBA@acme.example', attributes: { desk: '12', badge: '7' } },
      { email: 'nobody@acme.example', attributes: { desk: '1' } },
      { email: 'dba@acme.example', attributes: { manager: 'me' } },
    ]);
    expect(put.http).toBe(200);
    expect(put.body).toMatchObject({
      summary: { total: 3, succeeded: 1, failed: 2 },
      results: [
        { email: 'DBA@acme.example', success: true, errors: [] },
        { success: false, errors: [{ error_code: 'object.not_found' }] },
        { success: false, errors: [{ error_code: 'input.invalid' }] },
      ],
    });
    const read = await call('GET', `${path}?emails=dba@acme.example&limit=5`);
    expect(read.body).toMatchObject({
      data: [{ email: 'dba@acme.example', attributes: { desk: '12', badge: '7' } }],
      pagination: { total: 1, limit: 5, offset: 0 },
    });
    expect(
      (await call('DELETE', path, [{ email: 'dba@acme.example', attribute_types: ['badge', 'none'] }])).body.summary,
    ).toEqual({
      total: 1,
      succeeded: 1,
      failed: 0,
    });
    const after = await call('GET', `${path}?emails=dba@acme.example`);
    expect(after.body.data[0].attributes).not.toHaveProperty('badge');
    expect((await call('GET', `${path}?limit=2&skip=1`)).body).toMatchObject({ pagination: { limit: 2, offset: 1 } });
    const listed = await call('GET', '/api/admin/v1/attributes?type=desk');
    expect(listed.body.items).toMatchObject([{ type: 'desk', value: '12', source_integration_id: null }]);
  });
});
