// The requester's and the approver's families, as programs use them: ask, list, decide, connect, end, ask again; what somebody else may
// not see looks like nothing; every answer fits the published schemas.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkPublished } from '../testing/check-published.ts';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

let house: HouseForTests;
beforeAll(async () => {
  house = await openHouse(configFrom());
}, 60_000);
afterAll(() => house.close());

const requests = '/api/user/v4/access-requests';
const sessions = '/api/user/v1/access-sessions';
const available = '/api/user/v1/available-access';
const client = '/api/client/v1/access-requests';

const get = async (as: string, url: string) => {
  const response = await house.call('GET', url, { as });
  return { http: response.statusCode, body: response.json() };
};
const post = async (as: string, url: string, body: object = {}) => {
  const response = await house.call('POST', url, { as, body });
  return { http: response.statusCode, body: response.json() };
};

/** The entitlement a person is offered on a resource. */
async function entitlement(as: string, resource: string, permission = 'READ_ONLY') {
  const query = `resource_name=${resource}&permission_name=${permission}`;
  const [item] = (await get(as, `${available}/entitlements?${query}`)).body.items;
  return { resource_id: item.resource.id, permission_id: item.permission.id };
}

/** Asks, and answers the one request. */
async function ask(as: string, resource: string, rest: object = {}) {
  const entitlements = [await entitlement(as, resource)];
  const asked = await post(as, requests, { entitlements, justification: 'canary-reason', custom_fields: {}, ...rest });
  expect(asked.http, JSON.stringify(asked.body)).toBe(200);
  expect(asked.body).toHaveLength(1);
  expect(checkPublished(asked.body[0], 'AccessRequestV4')).toEqual([]);
  return asked.body[0];
}

const pii = 'prod-customers-rds-01';
const dev = 'dev-*';
const devDatabase = 'dev-api-rds-01';

describe('what I may ask for', () => {
  test('fits the schema and pages by token alone, filters included', async () => {
    const whole = (await get('data-engineer', `${available}/entitlements?limit=1000`)).body;
    expect(checkPublished(whole, 'PublicApiListResponseAvailableEntitlementPublicV1Model')).toEqual([]);
    expect(whole.items.length).toBeGreaterThan(20);
    const found = [];
    let url = `${available}/entitlements?limit=3&resource_name=PROD-*&permission_name=read_*`;
    for (;;) {
      const page = (await get('data-engineer', url)).body;
      found.push(...page.items);
      const token = page.pagination.next_page_token;
      if (token === null) break;
      expect(page.items).toHaveLength(3);
      url = `${available}/entitlements?page_token=${encodeURIComponent(token)}`;
    }
    const fitting = whole.items.filter(
      (item: { resource: { name: string }; permission: { name: string } }) =>
        item.resource.name.startsWith('prod-') && item.permission.name.startsWith('READ_'),
    );
    expect(found).toEqual(fitting);
    expect(found.length).toBeGreaterThan(3);
  });

  test('a filter by type or integration narrows, and the unknown finds nothing', async () => {
    const count = async (query: string) =>
      (await get('data-engineer', `${available}/entitlements?limit=1000&${query}`)).body.items.length;
    const all = await count('');
    const rds = await count('resource_type_id=aws-rds-instance');
    const both = await count('resource_type_id=aws-rds-instance&resource_type_id=aws-account-s3-bucket');
    expect([rds > 0, both > rds, all > both]).toEqual([true, true, true]);
    expect(await count('integration_name=acme*')).toBe(all);
    expect(await count('integration_id=int_00000000000000000000000000')).toBe(0);
  });

  test('for somebody else nothing is offered, whether they exist or not', async () => {
    for (const grantee of ['data-engineer-2@acme.example', 'nobody@acme.example']) {
      const url = `${available}/entitlements?grantee=${grantee}`;
      expect((await get('data-engineer', url)).body).toEqual({ items: [], pagination: { next_page_token: null } });
    }
    const own = (await get('data-engineer', `${available}/entitlements?grantee=Data-Engineer@acme.example`)).body;
    expect(own.items.length).toBeGreaterThan(0);
  });

  test('bundles: an empty list in the published shape', async () => {
    const { body } = await get('data-engineer', `${available}/bundles?name=*x*`);
    expect(body).toEqual({ items: [], pagination: { next_page_token: null } });
    expect(checkPublished(body, 'PublicApiListResponseAvailableBundlePublicV1Model')).toEqual([]);
  });
});

