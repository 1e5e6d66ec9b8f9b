// Who comes back from a provider: bound to the browser that left, once and in time; known by account; admitted by group; never made anew.

import type { Person, ProviderClaims, ProviderWords, SignInProvider } from '@tidegate/core';
import { factsAt, limits, matchesConditions, no, ok, refusal } from '@tidegate/core';
import { type BrokerWorld, flowBody, holdersOf, openBroker, savedFlow } from '@tidegate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { contextSubject } from '../context/review-soon.ts';
import { sweep } from '../grants/sweep.ts';
import { worldIn } from '../world.ts';
import { beginAtProvider, finishAtProvider } from './providers.ts';
import { authenticateSignIn, startSignIn } from './sign-ins.ts';
import { authenticateToken, createToken } from './tokens.ts';

let world: BrokerWorld;
let dba: Person;
beforeAll(async () => {
  world = await openBroker();
  dba = await world.person('dba');
});
afterAll(() => world.close());
/** As on the first day: nobody knows an account, and the provider told nothing. */
beforeEach(() =>
  world.ports.store.transaction(async (tx) => {
    await tx.people.save(dba);
    await tx.signIns.removeLoginsOf(dba.id);
    const source = await tx.sources.byName('Acme');
    if (source !== null) await tx.sources.save({ ...source, status: 'active' });
  }),
);

/** A provider that says what it is told to whoever comes with the right words. */
function providerThatSays(claims: Partial<ProviderClaims>, groups: SignInProvider['groups'] = null): SignInProvider {
  let begun: ProviderWords | null = null;
  return {
    id: 'acme',
    name: 'Acme',
    groups,
    begin: (words) => {
      begun = words;
      return Promise.resolve(ok('https://login.example/'));
    },
    finish: (words) =>
      Promise.resolve(
        JSON.stringify(words) === JSON.stringify(begun)
          ? ok({
              issuer: 'https://login.example',
              subject: 'sub-1',
              email: 'dba@acme.example',
              groups: null,
              ...claims,
            })
          : no(refusal('auth.state_invalid', 'other words')),
      ),
  };
}
const place = (provider: SignInProvider, parts: object = {}) => ({
  providers: [provider],
  providerId: 'acme',
  origin: 'http://127.0.0.1:7333',
  ...parts,
});
const begin = async (provider: SignInProvider) => {
  const begun = await beginAtProvider(world.ports, place(provider));
  if (!begun.ok) throw new Error(begun.refusal.message);
  return begun.value.secret;
};
const come = async (provider: SignInProvider) =>
  finishAtProvider(world.ports, place(provider), { secret: await begin(provider), query: '' });
const code = (name: string) => ({ ok: false, refusal: { code: name } });
const emailOfDba = async () => (await world.person('dba')).email;

describe('the way back', () => {
  test('counts in the browser that left, once', async () => {
    const provider = providerThatSays({ email: await emailOfDba() });
    const secret = await begin(provider);
    const finish = (text: string | null) => finishAtProvider(world.ports, place(provider), { secret: text, query: '' });
    expect(await finish(null)).toMatchObject(code('auth.state_invalid'));
    expect(await finish('another-browsers-secret')).toMatchObject(code('auth.state_invalid'));
    expect(await finish(secret)).toMatchObject({ value: { email: await emailOfDba() } });
    expect(await finish(secret)).toMatchObject(code('auth.state_invalid'));
  });
  test('ends after ten minutes', async () => {
    const provider = providerThatSays({ email: await emailOfDba() });
    const secret = await begin(provider);
    world.pass(limits.providerVisitMs);
    expect(await finishAtProvider(world.ports, place(provider), { secret, query: '' })).toMatchObject(
      code('auth.state_invalid'),
    );
  });
  test('leads to the provider it left for, and to no other', async () => {
    const provider = providerThatSays({ email: await emailOfDba() });
    const other = { ...provider, id: 'other' };
    const secret = await begin(provider);
    const mixed = { ...place(provider), providers: [provider, other], providerId: 'other' };
    expect(await finishAtProvider(world.ports, mixed, { secret, query: '' })).toMatchObject(code('auth.state_invalid'));
  });
});

