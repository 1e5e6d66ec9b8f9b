// The small rows: secrets, tokens, sign-ins, links, notices, webhooks and their deliveries.

import type {
  Delivery,
  GroupId,
  Notice,
  PersonId,
  ProgramCode,
  SignIn,
  SignInLink,
  SignInSecret,
  Store,
  Token,
  Webhook,
} from '@tidegate/core';
import { Refused } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { allPages, firstPage } from './pages.ts';
import { awkward, fresh, savedPerson, start } from './samples.ts';

let count = 0;
/** 32 bytes that no other test uses. */
const someHash = (): Uint8Array => {
  count += 1;
  return new Uint8Array(32)
    .fill(255)
    .with(0, count % 256)
    .with(1, count >> 8);
};

export function signInPromises(store: () => Store): void {
  describe('secrets', () => {
    test('sealed bytes come back as they were, are replaced by a second put, and are taken once', async () => {
      const id = fresh('grant');
      const sealed = Uint8Array.from({ length: 256 }, (_, index) => index);
      await store().transaction((tx) => tx.secrets.put(id, new Uint8Array([1])));
      await store().transaction((tx) => tx.secrets.put(id, sealed));
      expect(await store().read((tx) => tx.secrets.get(id))).toEqual(sealed);
      expect(await store().transaction((tx) => tx.secrets.take(id))).toEqual(sealed);
      expect(await store().transaction((tx) => tx.secrets.take(id))).toBeNull();
      expect(await store().read((tx) => tx.secrets.get(id))).toBeNull();
    });

    test('of several who take a secret at once, one gets it', async () => {
      const id = fresh('grant');
      await store().transaction((tx) => tx.secrets.put(id, new Uint8Array([7])));
      const taken = await Promise.all(
        Array.from({ length: 6 }, () => store().transaction((tx) => tx.secrets.take(id))),
      );
      expect(taken.filter((secret) => secret !== null)).toHaveLength(1);
    });

    test('a removed secret is gone', async () => {
      const id = fresh('integration');
      await store().transaction((tx) => tx.secrets.put(id, new Uint8Array(0)));
      await store().transaction((tx) => tx.secrets.remove(id));
      expect(await store().read((tx) => tx.secrets.get(id))).toBeNull();
    });
  });

  describe('tokens and sign-ins', () => {
    test('a token is found by its hash and among its person’s, newest first, changed, and gone when removed', async () => {
      const person = await savedPerson(store());
      const token: Token = {
        id: fresh('token'),
        kind: 'personal',
        personId: person.id,
        name: awkward,
        description: '',
        tail: 'wxyz',
        createdAt: start,
        createdBy: null,
        expiresAt: null,
        lastUsedAt: null,
      };
      const newer: Token = { ...token, id: fresh('token'), createdAt: start + 1, expiresAt: start + 9 };
      const hash = someHash();
      await store().transaction((tx) => tx.tokens.insert(token, hash));
      await store().transaction((tx) => tx.tokens.insert(newer, someHash()));
      expect(await store().read((tx) => tx.tokens.byHash(hash))).toEqual(token);
      expect(await store().read((tx) => tx.tokens.byHash(someHash()))).toBeNull();
      expect(await store().read((tx) => tx.tokens.ofPerson(person.id))).toEqual([newer, token]);
      const changed: Token = { ...token, description: awkward, expiresAt: start + 7, lastUsedAt: start + 3 };
      await store().transaction((tx) => tx.tokens.touch(token.id, start + 3));
      // Saving what was read before a use keeps the use, and noting a use keeps what was saved.
      await store().transaction((tx) => tx.tokens.save({ ...changed, lastUsedAt: null }));
      expect(await store().read((tx) => tx.tokens.byHash(hash))).toEqual(changed);
      await store().transaction((tx) => tx.tokens.remove(token.id));
      expect(await store().read((tx) => tx.tokens.byHash(hash))).toBeNull();
    });

    test('service tokens are listed by name, without those of people', async () => {
      const person = await savedPerson(store());
      const token = (name: string, kind: Token['kind']): Token => ({
        id: fresh('token'),
        kind,
        personId: person.id,
        name,
        description: awkward,
        tail: 'wxyz',
        createdAt: start,
        createdBy: person.id,
        expiresAt: null,
        lastUsedAt: null,
      });
      const [second, first, other] = [
        token('b_tool', 'service'),
        token('a_tool', 'service'),
        token('mine', 'personal'),
      ];
      await store().transaction(async (tx) => {
        for (const one of [second, first, other]) await tx.tokens.insert(one, someHash());
      });
      const services = await store().read((tx) => tx.tokens.services());
      expect(services.filter(({ personId }) => personId === person.id)).toEqual([first, second]);
    });

    const aSignIn = (personId: PersonId, at = start): SignIn => ({
      id: fresh('signIn'),
      personId,
      startedAt: at,
      lastSeenAt: at,
      endsAt: at + 1_000,
      how: awkward,
      agent: awkward,
      program: { clientId: awkward, scopes: [awkward, 'b'] },
    });
    const aSecret = (signIn: SignIn, kind: SignInSecret['kind'] = 'cookie'): SignInSecret => ({
      signInId: signIn.id,
      kind,
      issuedAt: signIn.startedAt,
      endsAt: signIn.endsAt,
      usedAt: null,
      spentAt: null,
    });
    /** Written, with one secret. */
    const signedIn = async (personId: PersonId, at = start) => {
      const signIn = aSignIn(personId, at);
      const hash = someHash();
      await store().transaction(async (tx) => {
        await tx.signIns.insert(signIn);
        await tx.signIns.putSecret(aSecret(signIn), hash);
      });
      return { signIn, hash, find: () => store().read((tx) => tx.signIns.bySecret(hash)) };
    };

    test('a sign-in is found by its secrets and its person, touched, and removed alone or with all of its person', async () => {
      const person = await savedPerson(store());
      const [first, second, third] = [
        await signedIn(person.id, start + 1),
        await signedIn(person.id, start + 2),
        await signedIn(person.id, start + 3),
      ];
      expect(await first.find()).toEqual({ signIn: first.signIn, secret: aSecret(first.signIn) });
      expect(await store().read((tx) => tx.signIns.ofPerson(person.id))).toEqual(
        [third, second, first].map(({ signIn }) => signIn),
      );
      await store().transaction((tx) => tx.signIns.touch(first.signIn.id, start + 99));
      expect((await first.find())?.signIn).toEqual({ ...first.signIn, lastSeenAt: start + 99 });
      await store().transaction((tx) => tx.signIns.remove(first.signIn.id));
      expect(await first.find()).toBeNull();
      expect(await second.find()).not.toBeNull();
      await store().transaction((tx) => tx.signIns.removeOfPerson(person.id));
      expect([await second.find(), await third.find()]).toEqual([null, null]);
    });

    test('a secret notes its first use, and of several who spend it at once one does', async () => {
      const person = await savedPerson(store());
      const { hash, find } = await signedIn(person.id);
      await store().transaction((tx) => tx.signIns.useSecret(hash, start + 5));
      await store().transaction((tx) => tx.signIns.useSecret(hash, start + 6));
      const spent = await Promise.all(
        [1, 2, 3, 4].map((at) => store().transaction((tx) => tx.signIns.spendSecret(hash, start + at))),
      );
      expect(spent.filter((one) => one)).toHaveLength(1);
      expect((await find())?.secret).toMatchObject({ usedAt: start + 5, spentAt: start + 1 + spent.indexOf(true) });
    });

    test('only a secret that was neither used nor spent is dropped as unused', async () => {
      const person = await savedPerson(store());
      const { signIn, hash } = await signedIn(person.id);
      const drop = (kind: SignInSecret['kind'] = 'cookie') =>
        store().transaction((tx) => tx.signIns.dropUnused(signIn.id, kind));
      expect(await drop('refresh')).toBe(false);
      await store().transaction((tx) => tx.signIns.useSecret(hash, start));
      expect(await drop()).toBe(false);
      await store().transaction((tx) => tx.signIns.spendSecret(hash, start));
      await store().transaction((tx) => tx.signIns.putSecret(aSecret(signIn), someHash()));
      expect([await drop(), await drop()]).toEqual([true, false]);
    });

    test('a code remembers what it became, and goes with its person’s sign-ins', async () => {
      const person = await savedPerson(store());
      const hash = someHash();
      const code: ProgramCode = {
        personId: person.id,
        clientId: awkward,
        redirectUri: awkward,
        challenge: 'c',
        scopes: ['a', awkward],
        expiresAt: start,
        signInId: null,
      };
      const read = () => store().transaction((tx) => tx.signIns.lockCode(hash));
      await store().transaction((tx) => tx.signIns.putCode(hash, code));
      expect(await read()).toEqual(code);
      const signInId = fresh('signIn');
      await store().transaction((tx) => tx.signIns.useCode(hash, signInId));
      expect(await read()).toEqual({ ...code, signInId });
      await store().transaction((tx) => tx.signIns.removeOfPerson(person.id));
      expect(await read()).toBeNull();
    });

    test('a visit at a provider is taken once', async () => {
      const hash = someHash();
      const visit = { providerId: awkward, expiresAt: start };
      await store().transaction((tx) => tx.signIns.putVisit(hash, visit));
      const taken = await Promise.all([1, 2, 3].map(() => store().transaction((tx) => tx.signIns.takeVisit(hash))));
      expect(taken.filter((found) => found !== null)).toEqual([visit]);
    });

    test('an account at a provider is one person’s, until all of that person’s are forgotten', async () => {
      const person = await savedPerson(store());
      const login = { issuer: 'https://id.example', subject: fresh('person'), personId: person.id, linkedAt: start };
      await store().transaction((tx) => tx.signIns.putLogin(login));
      expect(await store().read((tx) => tx.signIns.loginOf(login))).toEqual(login);
      expect(await store().read((tx) => tx.signIns.loginsOf(person.id))).toEqual([login]);
      const elsewhere = { ...login, issuer: 'https://other.example' };
      expect(await store().read((tx) => tx.signIns.loginOf(elsewhere))).toBeNull();
      await store().transaction((tx) => tx.signIns.removeLoginsOf(person.id));
      expect(await store().read((tx) => tx.signIns.loginOf(login))).toBeNull();
    });

    test('memberships that a provider told of are noted until their end, replaced by what it says next, and taken once', async () => {
      const person = await savedPerson(store());
      const [first, second, other] = [fresh('group'), fresh('group'), fresh('group')];
      const put = (claims: readonly { readonly groupId: GroupId; readonly endsAt: number | null }[]) =>
        store().transaction((tx) => tx.signIns.putClaims(person.id, claims));
      const take = async (moment: number) => {
        const ended = await store().transaction((tx) => tx.signIns.takeEndedClaims(moment, 100));
        return ended.filter(({ personId }) => personId === person.id).map(({ groupId }) => groupId);
      };
      await put([first, second, other].map((groupId) => ({ groupId, endsAt: start + 10 })));
      await put([
        { groupId: first, endsAt: start + 20 },
        { groupId: second, endsAt: null },
      ]);
      expect(await take(start + 10)).toEqual([]);
      expect(await take(start + 11)).toEqual([other]);
      expect(await take(start + 21)).toEqual([first]);
      expect(await take(start + 21)).toEqual([]);
    });

    test('ended sign-ins and expired links are forgotten, so many at a time, and no others', async () => {
      const person = await savedPerson(store());
      const old = start - 1_000_000;
      const all = [];
      for (const at of [old, old, old, old + 10]) {
        const link = someHash();
        all.push({ ...(await signedIn(person.id, at)), link });
        await store().transaction((tx) =>
          tx.signIns.putLink(link, { purpose: 'sign-in', email: awkward, expiresAt: at }),
        );
      }
      const forget = (limit: number) =>
        store().transaction(async (tx) => [
          await tx.signIns.forgetEndedBefore(old + 1_010, limit),
          await tx.signIns.forgetLinksExpiredBefore(old + 10, limit),
        ]);
      expect(await forget(2)).toEqual([2, 2]);
      expect(await forget(2)).toEqual([1, 1]);
      expect(await forget(2)).toEqual([0, 0]);
      const kept = all.at(-1);
      if (kept === undefined) throw new Error('no sign-in');
      expect(await kept.find()).not.toBeNull();
      expect(await store().transaction((tx) => tx.signIns.takeLink(kept.link))).not.toBeNull();
    });

    test('a link works once', async () => {
      const hash = someHash();
      const link: SignInLink = { purpose: 'first-administrator', email: awkward, expiresAt: start };
      await store().transaction((tx) => tx.signIns.putLink(hash, link));
      const taken = await Promise.all([1, 2, 3].map(() => store().transaction((tx) => tx.signIns.takeLink(hash))));
      expect(taken.filter((found) => found !== null)).toEqual([link]);
    });
  });

  describe('notices', () => {
    test('they are paged newest first per person, counted while unread, and read up to a moment', async () => {
      const [person, other] = [await savedPerson(store()), await savedPerson(store())];
      const notice = (at: number, personId = person.id): Notice => ({
        id: fresh('notice'),
        personId,
        kind: 'request.agreed',
        sentence: awkward,
        requestId: at === 1 ? null : fresh('request'),
        at: start + at,
        readAt: null,
      });
      const notices = [1, 2, 2, 3].map((at) => notice(at));
      await store().transaction((tx) => tx.notices.insert([...notices, notice(2, other.id)]));
      await store().transaction((tx) => tx.notices.insert([]));
      const all = () => allPages((page) => store().read((tx) => tx.notices.page(person.id, page)), 3);
      const unread = (of = person.id) => store().read((tx) => tx.notices.countUnread(of));
      expect((await all()).map((each) => each.at - start)).toEqual([3, 2, 2, 1]);
      expect(new Set(await all())).toEqual(new Set(notices));
      expect(await unread()).toBe(4);
      await store().transaction((tx) => tx.notices.markRead(person.id, start + 2, start + 50));
      await store().transaction((tx) => tx.notices.markRead(person.id, start + 2, start + 60));
      expect(await unread()).toBe(1);
      expect(await unread(other.id)).toBe(1);
      expect((await all()).map((each) => each.readAt)).toEqual([null, start + 50, start + 50, start + 50]);
    });
  });

  describe('mail', () => {
    test('who wants none of which kind is kept, and what was given up goes with its notice', async () => {
      const [person, other] = [await savedPerson(store()), await savedPerson(store())];
      const set = (kinds: readonly string[]) => store().transaction((tx) => tx.mails.setOff(person.id, kinds));
      await set(['grant.gone', 'grant.opened', 'grant.gone']);
      expect(await store().read((tx) => tx.mails.off(person.id))).toEqual(['grant.gone', 'grant.opened']);
      await set(['grant.gone']);
      const among = (kind: string, ids = [person.id, other.id]) => store().read((tx) => tx.mails.offAmong(kind, ids));
      expect(await among('grant.gone')).toEqual(new Set([person.id]));
      expect(await among('grant.opened')).toEqual(new Set());
      expect(await among('grant.gone', [])).toEqual(new Set());
      await set([]);
      expect(await store().read((tx) => tx.mails.off(person.id))).toEqual([]);

      const notice: Notice = {
        id: fresh('notice'),
        personId: person.id,
        kind: 'grant.gone',
        sentence: awkward,
        requestId: null,
        at: start,
        readAt: start,
      };
      await store().transaction((tx) => tx.notices.insert([notice]));
      expect(await store().read((tx) => tx.notices.get(notice.id))).toEqual(notice);
      expect(await store().read((tx) => tx.notices.get(fresh('notice')))).toBeNull();
      const before = await store().read((tx) => tx.mails.countGivenUpSince(0));
      const far = start + 9e12;
      const giveUp = (at: number, alarmed: boolean) =>
        store().transaction((tx) => tx.mails.giveUp({ noticeId: notice.id, at, trouble: awkward, alarmed }));
      await giveUp(far - 1, false);
      await giveUp(far, true);
      expect(await store().read((tx) => tx.mails.countGivenUpSince(0))).toBe(before + 1);
      expect(await store().read((tx) => tx.mails.countGivenUpSince(far))).toBe(1);
      expect(await store().read((tx) => tx.mails.countGivenUpSince(far + 1))).toBe(0);
      expect(await store().read((tx) => tx.mails.alarmedAt())).toBe(far);
      await store().transaction((tx) => tx.notices.forgetReadBefore(start + 1, 1_000));
      expect(await store().read((tx) => tx.mails.countGivenUpSince(far))).toBe(0);
    });
  });

  describe('many notices', () => {
    test('old ones that were read are forgotten, so many at a time; unread and newer ones stay', async () => {
      const person = await savedPerson(store());
      const notice = (at: number, readAt: number | null): Notice => ({
        id: fresh('notice'),
        personId: person.id,
        kind: 'request.agreed',
        sentence: awkward,
        requestId: null,
        at,
        readAt,
      });
      const old = 1_000;
      const kept = [notice(old, null), notice(old + 1, old + 2)];
      await store().transaction((tx) => tx.notices.insert([notice(old, old), notice(old - 1, old), ...kept]));
      const forget = () => store().transaction((tx) => tx.notices.forgetReadBefore(old + 1, 1));
      expect([await forget(), await forget(), await forget()]).toEqual([1, 1, 0]);
      const left = await store().read((tx) => tx.notices.page(person.id, firstPage));
      expect(new Set(left.items)).toEqual(new Set(kept));
    });

    test('thousands are inserted at once', async () => {
      const person = await savedPerson(store());
      const notices = Array.from(
        { length: 4_100 },
        (): Notice => ({
          id: fresh('notice'),
          personId: person.id,
          kind: 'request.asked',
          sentence: awkward,
          requestId: null,
          at: start,
          readAt: null,
        }),
      );
      await store().transaction((tx) => tx.notices.insert(notices));
      expect(await store().read((tx) => tx.notices.countUnread(person.id))).toBe(4_100);
    });
  });

  describe('webhooks', () => {
    const webhook = (name: string): Webhook => ({
      id: fresh('webhook'),
      name,
      url: 'https://example.test/hook?x=1',
      active: true,
      createdAt: start,
    });

    test('a webhook comes back, its name is unique, and it takes its deliveries with it', async () => {
      const hook = webhook(`hook ${fresh('webhook')}`);
      await store().transaction((tx) => tx.webhooks.save(hook));
      await expect(store().transaction((tx) => tx.webhooks.save(webhook(hook.name)))).rejects.toBeInstanceOf(Refused);
      const paused = { ...hook, active: false };
      await store().transaction((tx) => tx.webhooks.save(paused));
      expect(await store().read((tx) => tx.webhooks.get(hook.id))).toEqual(paused);
      expect(await store().read((tx) => tx.webhooks.all())).toContainEqual(paused);
      const deliveries = [1, 2, 3].map(
        (at): Delivery => ({
          id: fresh('delivery'),
          webhookId: hook.id,
          body: awkward,
          createdAt: start + at,
          deliveredAt: null,
          trouble: null,
        }),
      );
      for (const each of deliveries) await store().transaction((tx) => tx.deliveries.insert(each));
      const first = deliveries[0];
      if (first === undefined) throw new Error('no delivery');
      const sent = { ...first, deliveredAt: start + 9, trouble: awkward };
      await store().transaction((tx) => tx.deliveries.save(sent));
      expect(await store().read((tx) => tx.deliveries.get(first.id))).toEqual(sent);
      const paged = await allPages((page) => store().read((tx) => tx.deliveries.page(hook.id, page)), 2);
      expect(paged.map((each) => each.createdAt - start)).toEqual([3, 2, 1]);
      await store().transaction((tx) => tx.webhooks.remove(hook.id));
      expect(await store().read((tx) => tx.deliveries.get(first.id))).toBeNull();
    });

    test('old deliveries are forgotten once no work is left for them, so many at a time', async () => {
      const hook = webhook(`hook ${fresh('webhook')}`);
      const delivery = (at: number): Delivery => ({
        id: fresh('delivery'),
        webhookId: hook.id,
        body: awkward,
        createdAt: at,
        deliveredAt: at,
        trouble: null,
      });
      const [pending, newer] = [{ ...delivery(1_000), deliveredAt: null }, delivery(1_001)];
      await store().transaction(async (tx) => {
        await tx.webhooks.save(hook);
        for (const each of [
          delivery(1_000),
          { ...delivery(1_000), deliveredAt: null, trouble: 'given up' },
          pending,
          newer,
        ]) {
          await tx.deliveries.insert(each);
        }
        await tx.work.add({ id: fresh('work'), kind: 'webhook.deliver', subject: pending.id, dueAt: start });
      });
      const forget = () => store().transaction((tx) => tx.deliveries.forgetDoneBefore(1_001, 1));
      expect([await forget(), await forget(), await forget()]).toEqual([1, 1, 0]);
      const left = await store().read((tx) => tx.deliveries.page(hook.id, firstPage));
      expect(left.items.map((each) => each.id)).toEqual([newer.id, pending.id]);
      await store().transaction((tx) => tx.work.drop('webhook.deliver', pending.id));
    });
  });
}