describe('a request that needs three people', () => {
  test('asked, decided through the client API, opened, listed, used, given back, asked for again', async () => {
    const asked = await ask('data-engineer', pii, { duration_in_sec: 601, custom_fields: { ticket: 'T-1' } });
    expect(asked).toMatchObject({
      status: 'Pending',
      duration_in_sec: 601,
      custom_fields: { ticket: 'T-1' },
      requestor: null,
      grantee: null,
      flow: { name: 'Prod RDS (PII)' },
      simulated: true,
      leaking: false,
    });
    expect(asked.waiting_for).toHaveLength(3);
    expect(Object.keys(asked)).not.toContain('notAfter');
    const one = `${client}/${asked.id}`;

    const tasks = (await get('dba', `${client}?scope=MyTasks`)).body;
    expect(checkPublished(tasks, 'PaginatedClientResponseModelAccessRequestClientModel', 'client')).toEqual([]);
    expect(tasks.data.map((task: { id: string }) => task.id)).toEqual([asked.id]);
    expect(tasks.data[0]).toMatchObject({
      requestor: { email: 'data-engineer@acme.example', name: 'Dana Ruiz' },
      justification: 'canary-reason',
      status: { status: 'Pending', metadata: {} },
      creation_time: Date.parse(asked.creation_date) / 1_000,
      challenge: { logical_relation: 'AllOf', approvers: [{}, {}, {}] },
      access_units_summary: [{ resource_name: pii, permission_name: 'READ_ONLY' }],
      actions: ['approve', 'reject'],
    });
    expect((await get('dba', `${requests}/${asked.id}`)).body.requestor).toMatchObject({
      source_id: 'data-engineer@acme.example',
    });
    expect((await post('data-engineer', `${one}/approve`)).body).toMatchObject({
      tidegate_code: 'request.self_review',
    });
    for (const as of ['dba', 'data-manager', 'compliance']) {
      const approved = await post(as, `${one}/approve`, { justification: 'seen' });
      expect([approved.http, checkPublished(approved.body, 'MessageResponse', 'client')]).toEqual([200, []]);
    }
    expect((await post('dba', `${one}/approve`, {})).body.code).toMatch(/^request\.already_/);
    expect((await get('dba', `${client}?scope=MyTasks`)).body.data).toEqual([]);
    const historic = (await get('dba', `${client}?scope=MyHistoricTasks`)).body.data;
    expect(historic.map((task: { id: string }) => task.id)).toContain(asked.id);
    expect(historic[0].challenge.approvers.map((approver: { status: string }) => approver.status)).toEqual([
      'Approved',
      'Approved',
      'Approved',
    ]);

    await house.workers.drain();
    const open = (await get('data-engineer', `${requests}/${asked.id}`)).body;
    expect(checkPublished(open, 'AccessRequestV4')).toEqual([]);
    expect(open).toMatchObject({ status: 'Active', revocation_date: null, waiting_for: [] });
    expect(Date.parse(open.notAfter)).toBeGreaterThanOrEqual(Date.parse(open.ends_at));
    const units = (await get('data-engineer', `${requests}/${asked.id}/entitlements`)).body;
    expect(checkPublished(units, 'PublicApiListResponseAccessRequestEntitlementPublicV4Model')).toEqual([]);
    expect(units.items).toMatchObject([
      { status: 'Active', permission: { name: 'READ_ONLY' }, resource: { name: pii } },
    ]);
    expect(units.items[0].resource.source_id).toMatch(/^arn:aws:rds:/);
    const nothing = await get('data-engineer', `${requests}/${asked.id}/entitlements?statuses=Failed`);
    expect(nothing.body.items).toEqual([]);

    const [session] = (await get('data-engineer', `${sessions}?request_ids=${asked.id}`)).body.items;
    expect(session).toMatchObject({ request_ids: [asked.id], credentials_status: 'NOT_APPLICABLE', simulated: true });
    const ended = await post('data-engineer', `${requests}/${asked.id}/revoke`);
    expect([ended.http, checkPublished(ended.body, 'PublicApiMessageResponse')]).toEqual([200, []]);
    await house.workers.drain();
    const gone = (await get('data-engineer', `${client}/${asked.id}`)).body;
    expect(checkPublished(gone, 'AccessRequestClientModel', 'client')).toEqual([]);
    expect(gone).toMatchObject({ status: { status: 'Revoked' }, revocation_time: expect.any(Number) });
    expect((await get('data-engineer', `${sessions}/${session.id}`)).http).toBe(404);

    const again = await post('data-engineer', `${requests}/${asked.id}/request-again`, { custom_fields: {} });
    expect(again.body).toMatchObject({ status: '400', code: 'request.reason_required', field: 'justification' });
    const repeated = await post('data-engineer', `${requests}/${asked.id}/request-again`, {
      justification: 'once more',
    });
    expect(repeated.body).toMatchObject([
      { status: 'Pending', justification: 'once more', duration_in_sec: 601, flow: { name: 'Prod RDS (PII)' } },
    ]);
    expect((await post('dba', `${requests}/${asked.id}/request-again`, { justification: 'x' })).http).toBe(403);
    const [{ id }] = repeated.body;
    expect((await post('data-engineer', `${requests}/${id}/revoke`)).http).toBe(200);
    expect((await get('data-engineer', `${requests}/${id}`)).body).toMatchObject({
      status: 'Rejected',
      outcome: 'withdrawn',
    });
  });

  test('a rejection ends it, and says so with its reason', async () => {
    const asked = await ask('data-engineer', pii);
    const rejected = await post('compliance', `${client}/${asked.id}/reject`, { justification: 'not this week' });
    expect(rejected.http).toBe(200);
    const seen = (await get('data-engineer', `${client}/${asked.id}`)).body;
    expect(seen).toMatchObject({
      status: { status: 'Rejected', metadata: { outcome: 'rejected', reason: 'not this week' } },
      challenge: { approvers: [{ status: 'Rejected' }, { status: 'Rejected' }, { status: 'Rejected' }] },
    });
    expect(Object.keys(seen)).not.toContain('revocation_time');
    expect((await post('dba', `${client}/${asked.id}/approve`, {})).http).toBe(409);
  });

  test('an administrator takes away what somebody else has', async () => {
    const asked = await ask('data-engineer-2', pii);
    for (const as of ['dba', 'data-manager', 'compliance']) await post(as, `${client}/${asked.id}/approve`);
    await house.workers.drain();
    expect((await post('designer', `${requests}/${asked.id}/revoke`)).http).toBe(404);
    expect((await post('admin', `${requests}/${asked.id}/revoke`)).http).toBe(200);
    await house.workers.drain();
    expect((await get('data-engineer-2', `${requests}/${asked.id}`)).body).toMatchObject({
      status: 'Revoked',
      gone_at: expect.any(String),
      revocation_date: expect.any(String),
    });
  });
});

