// Codes and refresh tokens work once, for the program they were made for; a copy ends the sign-in; access ends at once.

import { createHash } from 'node:crypto';
import { limits } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allowProgram, authenticateProgram, redeemCode, refreshProgram, sameText } from './programs.ts';
import { endOwnSignIn, listSignIns } from './sign-ins.ts';

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker();
});
afterAll(() => world.close());

const verifier = 'a-verifier-of-at-least-forty-three-characters-1';
const ask = {
  clientId: 'tool',
  redirectUri: 'http://localhost:64131',
  challenge: createHash('sha256').update(verifier).digest('base64url'),
  scopes: ['end_user:access_requests:read'],
};
const call = {
  clientId: 'tool',
  agent: 'tool/1',
  door: 'api' as const,
  facts: { accountId: 'acc', issuer: 'http://127.0.0.1:7333' },
};
const code = async () => allowProgram(world.ports, await world.as('engineer'), ask);
const redeem = (text: string, parts: object = {}) =>
  redeemCode(world.ports, { ...call, code: text, redirectUri: ask.redirectUri, verifier, ...parts });
const refresh = (refreshToken: string, parts: object = {}) =>
  refreshProgram(world.ports, { ...call, refreshToken, ...parts });
async function tokens() {
  const got = await redeem(await code());
  if (!got.ok) throw new Error(got.refusal.message);
  return got.value;
}
const refused = { ok: false, refusal: { code: 'auth.grant_invalid' } };

describe('a code', () => {
  test('becomes tokens that speak for the person, with the claims the published client reads', async () => {
    const { accessToken, expiresInSec } = await tokens();
    const found = await authenticateProgram(world.ports, accessToken);
    expect(found?.person.email).toBe((await world.person('engineer')).email);
    const [head = '', claims = ''] = accessToken.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect(JSON.parse(head)).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(JSON.parse(claims)).toMatchObject({
      account_id: 'acc',
      user_id: found?.person.id,
      authorization_id: found?.signIn.id,
      client_id: 'tool',
      scopes: ask.scopes,
    });
    expect(expiresInSec).toBe(limits.programAccessMs / 1_000);
  });
  test.each([
    ['another program', { clientId: 'other' }],
    ['another address', { redirectUri: 'http://localhost:64132' }],
    ['another verifier', { verifier: `${verifier}x` }],
    ['no verifier', { verifier: '' }],
  ])('is refused to %s', async (_who, parts) => {
    expect(await redeem(await code(), parts)).toMatchObject(refused);
  });
  test('that is a minute old is refused', async () => {
    const text = await code();
    world.pass(limits.programCodeMs);
    expect(await redeem(text)).toMatchObject(refused);
  });
  test('that comes again is refused and ends what it became', async () => {
    const text = await code();
    const got = await redeem(text);
    if (!got.ok) throw new Error('no tokens');
    expect(await authenticateProgram(world.ports, got.value.accessToken)).not.toBeNull();
    expect(await redeem(text)).toMatchObject(refused);
    expect(await authenticateProgram(world.ports, got.value.accessToken)).toBeNull();
    expect(await refresh(got.value.refreshToken)).toMatchObject(refused);
  });
  test('that several fetch at once becomes one sign-in at most', async () => {
    const text = await code();
    const got = await Promise.all([1, 2, 3].map(() => redeem(text)));
    expect(got.filter(({ ok }) => ok).length).toBeLessThanOrEqual(1);
  });
  test('of a person who is out by now is refused', async () => {
    const text = await code();
    const person = await world.person('engineer');
    await world.ports.store.transaction((tx) => tx.people.save({ ...person, active: false }));
    expect(await redeem(text)).toMatchObject(refused);
    await world.ports.store.transaction((tx) => tx.people.save(person));
  });
});

describe('a refresh token', () => {
  test('gives new tokens once; used again it ends the whole family', async () => {
    const first = await tokens();
    const second = await refresh(first.refreshToken);
    if (!second.ok) throw new Error('not refreshed');
    const third = await refresh(second.value.refreshToken);
    if (!third.ok) throw new Error('not refreshed');
    expect(await authenticateProgram(world.ports, third.value.accessToken)).not.toBeNull();
    expect(await refresh(first.refreshToken)).toMatchObject(refused);
    expect(await refresh(third.value.refreshToken)).toMatchObject(refused);
    expect(await authenticateProgram(world.ports, third.value.accessToken)).toBeNull();
  });
  test('is refused to another program, without a trace on its own', async () => {
    const { refreshToken } = await tokens();
    expect(await refresh(refreshToken, { clientId: 'other' })).toMatchObject(refused);
    expect(await refresh(refreshToken)).toMatchObject({ ok: true });
  });
  test('is no access token, and the other way round', async () => {
    const { accessToken, refreshToken } = await tokens();
    expect(await authenticateProgram(world.ports, refreshToken)).toBeNull();
    expect(await refresh(accessToken)).toMatchObject(refused);
  });
  test('of a program nobody used for a week is refused', async () => {
    const { refreshToken } = await tokens();
    world.pass(limits.programIdleMs + 1);
    expect(await refresh(refreshToken)).toMatchObject(refused);
  });
});

describe('an access token', () => {
  test('ends with its hour, and at once with the sign-in behind it', async () => {
    const [first, second] = [await tokens(), await tokens()];
    world.pass(limits.programAccessMs);
    expect(await authenticateProgram(world.ports, first.accessToken)).toBeNull();
    const renewed = await refresh(second.refreshToken);
    if (!renewed.ok) throw new Error('not refreshed');
    const found = await authenticateProgram(world.ports, renewed.value.accessToken);
    const actor = await world.as('engineer');
    expect((await listSignIns(world.ports, actor.person.id)).map(({ id }) => id)).toContain(found?.signIn.id);
    await endOwnSignIn(world.ports, actor, { id: found?.signIn.id ?? '' });
    expect(await authenticateProgram(world.ports, renewed.value.accessToken)).toBeNull();
  });
  test('whose claims somebody changed is nobody’s, whatever its signature', async () => {
    const { accessToken } = await tokens();
    const [head, claims = '', signature] = accessToken.split('.');
    const changed = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), user_id: 'prs_admin' };
    const forged = `${head}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${signature}`;
    expect(await authenticateProgram(world.ports, forged)).toBeNull();
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
    expect(await authenticateProgram(world.ports, `${none}.${claims}.${signature}`)).toBeNull();
  });
});

test('texts are compared whole, wherever they differ', () => {
  expect(['abc', 'xbc', 'abx', 'ab', ''].map((text) => sameText('abc', text))).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
