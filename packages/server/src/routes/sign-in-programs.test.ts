// The published login, whole: consent at the portal, a code to the loopback, tokens, calls within the scopes, refresh, and the end.

import { createHash } from 'node:crypto';
import { createSignInLink } from '@tidegate/broker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkPublished } from '../testing/check-published.ts';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const base = '/api/tidegate/v1';
const page = { origin: 'http://127.0.0.1:7333' };
const verifier = 'a-verifier-of-at-least-forty-three-characters-1';
const asked = {
  response_type: 'code',
  client_id: 'apono-cli',
  redirect_uri: 'http://localhost:64131',
  scope:
    'end_user:access_sessions:read end_user:access_requests:read end_user:access_requests:write end_user:analytics:write',
  state: 'the-programs-own-state',
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
};

let house: HouseForTests;
let cookie = '';
beforeAll(async () => {
  house = await openHouse(configFrom({}));
  const token = await createSignInLink(house.ports, { email: 'data-engineer@acme.example', purpose: 'sign-in' });
  const answer = await house.call('POST', `${base}/sign-in/link`, { body: { token }, headers: page });
  cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
}, 60_000);
afterAll(() => house.close());

/** Twenty a minute are let in, so the clock goes on with each. */
const allow = (parts: object = {}, headers: Record<string, string> = { ...page, cookie }) => {
  house.passMs(3_000);
  return house.call('POST', `${base}/programs/allow`, { body: { ...asked, allow: true, ...parts }, headers });
};
const form = (fields: Record<string, string>) =>
  house.app.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { host: '127.0.0.1:7333', 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  });
const redeem = (code: string) =>
  form({
    grant_type: 'authorization_code',
    code,
    redirect_uri: asked.redirect_uri,
    client_id: asked.client_id,
    code_verifier: verifier,
  });
async function login(parts: object = {}) {
  const answer = await allow(parts);
  return (await redeem(new URL(answer.json().url).searchParams.get('code') ?? '')).json();
}
const withToken = (method: 'GET' | 'POST' | 'DELETE', url: string, token: string, body?: object) =>
  house.call(method, url, { headers: { authorization: `Bearer ${token}` }, ...(body ? { body } : {}) });