describe('asking', () => {
  const refuse = async (body: object) => {
    const refused = await post('data-engineer', requests, { custom_fields: {}, ...body });
    return [refused.http, refused.body.tidegate_code, refused.body.field];
  };

  test('any whole number of seconds up to the maximum, or none for the maximum; nothing else', async () => {
    const entitlements = [await entitlement('data-engineer', pii)];
    const rest = { entitlements, justification: 'why' };
    for (const [duration_in_sec, http] of [
      [0, 400],
      [-1, 400],
      [1, 200],
      [59.5, 400],
      [3_600, 200],
      [3_601, 400],
      [null, 200],
    ] as const) {
      const asked = await post('data-engineer', requests, { ...rest, duration_in_sec });
      expect([duration_in_sec, asked.http]).toEqual([duration_in_sec, http]);
      if (http === 400)
        expect(asked.body).toMatchObject({ code: 'request.duration_invalid', field: 'duration_in_sec' });
      else expect(asked.body[0].duration_in_sec).toBe(duration_in_sec ?? 3_600);
      if (http === 200) await post('data-engineer', `${requests}/${asked.body[0].id}/revoke`);
    }
  });

  test('what is out of sight, what never was, a bundle, and an id of another kind: the same words', async () => {
    const hidden = (await get('admin', '/api/tidegate/v1/inventory?limit=1000')).body.items.find(
      (item: { resource: { context: { account_name?: string } } }) => /security/.test(JSON.stringify(item.resource)),
    );
    expect(hidden).toBeDefined();
    const mine = await entitlement('data-engineer', pii);
    const answers = [];
    for (const entitlements of [
      [{ resource_id: hidden.resource.id, permission_id: hidden.permissions[0].id }],
      [{ resource_id: 'res_00000000000000000000000000', permission_id: 'prm_00000000000000000000000000' }],
      [{ ...mine, permission_id: mine.resource_id }],
      [mine, { resource_id: 'x', permission_id: 'y' }],
    ]) {
      answers.push((await house.call('POST', requests, { as: 'data-engineer', body: { entitlements } })).body);
    }
    expect(new Set(answers).size).toBe(1);
    expect(JSON.parse(answers[0] ?? '')).toMatchObject({ status: '404', code: 'request.nothing_offered' });
    expect(await refuse({ bundle_reference: 'Everything' })).toEqual([
      404,
      'request.nothing_offered',
      'bundle_reference',
    ]);
  });

  test('a bundle, entitlements, or a part of a bundle that is named, and no unknown key', async () => {
    expect(await refuse({})).toEqual([400, 'input.invalid', 'entitlements']);
    expect(await refuse({ bundle_reference: 'b', entitlements: [] })).toEqual([400, 'input.invalid', 'entitlements']);
    expect(await refuse({ entitlements: [] })).toEqual([400, 'input.invalid', 'entitlements']);
    expect(await refuse({ entitlement: [] })).toEqual([400, 'input.unknown_key', 'entitlement']);
  });

  test('for oneself by id or address; for somebody else never, whether they exist or not', async () => {
    const me = (await get('data-engineer', '/api/tidegate/v1/me')).body.person;
    for (const grantee of [me.id, 'DATA-engineer@acme.example']) {
      const asked = await ask('data-engineer', pii, { grantee });
      await post('data-engineer', `${requests}/${asked.id}/revoke`);
    }
    const entitlements = [await entitlement('data-engineer', pii)];
    for (const grantee of ['dba@acme.example', 'nobody@acme.example']) {
      expect(await refuse({ entitlements, grantee })).toEqual([404, 'request.nothing_offered', 'grantee']);
    }
  });

  test('entitlements of two flows become two requests', async () => {
    const entitlements = [await entitlement('data-engineer', pii), await entitlement('data-engineer', dev)];
    const asked = await post('data-engineer', requests, { entitlements, justification: 'both' });
    expect(asked.body.map((request: { status: string }) => request.status).sort()).toEqual(['Granting', 'Pending']);
    for (const { id } of asked.body) await post('data-engineer', `${requests}/${id}/revoke`);
    await house.workers.drain();
  });

  test('where several flows offer it, the one that demands most is taken', async () => {
    const flow = (await get('admin', '/api/admin/v2/access-flows')).body.items.find(
      (one: { name: string }) => one.name === 'Dev RDS',
    );
    const { approver_policy: policy } = (await get('admin', '/api/admin/v2/access-flows')).body.items.find(
      (one: { name: string }) => one.name === 'Staging EC2',
    );
    const { id: _i, creation_date: _c, update_date: _u, sentence: _s, version: _v, access_targets: _t, ...sent } = flow;
    const strict = {
      ...sent,
      name: 'Dev RDS, asked',
      approver_policy: policy,
      access_targets: [{ access_scope: { access_scope_reference: 'rds-dev' } }],
    };
    const made = await post('admin', '/api/admin/v2/access-flows', strict);
    expect(made.http, JSON.stringify(made.body)).toBe(200);
    const asked = await ask('data-engineer', devDatabase);
    expect(asked).toMatchObject({ status: 'Pending', flow: { name: 'Dev RDS, asked' } });
    await house.call('DELETE', `/api/admin/v2/access-flows/${made.body.id}`, { as: 'admin' });
    await post('data-engineer', `${requests}/${asked.id}/revoke`);
    const again = await post('data-engineer', `${requests}/${asked.id}/request-again`, { justification: 'again' });
    expect(again.body).toMatchObject([{ flow: { name: 'Dev RDS' } }]);
    await post('data-engineer', `${requests}/${again.body[0].id}/revoke`);
    await house.workers.drain();
  });
});

