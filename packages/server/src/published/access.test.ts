// Access sessions with a password: shown once to the one it is for, never through a page somebody could be led to, new after a reset.

import { createHash } from 'node:crypto';
import { startSignIn } from '@tidegate/broker';
import { assert } from '@tidegate/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkPublished } from '../testing/check-published.ts';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';
import { passwordTwin, seenCredentials } from '../testing/password-twin.ts';

const sessions = '/api/user/v1/access-sessions';
const requests = '/api/user/v4/access-requests';

let house: HouseForTests;
let session: string;
let request: string;
beforeAll(async () => {
  house = await openHouse(configFrom(), [passwordTwin]);
  ({ session, request } = await openAccess());
}, 60_000);
afterAll(() => house.close());

const get = async (as: string, url: string) => {
  const response = await house.call('GET', url, { as });
  return { http: response.statusCode, body: response.json() };
};
const make = async (as: string, url: string, body: object) => {
  const response = await house.call('POST', url, { as, body });
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
};

/** A database with a password, all of it made through the API, and access to it for the data engineer. */
async function openAccess() {
  await make('admin', '/api/admin/v4/integrations', {
    name: 'shop',
    type: 'password-twin',
    integration_config: {},
    secret_store_config: { apono: { parameters: { username: 'connector', password: 'secret' } } },
    custom_access_details: 'ask in #shop',
  });
  const inventory = `inventory:
  - integration: shop
    resources:
      - { type: aws-rds-instance, id: shop-db, name: shop-db, path: shop/shop-db, tags: { Shop: "yes" } }
`;
  await make('admin', '/api/tidegate/v1/apply', { files: [{ path: 'shop.yaml', text: inventory }] });
  await make('admin', '/api/admin/v1/access-scopes', { name: 'shop', query: 'resource_tag["Shop"] = "yes"' });
  await make('admin', '/api/admin/v2/access-flows', {
    name: 'Shop',
    active: true,
    trigger: 'SELF_SERVE',
    requestors: { logical_operator: 'OR', conditions: [{ type: 'group', values: ['data'] }] },
    access_targets: [{ access_scope: { access_scope_reference: 'shop' } }],
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
  const offered = await get('data-engineer', '/api/user/v1/available-access/entitlements?resource_name=shop-db');
  const [{ resource, permission }] = offered.body.items;
  const entitlements = [{ resource_id: resource.id, permission_id: permission.id }];
  const [asked] = await make('data-engineer', requests, { entitlements, custom_fields: {} });
  await house.workers.drain();
  const [open] = (await get('data-engineer', `${sessions}?request_ids=${asked.id}`)).body.items;
  return { session: open.id, request: asked.id };
}

const details = (as: string) => get(as, `${sessions}/${session}/access-details`);

test('the connector gets the sealed parameters as its credential', () => {
  expect(seenCredentials).toContain('{"username":"connector","password":"secret"}');
});

test('my open access, in the published shape', async () => {
  const listed = (await get('data-engineer', sessions)).body;
  expect(checkPublished(listed, 'PublicApiListResponseAccessSessionPublicV1Model')).toEqual([]);
  expect(listed.items).toMatchObject([
    { id: session, request_ids: [request], credentials_status: 'AVAILABLE', can_reset_credentials: true },
  ]);
  expect((await get('data-engineer', `${sessions}/${session}`)).body).toEqual(listed.items[0]);
  const integration = listed.items[0].integration.id;
  expect((await get('data-engineer', `${sessions}?integration_id=${integration}`)).body.items).toHaveLength(1);
  for (const none of ['integration_id=int_00000000000000000000000000', 'request_ids=x', 'integration_id=shop']) {
    expect((await get('data-engineer', `${sessions}?${none}`)).body.items).toEqual([]);
  }
  const seen = (await get('data-engineer', `/api/client/v1/access-requests/${request}`)).body;
  expect(seen.access_groups).toMatchObject([{ has_new_credentials: true }]);
});

test('a page somebody could be led to shows how to connect, and leaves the password where it is', async () => {
  const secret = await signIn();
  const response = await house.call('GET', `${sessions}/${session}/access-details`, {
    headers: { cookie: `tidegate-loopback=${secret}` },
  });
  expect(response.statusCode, response.body).toBe(200);
  expect(Object.keys(response.json().parameters)).toEqual(['host', 'port', 'database', 'username']);
  expect(response.json().credentials_status).toBe('AVAILABLE');
});

describe('a program after its whole login', () => {
  const others = [
    'end_user:access_sessions:read',
    'end_user:access_requests:read',
    'end_user:access_requests:write',
    'end_user:inventory:read',
    'end_user:analytics:write',
    'end_user:mcp',
  ];
  const paths = () => [
    `${sessions}/${session}/access-details`,
    `/api/client/v1/access-sessions/${session}/access-details`,
  ];
  const asProgram = (token: string, method: 'GET' | 'POST', url: string) =>
    house.call(method, url, {
      headers: { authorization: `Bearer ${token}` },
      ...(method === 'POST' ? { body: {} } : {}),
    });

  test('without the scope for passwords is told how to connect, and uses up no password', async () => {
    const token = await programToken(others);
    for (const path of paths()) {
      const answer = await asProgram(token, 'GET', path);
      expect([answer.statusCode, answer.body.includes('pw-')], path).toEqual([200, false]);
    }
    expect((await get('data-engineer', `${sessions}/${session}`)).body.credentials_status).toBe('AVAILABLE');
  });
  test('with all seven scopes of the published client gets the password, on both paths', async () => {
    const token = await programToken([...others, 'end_user:access_sessions:write']);
    for (const path of paths()) {
      expect((await asProgram(token, 'GET', path)).body).toContain('pw-');
      expect((await asProgram(token, 'GET', path)).body).not.toContain('pw-');
      expect((await asProgram(token, 'POST', `${sessions}/${session}/reset-credentials`)).statusCode).toBe(200);
      await house.workers.drain();
    }
  });
});

test('the password comes once, and then again only after a reset', async () => {
  const first = await details('data-engineer');
  expect(checkPublished(first.body, 'AccessSessionDetailsV1')).toEqual([]);
  expect(first.body).toMatchObject({ custom_admin_message: 'ask in #shop', credentials_status: 'VIEWED' });
  expect(Object.keys(first.body.parameters)).toEqual(['host', 'port', 'database', 'username', 'password']);
  const second = await details('data-engineer');
  expect(checkPublished(second.body, 'AccessSessionDetailsV1')).toEqual([]);
  expect(Object.keys(second.body.parameters)).not.toContain('password');
  expect((await get('data-engineer', `${sessions}/${session}`)).body.credentials_status).toBe('VIEWED');

  const reset = await make('data-engineer', `${sessions}/${session}/reset-credentials`, {});
  expect(checkPublished(reset, 'PublicApiMessageResponse')).toEqual([]);
  await house.workers.drain();
  expect((await get('data-engineer', `${sessions}/${session}`)).body.credentials_status).toBe('AVAILABLE');
  const renewed = (await details('data-engineer')).body.parameters.password;
  expect(renewed).toMatch(/^pw-/);
  expect(renewed).not.toBe(first.body.parameters.password);
  for (const shown of [renewed, first.body.parameters.password]) {
    expect(house.log.join('')).not.toContain(shown);
    expect((await house.call('GET', '/api/tidegate/v1/audit?limit=1000', { as: 'admin' })).body).not.toContain(shown);
  }
});

test('somebody else’s session and one that never was are the same nothing, for an administrator too', async () => {
  const never = 'ses_00000000000000000000000000';
  for (const [method, path] of [
    ['GET', `${sessions}/ID`],
    ['GET', `${sessions}/ID/access-details`],
    ['POST', `${sessions}/ID/reset-credentials`],
  ] as const) {
    for (const as of ['data-engineer-2', 'admin']) {
      const answer = async (id: string) => {
        const response = await house.call(method, path.replace('ID', id), {
          as,
          ...(method === 'POST' ? { body: {} } : {}),
        });
        return [response.statusCode, response.body.replaceAll(id, 'ID')];
      };
      expect((await answer(session))[0]).toBe(404);
      expect(await answer(session)).toEqual(await answer(never));
    }
  }
  expect((await get('data-engineer-2', sessions)).body.items).toEqual([]);
});

test('what has ended is no session any more', async () => {
  await make('data-engineer', `${requests}/${request}/revoke`, {});
  await house.workers.drain();
  expect((await get('data-engineer', sessions)).body.items).toEqual([]);
  expect((await get('data-engineer', `${sessions}/${session}`)).http).toBe(404);
  expect((await details('data-engineer')).body).toMatchObject({ code: 'session.not_open' });
});

/** The data engineer signs in; answers the cookie's secret. */
async function signIn(): Promise<string> {
  const person = await house.ports.store.read((tx) => tx.people.byEmail('data-engineer@acme.example'));
  assert(person, 'the demo company has a data engineer');
  return (await startSignIn(house.ports, { person, door: 'portal', how: 'test' })).secret;
}

/** The whole login of the published client: a yes at the portal, the code, the token. */
async function programToken(scopes: readonly string[]): Promise<string> {
  const verifier = 'a-verifier-of-at-least-forty-three-characters-1';
  const way = { client_id: 'apono-cli', redirect_uri: 'http://localhost:64131' };
  const allowed = await house.call('POST', '/api/tidegate/v1/programs/allow', {
    headers: { origin: 'http://127.0.0.1:7333', cookie: `tidegate-loopback=${await signIn()}` },
    body: {
      ...way,
      response_type: 'code',
      scope: scopes.join(' '),
      state: '',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      allow: true,
    },
  });
  expect(allowed.statusCode, allowed.body).toBe(200);
  const code = new URL(allowed.json().url).searchParams.get('code') ?? '';
  const fields = { ...way, grant_type: 'authorization_code', code, code_verifier: verifier };
  const got = await house.app.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { host: '127.0.0.1:7333', 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  });
  expect(got.statusCode, got.body).toBe(200);
  return got.json().access_token;
}
