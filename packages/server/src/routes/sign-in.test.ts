// Sign-in by link and, in the demo on its own machine, by choosing a person; cookies that end when they should.

import { createSignInLink } from '@tidegate/broker';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const base = '/api/tidegate/v1';
const page = { origin: 'http://127.0.0.1:7333' };
const cookieOf = (response: LightMyRequestResponse): string =>
  String(response.headers['set-cookie'] ?? '').split(';')[0] ?? '';

describe('in the demo', () => {
  let house: HouseForTests;
  beforeAll(async () => {
    house = await openHouse(configFrom({}, ['--demo']));
  }, 60_000);
  afterAll(() => house.close());
  const signIn = (email: string, headers: Record<string, string> = page) =>
    house.call('POST', `${base}/sign-in/demo`, { body: { email }, headers });

  test('the people are offered with what they do, to this machine', async () => {
    const options = (await house.call('GET', `${base}/sign-in/options`)).json();
    expect(options.demo_people).toContainEqual(
      expect.objectContaining({ email: 'data-engineer@acme.example', title: 'Data engineer' }),
    );
  });
  test('behind a proxy, or from elsewhere, nobody is offered and nobody can be chosen', async () => {
    for (const headers of [{ 'x-forwarded-for': '192.0.2.7' }, { forwarded: 'for=192.0.2.7' }, { via: '1.1 proxy' }]) {
      const options = await house.call('GET', `${base}/sign-in/options`, { headers });
      expect(options.json().demo_people).toEqual([]);
      expect((await signIn('admin@acme.example', { ...page, ...headers })).statusCode).toBe(401);
    }
    const far = await house.app.inject({
      method: 'POST',
      url: `${base}/sign-in/demo`,
      headers: { host: '127.0.0.1:7333' },
      remoteAddress: '192.0.2.7',
      payload: { email: 'admin@acme.example' },
    });
    expect(far.statusCode).toBe(401);
  });
  test('choosing a person signs in with a cookie scripts cannot read, for this path and site', async () => {
    const response = await signIn('data-engineer@acme.example');
    expect(response.json()).toMatchObject({ email: 'data-engineer@acme.example' });
    const cookie = String(response.headers['set-cookie']);
    expect(cookie).toMatch(/^tidegate-loopback=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const me = await house.call('GET', `${base}/me`, { headers: { cookie: cookieOf(response) } });
    expect(me.json()).toMatchObject({ person: { email: 'data-engineer@acme.example' }, demo: true });
  });
  test('another page cannot switch the person', async () => {
    expect((await signIn('admin@acme.example', { origin: 'http://evil.example' })).statusCode).toBe(403);
  });
  test('switching ends the sign-in before it, and signing out ends it at once', async () => {
    const first = cookieOf(await signIn('sre@acme.example'));
    const second = cookieOf(await signIn('dba@acme.example', { ...page, cookie: first }));
    const me = async (cookie: string) => (await house.call('GET', `${base}/me`, { headers: { cookie } })).statusCode;
    expect([await me(first), await me(second)]).toEqual([401, 200]);
    const out = await house.call('POST', `${base}/sign-out`, { body: {}, headers: { ...page, cookie: second } });
    expect(String(out.headers['set-cookie'])).toContain('tidegate-loopback=;');
    expect(await me(second)).toBe(401);
  });
  test('a sign-in nobody uses ends after hours, and every sign-in after a day', async () => {
    const cookie = cookieOf(await signIn('sre@acme.example'));
    const me = async () => (await house.call('GET', `${base}/me`, { headers: { cookie } })).statusCode;
    house.passMs(8 * 3_600_000 + 1);
    expect(await me()).toBe(401);
    const fresh = cookieOf(await signIn('sre@acme.example'));
    let status = 200;
    for (let hour = 0; hour < 25; hour += 1) {
      house.passMs(3_600_000);
      status = (await house.call('GET', `${base}/me`, { headers: { cookie: fresh } })).statusCode;
    }
    expect(status).toBe(401);
  });
});

describe('without the demo', () => {
  let house: HouseForTests;
  beforeAll(async () => {
    house = await openHouse(configFrom({ TIDEGATE_PUBLIC_URL: 'https://tidegate.example' }));
  }, 60_000);
  afterAll(() => house.close());
  const own = { host: 'tidegate.example', origin: 'https://tidegate.example' };
  const withLink = (token: string) => house.call('POST', `${base}/sign-in/link`, { body: { token }, headers: own });

  test('nobody can be chosen, not even on this machine', async () => {
    const response = await house.call('POST', `${base}/sign-in/demo`, {
      body: { email: 'admin@acme.example' },
      headers: page,
    });
    expect([403, 401]).toContain(response.statusCode);
    const options = await house.call('GET', `${base}/sign-in/options`, { headers: own });
    expect(options.json()).toEqual({ demo_people: [], link: true, providers: [] });
  });
  test('a link signs in once, with a cookie bound to this host and https', async () => {
    const token = await createSignInLink(house.ports, { email: 'sre@acme.example', purpose: 'sign-in' });
    const first = await withLink(token);
    expect(first.json()).toMatchObject({ email: 'sre@acme.example' });
    expect(String(first.headers['set-cookie'])).toMatch(
      /^__Host-tidegate=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const again = await withLink(token);
    expect([again.statusCode, again.json().code]).toEqual([401, 'auth.link_invalid']);
  });
  test('a secret that somebody put into the browser before is not the one that is signed in', async () => {
    const planted = `__Host-tidegate=${'A'.repeat(43)}`;
    const token = await createSignInLink(house.ports, { email: 'sre@acme.example', purpose: 'sign-in' });
    const headers = { ...own, cookie: planted };
    const response = await house.call('POST', `${base}/sign-in/link`, { body: { token }, headers });
    expect(response.statusCode).toBe(200);
    expect(cookieOf(response)).not.toBe(planted);
    const me = await house.call('GET', `${base}/me`, { headers });
    expect(me.statusCode).toBe(401);
  });
  test('a secret is replaced in the browser as it is used, and the one before is soon no good', async () => {
    const token = await createSignInLink(house.ports, { email: 'sre@acme.example', purpose: 'sign-in' });
    const first = cookieOf(await withLink(token));
    const me = (cookie: string) => house.call('GET', `${base}/me`, { headers: { ...own, cookie } });
    house.passMs(15 * 60_000 + 1);
    const second = cookieOf(await me(first));
    expect(second).toMatch(/^__Host-tidegate=[\w-]{43}$/);
    expect([(await me(second)).statusCode, (await me(first)).statusCode]).toEqual([200, 200]);
    house.passMs(60_001);
    expect([(await me(first)).statusCode, (await me(second)).statusCode]).toEqual([401, 401]);
  });
  test('a link that waited too long is dead', async () => {
    const token = await createSignInLink(house.ports, { email: 'sre@acme.example', purpose: 'sign-in' });
    house.passMs(15 * 60_000 + 1);
    expect((await withLink(token)).json().code).toBe('auth.link_invalid');
  });
  test('guessing links is slowed down', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1)
      statuses.push((await withLink(`guess-number-${count}-of-many`)).statusCode);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
  });
  test('links and cookies are not in the log', async () => {
    const token = await createSignInLink(house.ports, { email: 'dba@acme.example', purpose: 'sign-in' });
    house.passMs(60_000);
    const response = await withLink(token);
    expect(response.statusCode).toBe(200);
    const text = house.log.join('\n');
    for (const secret of [token, cookieOf(response).split('=')[1] ?? 'none', house.token('admin')]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe('a link that an administrator makes', () => {
  let house: HouseForTests;
  beforeAll(async () => {
    house = await openHouse(configFrom({}));
  }, 60_000);
  afterAll(() => house.close());
  const links = '/api/tidegate/v1/sign-in/links';
  const made = async (as: string, email: string) => house.call('POST', links, { as, body: { email } });

  test('signs in whom it was made for, once', async () => {
    const answer = await made('admin', 'dba@acme.example');
    expect(answer.statusCode).toBe(200);
    const token = answer.json().path.replace('/sign-in#token=', '');
    const use = () => house.call('POST', '/api/tidegate/v1/sign-in/link', { body: { token } });
    const first = await use();
    expect([first.statusCode, first.json().email]).toEqual([200, 'dba@acme.example']);
    expect((await use()).json().code).toBe('auth.link_invalid');
  });

  test.each([
    ['a person who does not exist', 'admin', 'nobody@acme.example', 'object.not_found'],
    ['somebody who is no administrator', 'auditor', 'dba@acme.example', 'auth.forbidden'],
  ])('is refused for %s', async (_, as, email, code) => {
    expect((await made(as, email)).json().code).toBe(code);
  });
});
