// Every route × no, a wrong, and another's credential. The table of routes is the list: a new route is in this test by being
// in the table, and one that anybody may call has to be named here.

import type { Route } from '@tidegate/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { scimPrefix, scimRoutes } from '../scim/register-scim.ts';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';
import { routeTable } from './all-routes.ts';

/** Anybody may call these; the list may only shrink. */
const openToAnybody = [
  'alive',
  'apiPage',
  'beginAtProvider',
  'finishAtProvider',
  'openApi',
  'programTokens',
  'ready',
  'signInAsDemoPerson',
  'signInOptions',
  'signInWithLink',
];

let house: HouseForTests;
let others: Readonly<
  Record<'request' | 'session' | 'token' | 'webhook' | 'signIn' | 'service' | 'template' | 'space', string>
>;
beforeAll(async () => {
  house = await openHouse(configFrom({ TIDEGATE_RATE_PER_MINUTE: '1000000' }));
  others = await makeThings();
}, 60_000);
// Time goes on between calls, so that so many wrong credentials are not an attack.
beforeEach(() => house.passMs(200));
afterAll(() => house.close());

const base = '/api/tidegate/v1';
const templates = '/api/client/v1/access-request-templates';
const emptyFlow = {
  name: 'x',
  active: true,
  trigger: 'SELF_SERVE',
  requestors: { logical_operator: 'OR', conditions: [] },
  access_targets: [],
  settings: {
    justification_required: false,
    require_approver_reason: false,
    requestor_cannot_approve_himself: true,
    require_mfa: false,
    labels: [],
  },
  request_for_others: false,
};
const emptyTemplate = {
  name: 'mine',
  type: 'IntegrationRequest',
  filter_integration_ids: [],
  filter_resource_type_ids: [],
  filter_resource_ids: [],
  filter_permission_ids: [],
};

const emailOf = (name: string): string => `${name}@acme.example`;

/** A request with open access, a token, a template and a space, all of the data engineer; a webhook of the administrator. */
async function makeThings() {
  const as = 'data-engineer';
  const offers = (await house.call('GET', `${base}/offers?limit=1000`, { as })).json();
  const offer = offers.items.find((item: { offers: { automatic: boolean }[] }) =>
    item.offers.every((one) => one.automatic),
  );
  const body = {
    entitlements: [{ resource_id: offer.resource.id, permission_id: offer.permission.id }],
    reason: 'canary-reason',
    duration_sec: 600,
  };
  const asked = (await house.call('POST', `${base}/requests`, { as, body })).json();
  await house.workers.drain();
  const request = asked.items[0].id;
  const seen = (await house.call('GET', `${base}/requests/${request}`, { as })).json();
  const token = (await house.call('POST', `${base}/tokens`, { as, body: { name: 'mine', expires_in_days: 1 } })).json();
  const hook = { name: 'hook', url: 'https://hook.example/' };
  const webhook = (await house.call('POST', `${base}/webhooks`, { as: 'admin', body: hook })).json();
  const link = await house.call('POST', `${base}/sign-in/links`, { as: 'admin', body: { email: emailOf(as) } });
  const secret = link.json().path.replace('/sign-in#token=', '');
  await house.call('POST', `${base}/sign-in/link`, { body: { token: secret } });
  const signIns = (await house.call('GET', `${base}/sign-ins`, { as })).json();
  const border = {
    name: 'others',
    query: 'resource_name != ""',
    members: [{ person: emailOf(as), role: 'Space Owner' }],
  };
  const space = (await house.call('POST', `${base}/spaces`, { as: 'admin', body: border })).json();
  const template = (await house.call('POST', templates, { as, body: emptyTemplate })).json();
  const service = { name: 'ci', roles: ['Deployment'] };
  const machine = (await house.call('POST', `${base}/service-tokens`, { as: 'admin', body: service })).json();
  return {
    request,
    session: seen.entitlements[0].session_id,
    token: token.id,
    webhook: webhook.id,
    signIn: signIns.items[0].id,
    service: machine.id,
    template: template.id,
    space: space.id,
  };
}

/** The path with an id that exists, but is somebody else's. */
const pathOf = ({ path }: Route): string =>
  path.replace(/\{[a-z_]+\}/g, () => {
    if (path.includes('/spaces/')) return others.space;
    if (path.includes('/access-request-templates/')) return others.template;
    if (path.includes('/requests/')) return others.request;
    if (path.includes('/sessions/')) return others.session;
    if (path.includes('/sign-ins/{id}')) return others.signIn;
    if (path.includes('/service-tokens/')) return others.service;
    if (path.includes('/tokens/') || path.includes('/personal-tokens/')) return others.token;
    if (path.includes('/webhooks/')) return others.webhook;
    return 'none_00000000000000000000000000';
  });

