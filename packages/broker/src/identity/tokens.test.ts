// Tokens of people and machines: shown once, good until their end, gone at once, and never more than who holds them.

import { limits } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeServiceToken, createServiceToken, listServiceTokens, revokeServiceToken } from './service-tokens.ts';
import { startSignIn } from './sign-ins.ts';
import { authenticateToken, changeTokenEnd, createToken, listTokens, readToken, revokeToken } from './tokens.ts';

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker();
});
afterAll(() => world.close());

async function own(end: { readonly expiresAt: number | null } = { expiresAt: null }) {
  const made = await createToken(world.ports, await world.as('dba'), { name: 'laptop', ...end });
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value;
}
const who = async (text: string) => (await authenticateToken(world.ports, text))?.email ?? null;

describe('a personal token', () => {
  test('has the published form, is its person, and shows when it was used', async () => {
    const { text, token } = await own();
    expect(text).toMatch(/^aup_[\w-]{43}$/);
    expect(await who(text)).toBe((await world.person('dba')).email);
    expect(await readToken(world.ports, await world.as('dba'), token)).toMatchObject({
      value: { lastUsedAt: world.now(), tail: text.slice(-4) },
    });
  });
  test('is good before its end and not at it; what has ended is not taken up again', async () => {
    const { text, token } = await own({ expiresAt: world.now() + 1_000 });
    world.pass(999);
    expect(await who(text)).not.toBeNull();
    world.pass(1);
    expect(await who(text)).toBeNull();
    expect(await changeTokenEnd(world.ports, await world.as('dba'), { id: token.id, expiresAt: null })).toMatchObject({
      refusal: { code: 'object.changed' },
    });
  });
  test('gets another end from its person only', async () => {
    const { text, token } = await own();
    const change = { id: token.id, expiresAt: world.now() + 5 };
    expect(await changeTokenEnd(world.ports, await world.as('engineer'), change)).toMatchObject({
      refusal: { code: 'object.not_found' },
    });
    expect(await changeTokenEnd(world.ports, await world.as('dba'), change)).toMatchObject({ ok: true });
    world.pass(5);
    expect(await who(text)).toBeNull();
  });
  test('cannot be made for the past, and goes at once when revoked', async () => {
    const actor = await world.as('dba');
    expect(await createToken(world.ports, actor, { name: 'x', expiresAt: world.now() })).toMatchObject({
      refusal: { code: 'input.invalid' },
    });
    const { text, token } = await own();
    await revokeToken(world.ports, actor, token);
    expect(await who(text)).toBeNull();
  });
});

describe('a service token', () => {
  const make = async (name: string, parts: object = {}) => {
    const admin = await world.as('admin');
    const input = { name, description: 'builds', roles: ['Deployment'] as const, ...parts };
    return createServiceToken(world.ports, admin, input);
  };
  const made = async (name: string, parts: object = {}) => {
    const answer = await make(name, parts);
    if (!answer.ok) throw new Error(answer.refusal.message);
    return answer.value;
  };

  test('is a machine with its roles, ends in thirty days unless told, and is found by its name', async () => {
    const { text, token, machine } = await made('ci_build');
    expect(token.expiresAt).toBe(world.now() + limits.serviceTokenMs);
    expect(machine).toMatchObject({ kind: 'machine', roles: ['Deployment'], active: true });
    expect(await who(text)).toBe(machine.email);
    expect((await listServiceTokens(world.ports)).map((one) => one.token.name)).toContain('ci_build');
    expect((await made('for_ever', { expiresAt: null })).token.expiresAt).toBeNull();
  });
  test.each(['CI', 'a-b', 'a b', '', 'ä', 'x'.repeat(61)])('is not named %j', async (name) => {
    expect(await make(name)).toMatchObject({ refusal: { code: 'input.invalid' } });
  });
  test('has a name of its own', async () => {
    await made('twice');
    expect(await make('twice')).toMatchObject({ refusal: { code: 'object.name_taken' } });
  });
  test('changes roles while it lives, and loses them with the token', async () => {
    const { text, token, machine } = await made('changing');
    const admin = await world.as('admin');
    await changeServiceToken(world.ports, admin, { id: token.id, description: 'reads', roles: ['Viewer'] });
    expect(await authenticateToken(world.ports, text)).toMatchObject({ roles: ['Viewer'] });
    await revokeServiceToken(world.ports, admin, token);
    expect(await who(text)).toBeNull();
    expect(await world.ports.store.read((tx) => tx.people.get(machine.id))).toMatchObject({ active: false, roles: [] });
    expect(await make('changing')).toMatchObject({ ok: true });
  });
  test('that is revoked closes what its machine was given', async () => {
    const { token, machine } = await made('closing');
    const { request } = await world.ask('engineer', 'dev-customers');
    await world.drain();
    await world.ports.store.transaction(async (tx) => {
      for (const grant of (await tx.grants.page({ requestIds: [request.id] }, { after: null, limit: 5 })).items) {
        await tx.grants.save({ ...grant, granteeId: machine.id, version: grant.version + 1 });
      }
    });
    await revokeServiceToken(world.ports, await world.as('admin'), token);
    const leases = await world.ports.store.read((tx) => tx.leases.ofRequest(request.id));
    expect(leases.map(({ endCause }) => endCause)).toEqual(['deactivated']);
  });
  test('makes no tokens, and is nobody’s way into the portal', async () => {
    const { machine } = await made('alone');
    const actor = { person: machine, door: 'api' as const };
    expect(await createToken(world.ports, actor, { name: 'x', expiresInDays: 1 })).toMatchObject({
      refusal: { code: 'auth.forbidden' },
    });
    expect(await listTokens(world.ports, actor)).toMatchObject([{ kind: 'service' }]);
    const { authenticateSignIn } = await import('./sign-ins.ts');
    const { secret } = await startSignIn(world.ports, { person: machine, door: 'portal', how: 'test' });
    expect(await authenticateSignIn(world.ports, secret)).toBeNull();
  });
  test('of a person record that became a human’s is refused: kinds must fit', async () => {
    const { text, machine } = await made('turned');
    await world.ports.store.transaction((tx) => tx.people.save({ ...machine, kind: 'human' }));
    expect(await who(text)).toBeNull();
  });
});
