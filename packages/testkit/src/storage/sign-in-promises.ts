// The small rows: secrets, tokens, sign-ins, links, notices, webhooks and their deliveries.

import type { Delivery, Notice, SignIn, SignInLink, Store, Token, Webhook } from '@tidegate/core';
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
    test('a token is found by its hash and among its person’s, newest first, until removed', async () => {
      const person = await savedPerson(store());
      const token: Token = {
        id: fresh('token'),
        personId: person.id,
        name: awkward,
        tail: 'wxyz',
        createdAt: start,
        expiresAt: null,
      };
      const newer: Token = { ...token, id: fresh('token'), createdAt: start + 1, expiresAt: start + 9 };
      const hash = someHash();
      await store().transaction((tx) => tx.tokens.insert(token, hash));
      await store().transaction((tx) => tx.tokens.insert(newer, someHash()));
      expect(await store().read((tx) => tx.tokens.byHash(hash))).toEqual(token);
      expect(await store().read((tx) => tx.tokens.byHash(someHash()))).toBeNull();
      expect(await store().read((tx) => tx.tokens.ofPerson(person.id))).toEqual([newer, token]);
      await store().transaction((tx) => tx.tokens.remove(token.id));
      expect(await store().read((tx) => tx.tokens.byHash(hash))).toBeNull();
    });

    test('a sign-in is found by its hash, touched, and removed alone or with all of its person', async () => {
      const person = await savedPerson(store());
      const signIns = [1, 2, 3].map((at): { signIn: SignIn; hash: Uint8Array } => ({
        signIn: { id: fresh('signIn'), personId: person.id, startedAt: start + at, lastSeenAt: start + at },
        hash: someHash(),
      }));
      const find = (index: number) => store().read((tx) => tx.signIns.byHash(signIns[index]?.hash ?? someHash()));
      for (const { signIn, hash } of signIns) await store().transaction((tx) => tx.signIns.insert(signIn, hash));
      const first = signIns[0]?.signIn;
      if (first === undefined) throw new Error('no sign-in');
      expect(await find(0)).toEqual(first);
      await store().transaction((tx) => tx.signIns.touch(first.id, start + 99));
      expect(await find(0)).toEqual({ ...first, lastSeenAt: start + 99 });
      await store().transaction((tx) => tx.signIns.remove(first.id));
      expect(await find(0)).toBeNull();
      expect(await find(1)).not.toBeNull();
      await store().transaction((tx) => tx.signIns.removeOfPerson(person.id));
      expect(await find(1)).toBeNull();
      expect(await find(2)).toBeNull();
    });

    test('old sign-ins and links are forgotten, so many at a time, and no others', async () => {
      const person = await savedPerson(store());
      const old = start - 1_000_000;
      const hashes = [old, old, old, old + 10].map((at) => ({ at, signIn: someHash(), link: someHash() }));
      await store().transaction(async (tx) => {
        for (const { at, signIn, link } of hashes) {
          await tx.signIns.insert(
            { id: fresh('signIn'), personId: person.id, startedAt: at, lastSeenAt: start },
            signIn,
          );
          await tx.signIns.putLink(link, { purpose: 'sign-in', email: awkward, expiresAt: at });
        }
      });
      const forget = (limit: number) =>
        store().transaction(async (tx) => [
          await tx.signIns.forgetStartedBefore(old + 10, limit),
          await tx.signIns.forgetLinksExpiredBefore(old + 10, limit),
        ]);
      expect(await forget(2)).toEqual([2, 2]);
      expect(await forget(2)).toEqual([1, 1]);
      expect(await forget(2)).toEqual([0, 0]);
      const [kept] = hashes.toReversed();
      if (kept === undefined) throw new Error('no sign-in');
      expect(await store().read((tx) => tx.signIns.byHash(kept.signIn))).not.toBeNull();
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
