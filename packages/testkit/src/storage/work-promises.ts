// Durable work: one row per kind and subject, claims that are fenced by their attempt, closes before opens, nothing lost.

import type { Claim, Store, WorkKind } from '@tidegate/core';
import { beforeEach, describe, expect, test } from 'vitest';

import { fresh, start } from './samples.ts';

export function workPromises(store: () => Store): void {
  const add = (kind: WorkKind, subject: string, dueAt: number): Promise<void> =>
    store().transaction((tx) => tx.work.add({ id: fresh('work'), kind, subject, dueAt }));
  const claim = (now: number, limit = 100): Promise<readonly Claim[]> =>
    store().transaction((tx) => tx.work.claim({ worker: 'w', now, holdMs: 1_000, limit }));
  const claimOne = async (now: number): Promise<Claim> => {
    const [only] = await claim(now, 1);
    if (only === undefined) throw new Error('nothing to claim');
    return only;
  };
  const complete = (held: Claim): Promise<boolean> => store().transaction((tx) => tx.work.complete(held));
  const putBack = (held: Claim, dueAt: number): Promise<boolean> =>
    store().transaction((tx) => tx.work.putBack(held, { dueAt, trouble: 'later', tries: held.tries + 1 }));
  const find = (kind: WorkKind, subject: string) => store().read((tx) => tx.work.find(kind, subject));

  describe('work', () => {
    beforeEach(async () => {
      for (const held of await claim(Number.MAX_SAFE_INTEGER - 10_000, 1_000)) await complete(held);
    });

    test('due work is claimed once, with an attempt and an end of the hold', async () => {
      await add('grant.open', 'a', start);
      await add('grant.open', 'later', start + 1);
      const claims = await claim(start);
      expect(claims).toHaveLength(1);
      expect(claims[0]).toMatchObject({
        kind: 'grant.open',
        subject: 'a',
        attempt: 1,
        tries: 0,
        lastTrouble: null,
        dueAt: start,
        claimedUntil: start + 1_000,
      });
      expect(await claim(start)).toEqual([]);
    });

    test('closes come before opens, and the earliest due first', async () => {
      await add('webhook.deliver', 'w', start - 9);
      await add('grant.open', 'o', start - 5);
      await add('grant.close', 'late', start);
      await add('grant.close', 'early', start - 1);
      const subjects = (await claim(start)).map((held) => held.subject);
      expect(subjects).toEqual(['early', 'late', 'o', 'w']);
    });

    test('the most urgent are claimed where there is room for some only', async () => {
      for (const subject of ['a', 'b', 'c']) await add('grant.open', subject, start);
      await add('grant.close', 'd', start);
      expect((await claim(start, 2)).map((held) => held.subject)).toContain('d');
      expect(await claim(start, 100)).toHaveLength(2);
    });

    test('closes that fail again and again hold up neither an opening nor a healthy close', async () => {
      for (let index = 0; index < 20; index += 1) await add('grant.close', `dead ${index}`, start);
      for (let round = 0; round < 3; round += 1) {
        for (const held of await claim(start)) expect(await putBack(held, start)).toBe(true);
      }
      await add('grant.open', 'opening', start + 1);
      await add('grant.close', 'healthy', start + 2);
      const subjects = (await claim(start + 2, 4)).map((held) => held.subject);
      expect(subjects.slice(0, 2)).toEqual(['healthy', 'opening']);
      expect(subjects).toHaveLength(4);
    });

    test('a close that failed once still comes before openings', async () => {
      await add('grant.close', 'tried', start);
      for (const held of await claim(start)) await putBack(held, start);
      await add('grant.open', 'opening', start);
      expect((await claim(start, 1)).map((held) => held.subject)).toEqual(['tried']);
    });

    test('closes are claimed ahead of what there is room for, other work within it, and closes that fail again and again count as other', async () => {
      for (const subject of ['dead 1', 'dead 2']) await add('grant.close', subject, start);
      for (let round = 0; round < 3; round += 1) {
        for (const held of await claim(start)) expect(await putBack(held, start)).toBe(true);
      }
      for (let index = 0; index < 5; index += 1) await add('grant.close', `close ${index}`, start + index);
      for (const subject of ['open 1', 'open 2']) await add('grant.open', subject, start);
      const ahead = async (limit: number, closesMax: number) => {
        const ask = { worker: 'w', now: start + 9, holdMs: 1_000, limit, closesMax };
        return (await store().transaction((tx) => tx.work.claim(ask))).map(({ subject }) => subject);
      };
      expect(await ahead(0, 3)).toEqual(['close 0', 'close 1', 'close 2']);
      expect(await ahead(3, 3)).toEqual(['close 3', 'close 4', expect.stringMatching(/^open/)]);
      expect(await ahead(2, 3)).toEqual([expect.stringMatching(/^open/), expect.stringMatching(/^dead/)]);
      expect(await ahead(0, 3)).toEqual([]);
      expect(await ahead(9, 3)).toHaveLength(1);
    });

    test('of many that are held on to at once, those that another has meanwhile are left to it', async () => {
      for (const subject of ['mine', 'lost', 'done']) await add('grant.close', subject, start);
      const claims = await claim(start);
      const of = (name: string) => claims.filter(({ subject }) => subject === name);
      await store().transaction((tx) => tx.work.completeMany(of('done')));
      await store().transaction((tx) => tx.work.renewMany(of('mine'), start + 9_000));
      expect((await claim(start + 1_000)).map(({ subject }) => subject)).toEqual(['lost']);
      const renewed = await store().transaction((tx) => tx.work.renewMany(claims, start + 20_000));
      expect(renewed).toEqual(new Set(of('mine').map(({ id }) => id)));
      expect((await claim(start + 19_999)).map(({ subject }) => subject)).toEqual(['lost']);
      expect(await store().transaction((tx) => tx.work.renewMany([], start))).toEqual(new Set());
    });

    test('a claim that asks for one kind takes no other', async () => {
      await add('grant.close', 'close', start);
      await add('grant.open', 'open', start);
      const ask = { worker: 'w', now: start, holdMs: 1_000, limit: 9, kind: 'grant.open' } as const;
      const claims = await store().transaction((tx) => tx.work.claim(ask));
      expect(claims.map(({ subject }) => subject)).toEqual(['open']);
      expect((await claim(start)).map(({ subject }) => subject)).toEqual(['close']);
    });

    test('of many that are completed together, those whose hold was lost stay, and what was added again is done once more', async () => {
      for (const subject of ['mine', 'lost', 'again']) await add('grant.close', subject, start);
      const claims = await claim(start);
      const [lost] = claims.filter(({ subject }) => subject === 'lost');
      const anew = await claim(start + 1_001);
      await add('grant.close', 'again', start + 7);
      const held = [...anew.filter(({ subject }) => subject !== 'lost'), ...(lost === undefined ? [] : [lost])];
      const completed = await store().transaction((tx) => tx.work.completeMany(held));
      expect(
        held
          .filter(({ id }) => completed.has(id))
          .map(({ subject }) => subject)
          .toSorted(),
      ).toEqual(['again', 'mine']);
      expect(await find('grant.close', 'mine')).toBeNull();
      expect(await find('grant.close', 'lost')).toMatchObject({ attempt: 2 });
      expect(await find('grant.close', 'again')).toMatchObject({ dueAt: start + 7, tries: 0 });
      expect(await store().transaction((tx) => tx.work.completeMany([]))).toEqual(new Set());
    });

    test('many rows are moved, found and dropped by kind and subject, and no other', async () => {
      for (const subject of ['a', 'b', 'c']) {
        await add('grant.open', subject, start);
        await add('grant.look', subject, start);
      }
      const subjects = ['a', 'b', 'nobody'];
      await store().transaction(async (tx) => {
        await tx.work.setDueMany('grant.open', subjects, start + 5);
        await tx.work.dropMany(['grant.look', 'grant.retime'], subjects);
      });
      const withRow = (kind: WorkKind) => store().read((tx) => tx.work.subjectsWith(kind, ['a', 'b', 'c', 'nobody']));
      expect(await withRow('grant.look')).toEqual(new Set(['c']));
      expect(await withRow('grant.open')).toEqual(new Set(['a', 'b', 'c']));
      expect([await find('grant.open', 'a'), await find('grant.open', 'c')]).toMatchObject([
        { dueAt: start + 5 },
        { dueAt: start },
      ]);
    });

    test('claims at the same time are of different rows', async () => {
      for (let index = 0; index < 40; index += 1) await add('grant.close', `row ${index}`, start);
      const claims = (await Promise.all(Array.from({ length: 8 }, () => claim(start, 5)))).flat();
      expect(claims).toHaveLength(40);
      expect(new Set(claims.map((held) => held.id)).size).toBe(40);
    });

    test('a hold that ran out can be claimed anew, and the old holder can no longer complete, put back or renew', async () => {
      await add('grant.close', 'a', start);
      const first = await claimOne(start);
      expect(await claim(start + 999)).toEqual([]);
      const second = await claimOne(start + 1_000);
      expect(second).toMatchObject({ id: first.id, attempt: 2 });
      expect(await complete(first)).toBe(false);
      expect(await putBack(first, start)).toBe(false);
      expect(await store().transaction((tx) => tx.work.renew(first, start + 9_999))).toBe(false);
      expect(await complete(second)).toBe(true);
      expect(await complete(second)).toBe(false);
      expect(await find('grant.close', 'a')).toBeNull();
    });

    test('a hold that ran out and was claimed by nobody can still be completed', async () => {
      await add('grant.close', 'a', start);
      const held = await claimOne(start);
      expect(await complete(held)).toBe(true);
    });

    test('a renewed hold lasts longer', async () => {
      await add('grant.close', 'a', start);
      const held = await claimOne(start);
      expect(await store().transaction((tx) => tx.work.renew(held, start + 5_000))).toBe(true);
      expect(await claim(start + 4_999)).toEqual([]);
      expect(await claim(start + 5_000)).toHaveLength(1);
    });

    test('work put back is due again at its new time, with its trouble, and its claim is over', async () => {
      await add('grant.open', 'a', start);
      const held = await claimOne(start);
      expect(await putBack(held, start + 500)).toBe(true);
      expect(await complete(held)).toBe(false);
      expect(await find('grant.open', 'a')).toMatchObject({
        attempt: 1,
        tries: 1,
        lastTrouble: 'later',
        dueAt: start + 500,
      });
      expect(await claim(start + 499)).toEqual([]);
      expect(await claimOne(start + 500)).toMatchObject({ attempt: 2, tries: 1 });
    });

    test('adding again keeps one row, due at the earlier of the two times', async () => {
      await add('grant.close', 'a', start + 100);
      await add('grant.close', 'a', start + 50);
      await add('grant.close', 'a', start + 200);
      await add('grant.open', 'a', start);
      expect(await find('grant.close', 'a')).toMatchObject({ dueAt: start + 50, attempt: 0 });
      expect(await claim(start + 200)).toHaveLength(2);
    });

    test('work added while somebody holds it is done once more, and the holder is not disturbed', async () => {
      await add('grant.retime', 'a', start);
      const held = await claimOne(start);
      await add('grant.retime', 'a', start + 7);
      expect(await claim(start + 100)).toEqual([]);
      expect(await complete(held)).toBe(true);
      expect(await claim(start + 6)).toEqual([]);
      const again = await claimOne(start + 7);
      expect(again).toMatchObject({ id: held.id, attempt: 2, tries: 0 });
      expect(await complete(again)).toBe(true);
      expect(await find('grant.retime', 'a')).toBeNull();
    });

    test('work added while somebody holds it is due at the earlier time when the holder puts it back', async () => {
      await add('grant.close', 'a', start);
      const held = await claimOne(start);
      await add('grant.close', 'a', start + 7);
      expect(await putBack(held, start + 60_000)).toBe(true);
      expect(await find('grant.close', 'a')).toMatchObject({ dueAt: start + 7, tries: 1 });
    });

    test('the due time of a row can be moved, also later; a row that is not there stays away', async () => {
      await add('grant.close', 'a', start);
      await store().transaction((tx) => tx.work.setDue('grant.close', 'a', start + 900));
      await store().transaction((tx) => tx.work.setDue('grant.close', 'none', start));
      expect(await claim(start + 899)).toEqual([]);
      expect(await claim(start + 900)).toHaveLength(1);
      expect(await find('grant.close', 'none')).toBeNull();
    });

    test('a dropped row is gone, and its holder learns it at the end', async () => {
      await add('grant.open', 'a', start);
      const held = await claimOne(start);
      await store().transaction((tx) => tx.work.drop('grant.open', 'a'));
      await store().transaction((tx) => tx.work.drop('grant.open', 'none'));
      expect(await complete(held)).toBe(false);
    });

    test('a completion that is rolled back leaves the claim as it was', async () => {
      await add('grant.open', 'a', start);
      const held = await claimOne(start);
      const failing = store().transaction(async (tx) => {
        await tx.work.complete(held);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await complete(held)).toBe(true);
    });

    test('the next due time counts what can be claimed, and the due count what is due', async () => {
      const nextDue = () => store().read((tx) => tx.work.nextDue());
      const countDue = (now: number) => store().read((tx) => tx.work.countDue(now));
      expect(await nextDue()).toBeNull();
      await add('grant.open', 'a', start);
      await add('grant.open', 'b', start + 3_000);
      expect(await nextDue()).toBe(start);
      await claimOne(start);
      expect(await nextDue()).toBe(start + 1_000);
      expect(await countDue(start)).toBe(1);
      expect(await countDue(start - 1)).toBe(0);
      expect(await countDue(start + 3_000)).toBe(2);
    });
  });
}
