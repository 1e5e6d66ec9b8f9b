// Signing in at a real provider through the server's own routes, with one browser's cookies; and what is refused on the way.

import { ok } from '@tidegate/core';
import { makeProvider, readProviders } from '@tidegate/sources';
import { type RunningOidcProvider, startOidcProvider } from '@tidegate/testkit';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const base = '/api/tidegate/v1';
const page = { origin: 'http://127.0.0.1:7333' };
let real: RunningOidcProvider;
let house: HouseForTests;
beforeAll(async () => {
  const redirect = 'http://127.0.0.1:7333/sign-in/return/acme';
  const account = (name: string, more: object = {}) => ({
    sub: `sub-${name}`,
    email: `${name}@acme.example`,
    email_verified: true,
    ...more,
  });
  real = await startOidcProvider({
    clients: [{ client_id: 'tidegate', client_secret: 'canary-client-secret', redirect_uris: [redirect] }],
    accounts: [account('dba'), account('sre'), account('stranger'), account('designer', { email_verified: false })],
  });
  const read = readProviders({
    providers: [
      {
        id: 'acme',
        name: 'Acme',
        issuer: real.issuer,
        client_id: 'tidegate',
        client_secret: { environment: 'TIDEGATE_SECRET_ACME' },
      },
    ],
  });
  if (!read.ok) throw new Error(read.refusal.message);
  const credentials = { read: () => Promise.resolve(ok('canary-client-secret')) };
  const providers = read.value.map((one) => makeProvider(one, { credentials, now: () => Date.now() }));
  house = await openHouse(configFrom({}), [], { providers });
}, 60_000);
afterAll(async () => {
  await house.close();
  await real.stop();
});

const cookiesOf = (response: LightMyRequestResponse): string =>
  [response.headers['set-cookie'] ?? []]
    .flat()
    .map((line) => String(line).split(';')[0])
    .join('; ');
const begin = async () => {
  const response = await house.call('POST', `${base}/sign-in/provider/begin`, {
    body: { provider: 'acme' },
    headers: page,
  });
  return { url: response.json().url as string, cookie: cookiesOf(response), response };
};
const finish = (query: string, cookie: string, headers: Record<string, string> = page) =>
  house.call('POST', `${base}/sign-in/provider/finish`, {
    body: { provider: 'acme', query },
    headers: { ...headers, ...(cookie === '' ? {} : { cookie }) },
  });
const backFrom = async (url: string, name: string) => new URL(await real.signIn(url, `sub-${name}`)).search.slice(1);

test('the page is told which providers there are, by name', async () => {
  const options = (await house.call('GET', `${base}/sign-in/options`)).json();
  expect(options.providers).toEqual([{ id: 'acme', name: 'Acme' }]);
});

test('a person of ours comes in with a new cookie, and the one of the way is taken back', async () => {
  const { url, cookie, response } = await begin();
  expect(String(response.headers['set-cookie'])).toMatch(
    /^tidegate-loopback-passing=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  for (const word of ['code_challenge=', 'code_challenge_method=S256', 'state=', 'nonce=']) expect(url).toContain(word);
  const answer = await finish(await backFrom(url, 'dba'), cookie);
  expect([answer.statusCode, answer.json().email]).toEqual([200, 'dba@acme.example']);
  const [passing = '', signIn = ''] = [answer.headers['set-cookie'] ?? []].flat().map(String);
  expect(passing).toMatch(/^tidegate-loopback-passing=;/);
  const me = await house.call('GET', `${base}/sign-ins`, { headers: { cookie: signIn.split(';')[0] ?? '' } });
  expect(me.json().items).toMatchObject([{ how: 'Acme', current: true, program: null }]);
});

test('an answer brought by another browser, or by a page of somebody else, signs nobody in', async () => {
  const { url, cookie } = await begin();
  const query = await backFrom(url, 'dba');
  const other = (await begin()).cookie;
  for (const held of ['', other]) {
    const answer = await finish(query, held);
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'auth.state_invalid']);
    expect(String(answer.headers['set-cookie'])).not.toMatch(/tidegate-loopback=[\w-]{43}/);
  }
  expect((await finish(query, cookie, { origin: 'https://evil.example' })).statusCode).toBe(403);
});

test('an answer counts once', async () => {
  const { url, cookie } = await begin();
  const query = await backFrom(url, 'sre');
  expect((await finish(query, cookie)).statusCode).toBe(200);
  expect((await finish(query, cookie)).json().code).toBe('auth.state_invalid');
});

test.each([
  ['somebody nobody here knows', 'stranger', 'auth.unknown_person'],
  ['somebody whose address is not verified', 'designer', 'auth.unknown_person'],
])('%s is told so and stays out', async (_who, name, code) => {
  const { url, cookie } = await begin();
  const answer = await finish(await backFrom(url, name), cookie);
  expect([answer.statusCode, answer.json().code]).toEqual([401, code]);
});

test('a deactivated person is told so and stays out', async () => {
  const { url, cookie } = await begin();
  const query = await backFrom(url, 'sre');
  const person = await house.ports.store.read((tx) => tx.people.byEmail('sre@acme.example'));
  if (person === null) throw new Error('no sre');
  await house.ports.store.transaction((tx) => tx.people.save({ ...person, active: false }));
  expect((await finish(query, cookie)).json().code).toBe('auth.deactivated');
});

test('a provider nobody named is not there', async () => {
  const body = { provider: 'evil' };
  const answer = await house.call('POST', `${base}/sign-in/provider/begin`, { body, headers: page });
  expect(answer.statusCode).toBe(404);
});

test('neither codes nor secrets are in the log', async () => {
  const { url, cookie } = await begin();
  const query = await backFrom(url, 'dba');
  await finish(query, cookie);
  const text = house.log.join('\n');
  for (const secret of [
    'canary-client-secret',
    new URLSearchParams(query).get('code') ?? '?',
    cookie.split('=')[1] ?? '?',
  ]) {
    expect(text).not.toContain(secret);
  }
});
