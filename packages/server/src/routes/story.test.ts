// The path through the API, told once with simulated access: what may I ask for, asking, deciding, opening, ending; and what
// each person sees of it. Real targets have their own tests.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const base = '/api/tidegate/v1';
let house: HouseForTests;
beforeAll(async () => {
  house = await openHouse(configFrom());
}, 60_000);
afterAll(() => house.close());

const get = async (url: string, as: string) => (await house.call('GET', `${base}${url}`, { as })).json();
const post = async (url: string, as: string, body: object = {}) => {
  const response = await house.call('POST', `${base}${url}`, { as, body });
  return { http: response.statusCode, ...response.json() };
};

test('who I am, with groups and manager', async () => {
  expect(await get('/me', 'data-engineer')).toMatchObject({
    person: { email: 'data-engineer@acme.example', groups: ['data'], manager: { email: 'data-manager@acme.example' } },
    demo: false,
  });
});

test('a person in no group is offered nothing, and is told nothing', async () => {
  expect(await get('/offers', 'designer')).toEqual({ items: [], pagination: { next_page_token: null } });
});

test('pages of offers join to the whole, without gaps or repeats', async () => {
  const whole = await get('/offers?limit=1000', 'data-engineer');
  const ids: string[] = [];
  let next: string | null = '';
  for (let guard = 0; next !== null && guard < 500; guard += 1) {
    const page: {
      items: { resource: { id: string }; permission: { id: string } }[];
      pagination: { next_page_token: string | null };
    } = await get(`/offers?limit=7${next === '' ? '' : `&page_token=${encodeURIComponent(next)}`}`, 'data-engineer');
    ids.push(...page.items.map((item) => `${item.resource.id}/${item.permission.id}`));
    next = page.pagination.next_page_token;
  }
  expect(ids).toEqual(
    whole.items.map(
      (item: { resource: { id: string }; permission: { id: string } }) => `${item.resource.id}/${item.permission.id}`,
    ),
  );
  expect(ids.length).toBeGreaterThan(7);
});

test('asking, consent, opening, release and gone, as every person concerned sees it', async () => {
  const offers = await get('/offers?limit=1000', 'data-engineer');
  const offer = offers.items.find((item: { offers: { automatic: boolean }[] }) =>
    item.offers.some((one) => !one.automatic),
  );
  const chosen = offer.offers.find((one: { automatic: boolean }) => !one.automatic);
  const asked = await post('/requests', 'data-engineer', {
    entitlements: [{ resource_id: offer.resource.id, permission_id: offer.permission.id }],
    flow_id: chosen.flow.id,
    duration_sec: 900,
    reason: 'to look into a slow query',
  });
  expect(asked.http, JSON.stringify(asked)).toBe(200);
  const [request] = asked.items;
  expect(request).toMatchObject({
    status: 'Pending',
    duration_sec: 900,
    simulated: true,
    entitlements: [{ status: 'Pending' }],
  });
  expect(request.actions).toContain('withdraw');
  expect(request.waiting_for.length).toBeGreaterThan(0);

  expect((await house.call('GET', `${base}/requests/${request.id}`, { as: 'designer' })).statusCode).toBe(404);
  expect((await post(`/requests/${request.id}/approve`, 'designer')).http).toBe(404);
  expect(await post(`/requests/${request.id}/approve`, 'data-engineer')).toMatchObject({
    http: 403,
    code: 'request.self_review',
  });

  for (let guard = 0; guard < 5; guard += 1) {
    const now = await get(`/requests/${request.id}`, 'data-engineer');
    if (now.waiting_for.length === 0) break;
    const approver = now.waiting_for[0].people[0].email.split('@')[0];
    const waiting = await get('/requests?scope=waiting_for_me', approver);
    expect(waiting.items.map((item: { id: string }) => item.id)).toContain(request.id);
    expect(await post(`/requests/${request.id}/approve`, approver, { reason: 'needed' })).toMatchObject({ http: 200 });
  }
  await house.workers.drain();
  const open = await get(`/requests/${request.id}`, 'data-engineer');
  expect(open).toMatchObject({ status: 'Active', entitlements: [{ status: 'Active' }] });
  expect(open.actions).toEqual(expect.arrayContaining(['release', 'connect']));
  const session = open.entitlements[0].session_id;
  const access = await get('/access', 'data-engineer');
  expect(access.items).toMatchObject([{ session_id: session, state: 'open', request_ids: [request.id] }]);
  expect((await get('/access', 'designer')).items).toEqual([]);
  expect((await house.call('GET', `${base}/sessions/${session}/connection`, { as: 'admin' })).statusCode).toBe(404);
  expect(await get(`/sessions/${session}/connection`, 'data-engineer')).toMatchObject({ simulated: true });

  expect((await post(`/requests/${request.id}/release`, 'data-engineer')).http).toBe(200);
  await house.workers.drain();
  const ended = await get(`/requests/${request.id}`, 'data-engineer');
  expect(ended.status).toBe('Revoked');
  expect(ended.gone_at).not.toBeNull();
  const notices = await get('/notices', 'data-engineer');
  expect(notices.items.some((notice: { request_id: string }) => notice.request_id === request.id)).toBe(true);
  expect(await post('/notices/read', 'data-engineer')).toMatchObject({ http: 200 });
  expect((await get('/me', 'data-engineer')).unread_notices).toBe(0);
});