describe('who that is', () => {
  test('nobody is made a person', async () => {
    expect(await come(providerThatSays({ email: 'nobody@acme.example' }))).toMatchObject(code('auth.unknown_person'));
    expect(await come(providerThatSays({ email: null }))).toMatchObject(code('auth.unknown_person'));
  });
  test('whoever is deactivated stays out, by address and by account', async () => {
    const email = await emailOfDba();
    const provider = providerThatSays({ email });
    expect(await come(provider)).toMatchObject({ ok: true });
    const person = await world.person('dba');
    await world.ports.store.transaction((tx) => tx.people.save({ ...person, active: false }));
    expect(await come(provider)).toMatchObject(code('auth.deactivated'));
    expect(await come(providerThatSays({ email, subject: 'sub-2' }))).toMatchObject(code('auth.deactivated'));
  });
  test('follows from the account once it is known: the address may change, and another account with it is refused', async () => {
    const email = await emailOfDba();
    expect(await come(providerThatSays({ email }))).toMatchObject({ value: { email } });
    expect(await come(providerThatSays({ email: 'new-name@acme.example' }))).toMatchObject({ value: { email } });
    expect(await come(providerThatSays({ email: null }))).toMatchObject({ value: { email } });
    expect(await come(providerThatSays({ email, subject: 'sub-2' }))).toMatchObject(code('auth.other_account'));
    expect(await come(providerThatSays({ email, subject: 'sub-1', issuer: 'https://other.example' }))).toMatchObject({
      ok: true,
    });
  });
  test('a machine is not signed in by its address', async () => {
    const person = await world.person('dba');
    await world.ports.store.transaction((tx) => tx.people.save({ ...person, kind: 'machine' }));
    expect(await come(providerThatSays({ email: person.email }))).toMatchObject(code('auth.unknown_person'));
  });
});

