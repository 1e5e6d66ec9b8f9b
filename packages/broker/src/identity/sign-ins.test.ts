// Secrets of sign-ins are replaced as they are used, copies end what they were copied from, and ending is at once.

import { limits } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { endWaysIn, readWaysIn } from './other-sign-ins.ts';
import { authenticateSignIn, endOwnSignIn, endOwnSignIns, listSignIns, startSignIn } from './sign-ins.ts';
import { authenticateToken, createToken } from './tokens.ts';

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker();
});
afterAll(() => world.close());

const begin = async (name = 'dba') =>
  startSignIn(world.ports, { person: await world.person(name), door: 'portal', how: 'test', agent: 'a browser' });
const look = (secret: string) => authenticateSignIn(world.ports, secret);
/** Uses a secret after the interval and gives the one that takes its place. */
async function rotate(secret: string): Promise<string> {
  world.pass(limits.signInRotateMs + 1);
  const renewed = (await look(secret))?.renewed;
  if (renewed == null) throw new Error('not renewed');
  return renewed;
}

describe('a cookie’s secret', () => {
  test('stays the same until the interval has passed, and is replaced by the first call after it', async () => {
    const { secret } = await begin();
    world.pass(limits.signInRotateMs);
    expect(await look(secret)).toMatchObject({ renewed: null });
    world.pass(1);
    const renewed = (await look(secret))?.renewed;
    expect(renewed).toMatch(/^[\w-]{43}$/);
    expect(renewed).not.toBe(secret);
    expect(await look(renewed ?? '')).toMatchObject({ renewed: null });
  });
  test('of several calls at once one gets the new secret, and the others still count', async () => {
    const { secret } = await begin();
    world.pass(limits.signInRotateMs + 1);
    const calls = await Promise.all([1, 2, 3, 4].map(() => look(secret)));
    expect(calls.every((call) => call !== null)).toBe(true);
    expect(calls.filter((call) => call?.renewed !== null)).toHaveLength(1);
  });
  test('that was replaced counts for a minute, for calls under way, and then ends the sign-in for everybody', async () => {
    const { secret } = await begin();
    const renewed = await rotate(secret);
    expect(await look(renewed)).not.toBeNull();
    world.pass(limits.signInGraceMs);
    expect(await look(secret)).not.toBeNull();
    world.pass(1);
    expect(await look(secret)).toBeNull();
    expect(await look(renewed)).toBeNull();
  });
  test('whose replacement never arrived gets another, because nobody else can hold it', async () => {
    const { secret } = await begin();
    const lost = await rotate(secret);
    world.pass(limits.signInGraceMs + 1);
    const again = (await look(secret))?.renewed ?? '';
    expect(again).toMatch(/^[\w-]{43}$/);
    expect(await look(lost)).toBeNull();
    expect(await look(again)).not.toBeNull();
  });
  test('is no token of a program, and no text of anything else', async () => {
    expect(await look('')).toBeNull();
    expect(await look('A'.repeat(43))).toBeNull();
  });
});

describe('ending', () => {
  beforeEach(async () => {
    const person = await world.person('dba');
    await world.ports.store.transaction((tx) => tx.signIns.removeOfPerson(person.id));
  });

  test('one of one’s own is at once; those of others look like none', async () => {
    const [first, second] = [await begin(), await begin()];
    const actor = await world.as('dba');
    expect((await listSignIns(world.ports, actor.person.id)).map(({ id }) => id)).toEqual(
      expect.arrayContaining([first.signIn.id, second.signIn.id]),
    );
    const other = await world.as('engineer');
    const refused = await endOwnSignIn(world.ports, other, { id: first.signIn.id });
    const nowhere = await endOwnSignIn(world.ports, other, { id: `${first.signIn.id.slice(0, -1)}0` });
    expect([refused, nowhere]).toMatchObject([
      { refusal: { code: 'object.not_found' } },
      { refusal: { code: 'object.not_found' } },
    ]);
    expect(await endOwnSignIn(world.ports, actor, { id: first.signIn.id })).toMatchObject({ ok: true });
    expect([await look(first.secret), await look(second.secret)]).toEqual([null, expect.anything()]);
  });
  test('all but this one leaves this one', async () => {
    const all = [await begin(), await begin(), await begin()];
    const [kept] = all;
    expect(await endOwnSignIns(world.ports, await world.as('dba'), { except: kept?.signIn ?? null })).toBe(2);
    const left = await Promise.all(all.map(({ secret }) => look(secret)));
    expect(left.map((one) => one !== null)).toEqual([true, false, false]);
  });
  test('by an administrator takes sign-ins and personal tokens of that person and of nobody else', async () => {
    const mine = await begin();
    const others = await begin('engineer');
    const token = await createToken(world.ports, await world.as('dba'), { name: 'x', expiresInDays: null });
    if (!token.ok) throw new Error('no token');
    const { id } = await world.person('dba');
    expect(await readWaysIn(world.ports, id)).toMatchObject({ value: { signIns: [{ id: mine.signIn.id }] } });
    const admin = await world.as('admin');
    expect(await endWaysIn(world.ports, admin, { id, accounts: 'kept' })).toMatchObject({ ok: true });
    expect([await look(mine.secret), await authenticateToken(world.ports, token.value.text)]).toEqual([null, null]);
    expect(await look(others.secret)).not.toBeNull();
  });
  test('a person who is deactivated is out with the next call', async () => {
    const { secret } = await begin();
    const person = await world.person('dba');
    await world.ports.store.transaction((tx) => tx.people.save({ ...person, active: false }));
    expect(await look(secret)).toBeNull();
    await world.ports.store.transaction((tx) => tx.people.save(person));
  });
});
