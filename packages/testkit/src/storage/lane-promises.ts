// Lanes: no target is worked on more than it bears, over all workers; its closes come before its opens, and it holds up nobody else.

import type { Claim, Integration, Store, WorkKind } from '@tidegate/core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { anIntegration, fresh, start } from './samples.ts';

export function lanePromises(store: () => Store): void {
  let one: Integration;
  let other: Integration;
  const type = fresh('integration');
  const budgets = (atOnceMax: number) => [{ type, atOnceMax }];
  const add = (lane: Integration | null, kind: WorkKind, subject: string, dueAt = start): Promise<void> =>
    store().transaction((tx) => tx.work.add({ id: fresh('work'), kind, subject, dueAt, lane: lane?.id ?? null }));
  const claim = (now: number, atOnceMax: number, limit = 100): Promise<readonly Claim[]> =>
    store().transaction((tx) => tx.work.claim({ worker: 'w', now, holdMs: 1_000, limit, budgets: budgets(atOnceMax) }));
  const names = async (claims: Promise<readonly Claim[]>): Promise<readonly string[]> =>
    (await claims).map(({ subject }) => subject);
  const complete = (held: Claim): Promise<boolean> => store().transaction((tx) => tx.work.complete(held));

  describe('lanes of work', () => {
    beforeAll(async () => {
      one = anIntegration({ type });
      other = anIntegration({ type });
      await store().transaction(async (tx) => {
        await tx.integrations.save(one);
        await tx.integrations.save(other);
      });
    });
    beforeEach(async () => {
      const ask = { worker: 'w', now: Number.MAX_SAFE_INTEGER - 10_000, holdMs: 1_000, limit: 1_000 };
      for (const held of await store().transaction((tx) => tx.work.claim(ask))) await complete(held);
    });

    test('a serial target is worked on by one row at a time, closes before opens, and the next comes when it is done', async () => {
      await add(one, 'grant.open', 'open 1', start - 5);
      await add(one, 'grant.open', 'open 2', start - 4);
      await add(one, 'grant.close', 'close', start);
      const [first, ...rest] = await claim(start, 1);
      expect(first?.subject).toBe('close');
      expect(rest).toEqual([]);
      expect(await claim(start, 1)).toEqual([]);
      if (first) await complete(first);
      expect(await names(claim(start, 1))).toEqual(['open 1']);
      // Its hold ran out: another may have it, and the target is still worked on by one.
      expect(await names(claim(start + 1_000, 1))).toEqual(['open 1']);
    });

    test('a budget is of one target: others of its type, other types, and work without a target go on beside it', async () => {
      for (const [at, subject] of ['a', 'b', 'c'].entries())
        await add(one, 'grant.open', `one ${subject}`, start - 9 + at);
      await add(other, 'grant.open', 'other');
      await add(null, 'request.lapse', 'none');
      expect((await names(claim(start, 2, 4))).toSorted()).toEqual(['none', 'one a', 'one b', 'other']);
      expect(await claim(start, 2)).toEqual([]);
      await add(one, 'grant.open', 'unlimited');
      const ask = { worker: 'w', now: start, holdMs: 1_000, limit: 9 };
      expect(await names(store().transaction((tx) => tx.work.claim(ask)))).toHaveLength(2);
    });

    test('rows of a full lane do not take the places of others, however many they are', async () => {
      for (let row = 0; row < 30; row += 1) await add(one, 'grant.close', `full ${row}`, start - 100 + row);
      await add(other, 'webhook.deliver', 'least urgent');
      expect(await names(claim(start, 3, 5))).toEqual(['full 0', 'full 1', 'full 2', 'least urgent']);
    });

    test('claims at the same moment never exceed the budget together', async () => {
      for (let row = 0; row < 20; row += 1) await add(one, 'grant.open', `row ${row}`);
      for (let row = 0; row < 20; row += 1) await add(other, 'grant.open', `row of other ${row}`);
      const claims: Claim[] = [];
      for (let round = 0; round < 3; round += 1) {
        claims.push(...(await Promise.all(Array.from({ length: 8 }, () => claim(start, 3, 10)))).flat());
      }
      expect(claims.filter(({ lane }) => lane === one.id)).toHaveLength(3);
      expect(claims.filter(({ lane }) => lane === other.id)).toHaveLength(3);
      expect(new Set(claims.map((held) => held.id)).size).toBe(6);
    });

    test('what the target is still at keeps its place in the budget until it is done', async () => {
      await add(one, 'grant.open', 'slow', start - 1);
      await add(one, 'grant.open', 'next');
      const [slow] = await claim(start, 1);
      if (slow === undefined) throw new Error('something is due');
      const next = { dueAt: start + 50, trouble: 'still at it', tries: 0, underway: true };
      expect(await store().transaction((tx) => tx.work.putBack(slow, next))).toBe(true);
      expect(await claim(start + 49, 1)).toEqual([]);
      const [again] = await claim(start + 50, 1);
      expect(again?.subject).toBe('slow');
      if (again) await complete(again);
      expect(await names(claim(start + 50, 1))).toEqual(['next']);
    });

    test('a row that failed and waits gives its place to the next', async () => {
      await add(one, 'grant.open', 'failing', start - 1);
      await add(one, 'grant.open', 'next');
      const [failing] = await claim(start, 1);
      if (failing === undefined) throw new Error('something is due');
      await store().transaction((tx) => tx.work.putBack(failing, { dueAt: start + 50, trouble: 'no', tries: 1 }));
      expect(await names(claim(start, 1))).toEqual(['next']);
    });

    test('the place in a lane counts what is held and what comes before, with the pace of the lane', async () => {
      const places = () => store().read((tx) => tx.work.places('grant.open', ['a', 'b', 'later', 'none'], start));
      await add(one, 'grant.open', 'a', start - 2);
      await add(one, 'grant.open', 'b', start - 1);
      await add(one, 'grant.open', 'later', start + 1);
      await add(other, 'grant.close', 'elsewhere', start - 9);
      await add(one, 'grant.close', 'close', start);
      const at = (subject: string, ahead: number, paceMs: number | null) => ({ lane: one.id, subject, ahead, paceMs });
      expect(await places()).toEqual([at('a', 1, null), at('b', 2, null)]);
      await store().transaction((tx) => tx.work.notePace(one.id, 900));
      await store().transaction((tx) => tx.work.notePace(one.id, 1_900));
      const close = (await claim(start, 1)).find(({ lane }) => lane === one.id);
      expect(await places()).toEqual([at('a', 1, 1_100), at('b', 2, 1_100)]);
      if (close) await complete(close);
      await claim(start, 1);
      expect(await places()).toEqual([at('a', 0, 1_100), at('b', 1, 1_100)]);
    });
  });
}