describe('groups', () => {
  const admit = { admit: ['staff'], facts: null, maxAgeSec: null };
  test.each([
    ['in one of them', ['x', 'staff'], true],
    ['in none of them', ['x'], false],
    ['in no group', [], false],
    ['of whom the provider said nothing', null, false],
  ])('as admission let in who is %s: %s', async (_who, groups, admitted) => {
    const said = await come(providerThatSays({ email: await emailOfDba(), groups }, admit));
    expect(said.ok).toBe(admitted);
    if (!admitted) expect(said).toMatchObject(code('auth.not_admitted'));
  });

  test('as admission: whoever was let in and is no more has no way in left and none of the groups, unless another provider vouches', async () => {
    const email = await emailOfDba();
    const both = { admit: ['staff'], facts: new Map([['eng', 'Engineers (Acme)']]), maxAgeSec: 3_600 };
    const comesIn = async () => {
      const said = await come(providerThatSays({ email, groups: ['staff', 'eng'] }, both));
      if (!said.ok) throw new Error(said.refusal.message);
      const { secret } = await startSignIn(world.ports, { person: said.value, door: 'portal', how: 'provider:acme' });
      const actor = { person: said.value, door: 'portal' as const };
      const made = await createToken(world.ports, actor, { name: 'mine', expiresInDays: null });
      if (!made.ok) throw new Error(made.refusal.message);
      return async () => [
        (await authenticateSignIn(world.ports, secret)) !== null,
        (await authenticateToken(world.ports, made.value.text)) !== null,
        (await groupsOf()).length,
      ];
    };
    const left = await comesIn();
    expect(await left()).toEqual([true, true, 1]);
    for (const groups of [['eng'], null]) {
      expect(await come(providerThatSays({ email, groups, subject: 'sub-of-a-stranger' }, both))).toMatchObject(
        code('auth.not_admitted'),
      );
      expect(await left()).toEqual([true, true, 1]);
    }
    expect(await come(providerThatSays({ email, groups: [] }, both))).toMatchObject(code('auth.not_admitted'));
    expect(await left()).toEqual([false, false, 0]);
    const again = await comesIn();
    const other = { email, issuer: 'https://other.example', subject: 'there' };
    expect(await come(providerThatSays(other))).toMatchObject({ ok: true });
    expect(await come(providerThatSays({ email, groups: null }, both))).toMatchObject(code('auth.not_admitted'));
    expect(await again()).toEqual([true, true, 0]);
  });
  test('as facts: what an automatic flow gave by them is closing with the sign-in that no longer says so', async () => {
    const asked = {
      logical_operator: 'OR',
      conditions: [{ type: 'group', match_operator: 'is', values: ['Engineers (Acme)'] }],
    };
    await say(['eng']);
    const parts = { requestors: asked, trigger: 'AUTOMATIC', grant_duration_in_min: null };
    const flow = await savedFlow(world, 'claimed', flowBody('claimed', 'internal', parts));
    await world.drain();
    expect(await holdersOf(world, flow)).toEqual(['dba']);
    const at = world.now();
    await say([]);
    expect(await world.ports.store.read((tx) => tx.work.find('context.review', contextSubject))).toMatchObject({
      dueAt: at,
    });
    await world.drain();
    expect(await holdersOf(world, flow)).toEqual([]);
  });

  const facts = {
    admit: null,
    facts: new Map([
      ['eng', 'Engineers (Acme)'],
      ['ops', 'Operators (Acme)'],
    ]),
    maxAgeSec: 3_600,
  };
  const groupsOf = () =>
    world.ports.store.read(async (tx) => {
      const person = await tx.people.get(dba.id);
      const names = await Promise.all((person?.groupIds ?? []).map(async (id) => (await tx.groups.get(id))?.name));
      return names.filter((name) => name?.endsWith('(Acme)')).sort();
    });
  const say = async (groups: readonly string[] | null) =>
    come(providerThatSays({ email: await emailOfDba(), groups }, facts));

  test('as facts join and leave with what was said; silence is no groups', async () => {
    await say(['eng', 'ops', 'unmapped']);
    expect(await groupsOf()).toEqual(['Engineers (Acme)', 'Operators (Acme)']);
    await say(['ops']);
    expect(await groupsOf()).toEqual(['Operators (Acme)']);
    await say([]);
    expect(await groupsOf()).toEqual([]);
    await say(['ops']);
    await say(null);
    expect(await groupsOf()).toEqual([]);
  });
  test('as facts end after a day where nobody says for how long they count', async () => {
    const email = await emailOfDba();
    await come(providerThatSays({ email, groups: ['eng'] }, { ...facts, maxAgeSec: null }));
    const told = await world.ports.store.read((tx) => tx.groups.byName('Engineers (Acme)'));
    expect(told?.told).toMatchObject({ observedAt: world.now(), maxAgeSec: 24 * 3_600 });
    world.pass(24 * 3_600_000 - 1);
    await sweep(world.ports);
    expect(await groupsOf()).toEqual(['Engineers (Acme)']);
    world.pass(2);
    await sweep(world.ports);
    expect(await groupsOf()).toEqual([]);
  });
  test('as facts end with their age, and a new word makes them young again', async () => {
    await say(['eng']);
    world.pass(3_000_000);
    await say(['eng']);
    world.pass(3_000_000);
    await sweep(world.ports);
    expect(await groupsOf()).toEqual(['Engineers (Acme)']);
    world.pass(600_001);
    await sweep(world.ports);
    expect(await groupsOf()).toEqual([]);
  });
  test('as facts count in no decision past their age, whoever else has signed in and whether or not the sweep was there', async () => {
    await say(['eng']);
    const colleague = await world.person('colleague');
    const asked = (operator: string) => ({
      logical_operator: 'OR',
      conditions: [{ type: 'group', match_operator: operator, values: ['Engineers (Acme)'] }],
    });
    const flows = [
      await savedFlow(world, 'told', flowBody('told', 'internal', { requestors: asked('is') })),
      await savedFlow(world, 'outside', flowBody('outside', 'internal', { requestors: asked('is_not') })),
    ];
    const standing = flowBody('standing', 'internal', {
      requestors: asked('is'),
      trigger: 'AUTOMATIC',
      grant_duration_in_min: null,
    });
    const automatic = await savedFlow(world, 'standing', standing);
    await world.drain();
    const mayAsk = async () => {
      const known = await world.ports.store.read((tx) => worldIn(world.ports, tx));
      const person = known.people.get(dba.id);
      const at = factsAt(known, world.now());
      return flows.map(({ requesters }) => person !== undefined && matchesConditions(requesters, person, at));
    };
    expect(await mayAsk()).toEqual([true, false]);
    expect(await holdersOf(world, automatic)).toEqual(['dba']);
    world.pass(3_000_000);
    await come(providerThatSays({ email: colleague.email, subject: 'sub-2', groups: ['eng'] }, facts));
    world.pass(600_000);
    expect(await mayAsk()).toEqual([true, false]);
    world.pass(1);
    // Neither in nor shown to be out: unknown is no, before the sweep and after it.
    expect(await mayAsk()).toEqual([false, false]);
    await world.drain();
    expect(await holdersOf(world, automatic)).toEqual(['colleague']);
    await sweep(world.ports);
    expect(await groupsOf()).toEqual([]);
    expect(await mayAsk()).toEqual([false, false]);
    await say([]);
    expect(await mayAsk()).toEqual([false, true]);
  });
  test('as facts never fill a group of our own', async () => {
    const own = { admit: null, facts: new Map([['eng', 'Approvers']]), maxAgeSec: null };
    const id = 'grp_00000000000000000000000000' as const;
    await world.ports.store.transaction((tx) => tx.groups.save({ id, name: 'Approvers', sourceId: null }));
    await come(providerThatSays({ email: await emailOfDba(), groups: ['eng'] }, own));
    expect((await world.person('dba')).groupIds).not.toContain(id);
  });
  test('of a source that an administrator switched off are no facts', async () => {
    await say(['eng']);
    const source = await world.ports.store.read((tx) => tx.sources.byName('Acme'));
    if (source === null) throw new Error('no source');
    expect(source).toMatchObject({ kind: 'oidc', maxAgeSec: 3_600, lastReadAt: world.now() });
    await world.ports.store.transaction((tx) => tx.sources.save({ ...source, status: 'disabled' }));
    await say(['eng', 'ops']);
    expect(await groupsOf()).toEqual(['Engineers (Acme)']);
  });
});