describe('the page that asks', () => {
  const preview = (parts: object = {}) =>
    house.call('POST', `${base}/programs/preview`, { body: { ...asked, ...parts }, headers: { ...page, cookie } });

  test('shows who asks for what, for whom, and where the answer goes', async () => {
    expect((await preview()).json()).toMatchObject({
      client_id: 'apono-cli',
      goes_to: 'http://localhost:64131',
      person: { email: 'data-engineer@acme.example' },
      scopes: expect.arrayContaining([
        { name: 'end_user:access_requests:write', allows: expect.stringContaining('ask for access') },
      ]),
    });
  });
  test.each([
    ['an address that is not this machine', { redirect_uri: 'https://evil.example/' }],
    ['a name that only begins like it', { redirect_uri: 'http://localhost.evil.example:64131' }],
    ['somebody before the name', { redirect_uri: 'http://localhost:64131@evil.example/' }],
    ['no port', { redirect_uri: 'http://localhost/' }],
    ['a script', { redirect_uri: 'javascript:alert(1)' }],
    ['no PKCE', { code_challenge: '' }],
    ['plain PKCE', { code_challenge_method: 'plain' }],
    ['a token at once', { response_type: 'token' }],
    ['a scope nobody has', { scope: 'admin:everything' }],
    ['a word of the language', { scope: 'constructor' }],
    ['nothing', { scope: '' }],
    ['no name', { client_id: '' }],
  ])('refuses %s, and so does the answer', async (_what, parts) => {
    for (const response of [await preview(parts), await allow(parts)]) {
      expect([response.statusCode, response.json().code]).toEqual([400, 'auth.program_invalid']);
    }
  });
  test.each(['64131', '64132', '64133', '64134'])('lets the answer go to port %s', async (port) => {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      expect((await preview({ redirect_uri: `http://${host}:${port}` })).statusCode).toBe(200);
    }
  });
  test('cannot be answered by another page, by a token, or by a program', async () => {
    expect((await allow({}, { origin: 'https://evil.example', cookie })).statusCode).toBe(403);
    const token = house.token('data-engineer');
    expect((await withToken('POST', `${base}/programs/allow`, token, { ...asked, allow: true })).statusCode).toBe(403);
    const { access_token: program } = await login({ scope: 'tidegate:everything' });
    expect((await withToken('POST', `${base}/programs/allow`, program, { ...asked, allow: true })).statusCode).toBe(
      403,
    );
  });
  test('nor does a token or a program enrol an authenticator, or make tokens without a near end', async () => {
    const { access_token: program } = await login({ scope: 'tidegate:everything' });
    const far = Date.UTC(2031, 5, 1) / 1_000;
    for (const token of [house.token('data-engineer'), program]) {
      for (const [url, body] of [
        [`${base}/mfa/enrol`, {}],
        [`${base}/tokens`, { name: 'endless' }],
        ['/api/client/v1/personal-tokens', { name: 'endless' }],
        ['/api/client/v1/personal-tokens', { name: 'endless', expiry_date: far }],
      ] as const) {
        const answer = await withToken('POST', url, token, body);
        expect([answer.statusCode, answer.json().code], url).toEqual([403, 'auth.forbidden']);
      }
      const made = await withToken('POST', `${base}/tokens`, token, { name: 'short', expires_in_days: 30 });
      const expiry = `/api/client/v1/personal-tokens/${made.json().id}/expiry`;
      const call = { headers: { authorization: `Bearer ${token}` }, body: {} };
      expect((await house.call('PUT', expiry, call)).statusCode).toBe(403);
    }
    const mine = { headers: { ...page, cookie }, body: {} };
    expect((await house.call('POST', `${base}/mfa/enrol`, mine)).json()).toHaveProperty('secret');
    expect((await house.call('POST', `${base}/tokens`, { ...mine, body: { name: 'endless' } })).statusCode).toBe(200);
  });
  test('a no goes back as a no, with the program’s state', async () => {
    const answer = await allow({ allow: false });
    expect(answer.json().url).toBe('http://localhost:64131/?error=access_denied&state=the-programs-own-state');
  });
});