/** What a body must hold to be read at all; the rest is read without. */
const needed: Readonly<Record<string, object>> = {
  'sessions/{id}/certificate': { public_key: 'ssh-ed25519 AAAA' },
  'requests/{id}/repair': { reason: 'x' },
  'personal-tokens/{id}/expiry': { expiry_date: 1 },
  'access-request-templates/{id}': emptyTemplate,
  'spaces/{id}/members': { members: [] },
  'spaces/{id}/scopes': { name: 'x' },
  'spaces/{id}/scopes/{object_id}': { name: 'x' },
  'spaces/{id}/bundles': { name: 'x', access_targets: [] },
  'spaces/{id}/bundles/{object_id}': { name: 'x', access_targets: [] },
  'spaces/{id}/access-flows': emptyFlow,
  'spaces/{id}/access-flows/preview': { flow: emptyFlow },
  'spaces/{id}/access-flows/{object_id}': emptyFlow,
};
const bodyOf = (route: Route) => {
  if (route.method === 'GET' || route.method === 'DELETE') return {};
  return { body: Object.entries(needed).find(([path]) => route.path.endsWith(path))?.[1] ?? {} };
};
const far = { 'x-forwarded-for': '192.0.2.9' };

const routes = Object.entries(routeTable);
const closed = routes.filter(([, route]) => route.access !== 'nobody-signed-in');

test('what anybody may call is exactly the named list', () => {
  const open = routes.filter(([, route]) => route.access === 'nobody-signed-in').map(([name]) => name);
  expect([...open].sort()).toEqual(openToAnybody);
});

test('every registered route is in the table, and every route of the table is registered', () => {
  const printed = house.app.printRoutes({ commonPrefix: false, includeHooks: false });
  const registered: string[] = [];
  const stack: string[] = [];
  for (const line of printed.split('\n')) {
    const match = /^(?<indent>[│ ]*)[├└]── (?<part>\S*)(?: \((?<methods>[A-Z, ]+)\))?/.exec(line);
    if (!match?.groups) continue;
    const depth = (match.groups['indent'] ?? '').length / 4;
    stack.splice(depth);
    stack.push(match.groups['part'] ?? '');
    const url = stack.join('').replace(/:([a-z_]+)/g, '{$1}');
    for (const method of match.groups['methods']?.split(', ') ?? []) registered.push(`${method} ${url}`);
  }
  // What sources speak is a standard's, with a list and a test of its own (`scim/scim.test.ts`).
  const scim = scimRoutes.map(([method, path]) => `${method} ${scimPrefix}${path}`.replace(/:([a-z_]+)/g, '{$1}'));
  expect(registered.sort()).toEqual([...routes.map(([, route]) => `${route.method} ${route.path}`), ...scim].sort());
});

describe.each(closed)('%s', (_name, route) => {
  test('nobody: 401, whatever the input', async () => {
    const response = await house.call(route.method, pathOf(route), { ...bodyOf(route), headers: far });
    expect([response.statusCode, codeOf(route, response.json())]).toEqual([401, 'auth.required']);
    expect(response.headers['www-authenticate']).toBe('Bearer');
  });
  test.each([
    ['a wrong token', { authorization: 'Bearer aup_0000000000000000000000000000000000000000000' }],
    ['no token at all', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: 'Basic YWRtaW46YWRtaW4=' }],
  ])('%s: 401', async (_what, headers) => {
    const response = await house.call(route.method, pathOf(route), { ...bodyOf(route), headers });
    expect([response.statusCode, codeOf(route, response.json())]).toEqual([401, 'auth.required']);
  });
  test('a cookie nobody was given: 401, and no change without our own page', async () => {
    const headers = { ...far, cookie: 'tidegate-loopback=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' };
    const response = await house.call(route.method, pathOf(route), { ...bodyOf(route), headers });
    expect(response.statusCode).toBe(route.method === 'GET' ? 401 : 403);
  });
  test('another’s credential: refused by role, or shown nothing of the other’s', async () => {
    const response = await house.call(route.method, pathOf(route), { ...bodyOf(route), as: 'designer' });
    const roleNeeded = route.access !== 'signed-in';
    if (roleNeeded) expect([response.statusCode, codeOf(route, response.json())]).toEqual([403, 'auth.forbidden']);
    else if (route.path.includes('{')) expect(response.statusCode).toBe(404);
    for (const secret of [...Object.values(others), 'canary-reason']) {
      if (!route.path.includes('{')) expect(response.body).not.toContain(secret);
    }
    expect(response.body).not.toContain('canary-reason');
  });
});

describe('something of another’s and something that does not exist look the same', () => {
  const owned = closed.filter(
    ([, route]) =>
      route.access === 'signed-in' && /\/(requests|sessions|tokens|personal-tokens|sign-ins)\/\{id\}/.test(route.path),
  );
  test('there are such routes', () => expect(owned.length).toBeGreaterThan(8));
  test.each(owned)('%s', async (_name, route) => {
    const real = pathOf(route);
    const id = Object.values(others).find((one) => real.includes(one)) ?? '';
    const unreal = `${id.slice(0, 4)}${'0'.repeat(id.length - 4)}`;
    const there = await house.call(route.method, real, { ...bodyOf(route), as: 'designer' });
    const nowhere = await house.call(route.method, real.replace(id, unreal), { ...bodyOf(route), as: 'designer' });
    expect(there.statusCode).toBe(404);
    expect(there.body.replaceAll(id, 'ID')).toBe(nowhere.body.replaceAll(unreal, 'ID'));
  });
});

/** Our code in either error body. */
function codeOf(route: Route, body: { readonly code?: string; readonly tidegate_code?: string }): string | undefined {
  return route.errors === 'published' ? body.tidegate_code : body.code;
}