describe('lists of requests', () => {
  const idsOf = (page: { items: { id: string }[] }) => page.items.map((item) => item.id);

  test('mine, newest first, by status in any case, page by token alone', async () => {
    const all = (await get('data-engineer', `${requests}?limit=1000`)).body;
    expect(checkPublished(all, 'PublicApiListResponseAccessRequestV4PublicModel')).toEqual([]);
    const dates = all.items.map((item: { creation_date: string }) => item.creation_date);
    expect(dates).toEqual([...dates].sort().reverse());
    const rejected = all.items.filter((item: { status: string }) => item.status === 'Rejected');
    expect(rejected.length).toBeGreaterThan(3);
    const found: string[] = [];
    let url = `${requests}?statuses=rejected&statuses=PendingMFA&limit=2`;
    for (;;) {
      const page = (await get('data-engineer', url)).body;
      found.push(...idsOf(page));
      if (page.pagination.next_page_token === null) break;
      expect(page.items).toHaveLength(2);
      url = `${requests}?page_token=${page.pagination.next_page_token}`;
    }
    expect(found).toEqual(idsOf({ items: rejected }));
    expect((await get('data-engineer', `${requests}?statuses=PendingMFA`)).body.items).toEqual([]);
  });

  test('somebody else’s are listed to an auditor by id or address, and to nobody else', async () => {
    const own = idsOf((await get('data-engineer', `${requests}?limit=1000`)).body);
    const { person } = (await get('data-engineer', '/api/tidegate/v1/me')).body;
    for (const requestor of ['Data-Engineer@acme.example', person.id]) {
      const url = `${requests}?limit=1000&requestor=${requestor}`;
      expect(idsOf((await get('auditor', url)).body)).toEqual(own);
      expect(idsOf((await get('data-engineer', url)).body)).toEqual(own);
      const nothing = await house.call('GET', url, { as: 'designer' });
      const nobody = await house.call('GET', `${requests}?limit=1000&requestor=nobody`, { as: 'designer' });
      expect(nothing.body).toBe(nobody.body);
    }
    expect((await get('auditor', `${requests}?requestor=nobody@acme.example`)).body.items).toEqual([]);
  });

  test('the client’s pages count: limit, skip, has_more, filters', async () => {
    const all = (await get('data-engineer', `${client}?scope=MyRequests`)).body;
    expect(checkPublished(all, 'PaginatedClientResponseModelAccessRequestClientModel', 'client')).toEqual([]);
    expect(all.pagination).toEqual({ limit: 100, offset: 0, has_more: false });
    const ids = all.data.map((one: { id: string }) => one.id);
    const part = (await get('data-engineer', `${client}?limit=2&skip=1&access_units_summary_limit=0`)).body;
    expect(part.data.map((one: { id: string }) => one.id)).toEqual(ids.slice(1, 3));
    expect(part.pagination).toEqual({ limit: 2, offset: 1, has_more: true });
    expect(part.data[0].access_units_summary).toEqual([]);
    const only = (await get('data-engineer', `${client}?request_ids=${ids[3]}&request_ids=${ids[4]}&request_ids=AR-1`))
      .body;
    expect(only.data.map((one: { id: string }) => one.id)).toEqual([ids[3], ids[4]]);
    for (const query of ['scope=MyDelegatedRequests', 'favorite_only=true', 'grantee_ids=prs_x', 'request_ids=AR-1']) {
      expect((await get('data-engineer', `${client}?${query}`)).body.data).toEqual([]);
    }
    expect((await get('data-engineer', `${client}?scope=Mine`)).http).toBe(400);
  });

  test('what waits for others leaves no trace in what waits for me: no item, no token, no page more', async () => {
    const hide = () => ask('data-engineer-2', 'prod-api-rds-01');
    const hidden = [await hide(), await hide()];
    const mine = await ask('data-engineer', pii);
    hidden.push(await hide(), await hide());
    const tasks = await get('compliance', '/api/tidegate/v1/requests?scope=waiting_for_me&limit=1');
    expect(tasks.body.items.map((one: { id: string }) => one.id)).toEqual([mine.id]);
    expect(tasks.body.pagination).toEqual({ next_page_token: null });
    const counted = (await get('compliance', `${client}?scope=MyTasks&limit=1`)).body;
    expect(counted.pagination).toEqual({ limit: 1, offset: 0, has_more: false });
    for (const { id } of [mine, ...hidden]) {
      const owner = id === mine.id ? 'data-engineer' : 'data-engineer-2';
      expect((await post(owner, `${requests}/${id}/revoke`)).http).toBe(200);
    }
  });
});

describe('out of sight', () => {
  test('somebody else’s request and one that never was get the same answer on every path', async () => {
    const { id } = await ask('data-engineer', pii);
    const never = 'req_00000000000000000000000000';
    for (const [method, path] of [
      ['GET', `${requests}/ID`],
      ['GET', `${requests}/ID/entitlements`],
      ['POST', `${requests}/ID/request-again`],
      ['POST', `${requests}/ID/revoke`],
      ['GET', `${client}/ID`],
      ['POST', `${client}/ID/approve`],
      ['POST', `${client}/ID/reject`],
    ] as const) {
      const as = async (target: string) => {
        const body = method === 'POST' ? { body: {} } : {};
        const response = await house.call(method, path.replace('ID', target), { as: 'designer', ...body });
        return [response.statusCode, response.body.replaceAll(target, 'ID')];
      };
      const there = await as(id);
      expect(there[0]).toBe(404);
      expect(there).toEqual(await as(never));
      expect((await as('x'))[0]).toBe(404);
    }
    await post('data-engineer', `${requests}/${id}/revoke`);
  });
});