describe('tokens', () => {
  test('come for the code, once, in the form of the standard, and speak for the person', async () => {
    const answer = await allow();
    const url = new URL(answer.json().url);
    expect([url.origin, url.searchParams.get('state')]).toEqual(['http://localhost:64131', asked.state]);
    const code = url.searchParams.get('code') ?? '';
    const got = await redeem(code);
    expect(got.json()).toEqual({
      access_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]{43}$/),
      token_type: 'Bearer',
      expires_in: 3_600,
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
      scope: asked.scope,
    });
    const session = await withToken('GET', '/api/client/v1/session', got.json().access_token);
    expect(session.json().user.email).toBe('data-engineer@acme.example');
    expect(checkPublished(session.json(), 'UserSessionClientModel', 'client')).toEqual([]);
    const again = await redeem(code);
    expect([again.statusCode, again.json().error]).toEqual([400, 'invalid_grant']);
    expect((await withToken('GET', '/api/client/v1/session', got.json().access_token)).statusCode).toBe(401);
  });
  test('open what their scopes name, and nothing beside', async () => {
    const { access_token: token } = await login();
    const status = async (method: 'GET' | 'POST' | 'DELETE', url: string, body?: object) =>
      (await withToken(method, url, token, body)).statusCode;
    expect(await status('GET', '/api/client/v1/access-requests')).toBe(200);
    expect(await status('GET', '/api/user/v1/access-sessions')).toBe(200);
    const note = { event_name: 'x', client_type: 'CLI', properties: {} };
    expect(await status('POST', '/api/client/v1/analytics', note)).toBe(201);
    expect(await status('GET', '/api/client/v1/personal-tokens')).toBe(403);
    expect(await status('POST', '/api/client/v1/personal-tokens', { name: 'x' })).toBe(403);
    expect(await status('GET', `${base}/offers`)).toBe(403);
    expect(await status('GET', `${base}/sign-ins`)).toBe(403);
  });
  test('are refreshed with rotation; the one before ends the family', async () => {
    const first = await login();
    const refresh = (token: string) =>
      form({ grant_type: 'refresh_token', refresh_token: token, client_id: asked.client_id });
    const second = (await refresh(first.refresh_token)).json();
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await withToken('GET', '/api/client/v1/session', second.access_token)).statusCode).toBe(200);
    const reused = await refresh(first.refresh_token);
    expect([reused.statusCode, reused.json().error]).toEqual([400, 'invalid_grant']);
    expect((await withToken('GET', '/api/client/v1/session', second.access_token)).statusCode).toBe(401);
    expect((await refresh(second.refresh_token)).json().error).toBe('invalid_grant');
  });
  test('are listed among the sign-ins, and signing out ends them at once', async () => {
    const mine = await login();
    const list = (await house.call('GET', `${base}/sign-ins`, { headers: { cookie } })).json();
    expect(list.items).toContainEqual(
      expect.objectContaining({ program: { client_id: 'apono-cli', scopes: asked.scope.split(' ') } }),
    );
    expect((await withToken('POST', `${base}/sign-out`, mine.access_token, {})).statusCode).toBe(200);
    expect((await withToken('GET', '/api/client/v1/session', mine.access_token)).statusCode).toBe(401);
  });
  test.each([
    [{ grant_type: 'password', username: 'a', password: 'b' }, 'unsupported_grant_type'],
    [{}, 'unsupported_grant_type'],
    [{ grant_type: 'authorization_code' }, 'invalid_grant'],
    [{ grant_type: 'refresh_token', refresh_token: 'x'.repeat(43) }, 'invalid_grant'],
  ])('are refused to %j in the words of the standard', async (fields, error) => {
    const answer = await form(fields as Record<string, string>);
    expect([answer.statusCode, answer.json().error]).toEqual([400, error]);
    expect(answer.headers['cache-control']).toBe('no-store');
  });
  test('a form is read nowhere else, and JSON not here', async () => {
    const elsewhere = await house.app.inject({
      method: 'POST',
      url: `${base}/tokens`,
      headers: {
        host: '127.0.0.1:7333',
        authorization: `Bearer ${house.token('dba')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: 'name=x',
    });
    expect(elsewhere.statusCode).toBe(415);
    const json = await house.call('POST', '/oauth/token', { body: { grant_type: 'refresh_token' } });
    expect(json.statusCode).toBe(415);
    const twice = await house.app.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: { host: '127.0.0.1:7333', 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'grant_type=refresh_token&grant_type=authorization_code',
    });
    expect([twice.statusCode, twice.json().error]).toEqual([400, 'invalid_request']);
  });
  test('are not in the log, nor are codes', async () => {
    const { access_token: access, refresh_token: refresh } = await login();
    await withToken('GET', '/api/client/v1/session', access);
    const text = house.log.join('\n');
    expect(text).not.toContain(access);
    expect(text).not.toContain(refresh);
  });
});

describe('what the published client asks beside', () => {
  const as = 'dba';
  test('tokens of one’s own, exactly in the published shapes', async () => {
    const as = 'data-engineer';
    const path = '/api/client/v1/personal-tokens';
    const made = await house.call('POST', path, { as, body: { name: 'laptop', expiry_date: 1_900_000_000.5 } });
    expect(checkPublished(made.json(), 'Unmasked', 'client')).toEqual([]);
    expect(made.json()).toMatchObject({ token: expect.stringMatching(/^aup_/), expiry_date: 1_900_000_000.5 });
    const { id, token } = made.json();
    const list = (await house.call('GET', path, { as })).json();
    expect(checkPublished(list, '[UserPersonalToken]', 'client')).toEqual([]);
    expect(JSON.stringify(list)).not.toContain(token);
    const one = await house.call('GET', `${path}/${id}`, { as });
    expect(one.json()).toMatchObject({ masked_token: `aup_…${token.slice(-4)}` });
    const changed = await house.call('PUT', `${path}/${id}/expiry`, { headers: { ...page, cookie }, body: {} });
    expect(checkPublished(changed.json(), 'Unmasked', 'client')).toEqual([]);
    expect(changed.json()).not.toHaveProperty('expiry_date');
    expect(changed.json().token).not.toBe(token);
    const gone = await house.call('DELETE', `${path}/${id}`, { as });
    expect(checkPublished(gone.json(), 'MessageResponse', 'client')).toEqual([]);
    expect((await house.call('GET', `${path}/${id}`, { as })).statusCode).toBe(404);
    expect((await withToken('GET', '/api/client/v1/session', token)).statusCode).toBe(401);
  });
  test('announcements and a line of its log, in the published shapes', async () => {
    const notes = (await house.call('GET', '/api/client/v1/cli-notifications', { as })).json();
    expect(checkPublished(notes, 'CliNotificationsClientListModel', 'client')).toEqual([]);
    const line = {
      session_id: 's',
      level: 'error',
      message: 'Authorization: Bearer aup_canarycanarycanary',
      fields: { a: 'b' },
    };
    const sent = await house.call('POST', '/api/client/v1/logs', { as, body: line });
    expect(checkPublished(sent.json(), 'LogEntrySubmissionResponse', 'client')).toEqual([]);
    expect(house.log.join('\n')).not.toContain('canarycanary');
  });
});

describe('a service token', () => {
  const path = `${base}/service-tokens`;
  test('is made by an administrator, acts by its roles, and never asks or decides', async () => {
    const made = await house.call('POST', path, { as: 'admin', body: { name: 'terraform', roles: ['Deployment'] } });
    expect(made.json()).toMatchObject({
      name: 'terraform',
      roles: ['Deployment'],
      expires_at: expect.stringMatching(/^2030-01-31T00:0/),
    });
    const { token, id } = made.json();
    expect((await withToken('GET', '/api/admin/v2/access-flows', token)).statusCode).toBe(200);
    expect((await withToken('GET', `${base}/audit`, token)).json().code).toBe('auth.forbidden');
    for (const [url, body] of [
      [`${base}/requests`, {}],
      [`${base}/tokens`, { name: 'x' }],
      [path, { name: 'another', roles: ['Admin'] }],
    ] as const) {
      expect((await withToken('POST', url, token, body)).statusCode, url).toBe(403);
    }
    const list = (await house.call('GET', path, { as: 'admin' })).json();
    expect(list.items).toMatchObject([{ name: 'terraform', last_used_at: expect.any(String) }]);
    expect(JSON.stringify(list)).not.toContain(token);
    const changed = { description: 'reads only', roles: ['Viewer'] };
    await house.call('PUT', `${path}/${id}`, { as: 'admin', body: changed });
    expect((await withToken('GET', `${base}/audit`, token)).statusCode).toBe(200);
    await house.call('DELETE', `${path}/${id}`, { as: 'admin' });
    expect((await withToken('GET', '/api/admin/v2/access-flows', token)).statusCode).toBe(401);
  });
  test('that is an administrator still confirms nothing and ends nobody’s sign-ins', async () => {
    const body = { name: 'wide', roles: ['Admin'], expires_at: null };
    const { token } = (await house.call('POST', path, { as: 'admin', body })).json();
    const dba = await house.ports.store.read((tx) => tx.people.byEmail('dba@acme.example'));
    for (const url of [
      `${base}/changes/prp_0/confirm`,
      `${base}/people/${dba?.id}/sign-ins/end`,
      `${base}/sign-in/links`,
    ]) {
      expect((await withToken('POST', url, token, {})).statusCode, url).toBe(403);
    }
  });
});

test('an administrator sees how somebody can come in, and ends it all at once', async () => {
  const dba = await house.ports.store.read((tx) => tx.people.byEmail('data-engineer@acme.example'));
  const path = `${base}/people/${dba?.id}/sign-ins`;
  const seen = (await house.call('GET', path, { as: 'admin' })).json();
  expect(seen.sign_ins.length).toBeGreaterThan(0);
  const ended = (await house.call('POST', `${path}/end`, { as: 'admin', body: {} })).json();
  expect(ended).toMatchObject({ sign_ins: seen.sign_ins.length, tokens: seen.tokens.length });
  expect((await house.call('GET', `${base}/me`, { headers: { cookie } })).statusCode).toBe(401);
});