test('an auditor reads everybody’s requests, and the log from the first event in order', async () => {
  expect((await get('/requests?scope=all', 'auditor')).items.length).toBeGreaterThan(0);
  expect(await house.call('GET', `${base}/requests?scope=all`, { as: 'data-engineer' })).toMatchObject({
    statusCode: 403,
  });
  const exported = await get('/audit/export?limit=10000', 'auditor');
  expect(exported.records.map((record: { sequence: number }) => record.sequence)).toEqual(
    Array.from({ length: exported.records.length }, (_, index) => index + 1),
  );
  const page = await get('/audit?limit=5', 'auditor');
  expect(page.items).toHaveLength(5);
  expect(page.items[0].sequence).toBe(exported.records.length);
});

test('lists of administration show what the files say', async () => {
  const scopes = await get('/scopes', 'auditor');
  const flows = await get('/flows', 'auditor');
  const people = await get('/people', 'auditor');
  const inventory = await get('/inventory?limit=5', 'auditor');
  expect(scopes.items.length).toBeGreaterThan(5);
  expect(
    scopes.items.every((scope: { entitlements: number; resources: number }) => scope.entitlements >= scope.resources),
  ).toBe(true);
  expect(flows.items.every((flow: { sentence: string }) => flow.sentence.includes('may ask for'))).toBe(true);
  expect(people.items.length).toBeGreaterThan(9);
  expect(inventory.items).toHaveLength(5);
  expect(inventory.total).toBeGreaterThan(60);
  expect(inventory.items[0].permissions.length).toBeGreaterThan(0);
});

test('a query that does not parse yet is told where, and is no error', async () => {
  const found = await get(`/inventory?query=${encodeURIComponent('resource_type = ')}`, 'auditor');
  expect(found).toMatchObject({ items: [], total: 0, problem: { code: 'query.syntax', line: 1 } });
  expect((await get('/inventory/vocabulary', 'auditor')).values.length).toBeGreaterThan(10);
});

test('applying the same files again changes nothing, and a problem changes nothing either', async () => {
  const files = [{ path: 'people.yaml', text: 'people:\n  - { email: new@acme.example, frist_name: Nel }\n' }];
  const refused = await post('/apply', 'admin', { files });
  expect(refused).toMatchObject({ http: 200, applied: false, changes: [] });
  expect(refused.problems[0]).toMatchObject({ file: 'people.yaml', line: 2, code: 'input.unknown_key' });
  const shown = await post('/apply', 'admin', {
    files: [{ path: 'people.yaml', text: 'people:\n  - { email: new@acme.example }\n' }],
    dry_run: true,
  });
  expect(shown).toMatchObject({
    http: 200,
    applied: false,
    problems: [],
    changes: [{ change: 'created', name: 'new@acme.example' }],
  });
  expect(
    (await get('/people?limit=1000', 'auditor')).items.some(
      (one: { email: string }) => one.email === 'new@acme.example',
    ),
  ).toBe(false);
});

test('a token works at once, shows its text once, and is dead at once when revoked', async () => {
  const made = await post('/tokens', 'sre', { name: 'script', expires_in_days: 1 });
  const headers = { authorization: `Bearer ${made.token}` };
  expect((await house.call('GET', `${base}/me`, { headers })).statusCode).toBe(200);
  expect(JSON.stringify(await get('/tokens', 'sre'))).not.toContain(made.token);
  expect((await house.call('DELETE', `${base}/tokens/${made.id}`, { as: 'dba' })).statusCode).toBe(404);
  expect((await house.call('DELETE', `${base}/tokens/${made.id}`, { as: 'sre' })).statusCode).toBe(200);
  expect((await house.call('GET', `${base}/me`, { headers })).statusCode).toBe(401);
});

test('webhooks show their secret once', async () => {
  const made = await post('/webhooks', 'admin', { name: 'siem', url: 'https://siem.example/in' });
  expect(made.secret).toMatch(/^whsec_/);
  expect(JSON.stringify(await get('/webhooks', 'admin'))).not.toContain(made.secret);
  expect((await get(`/webhooks/${made.id}/deliveries`, 'admin')).items).toEqual([]);
  expect((await house.call('DELETE', `${base}/webhooks/${made.id}`, { as: 'admin' })).statusCode).toBe(200);
});
