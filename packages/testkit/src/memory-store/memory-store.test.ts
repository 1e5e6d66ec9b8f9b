// The store of the simulation keeps the same promises as the real databases, as far as it keeps rows at all; and two transactions that
// wait for each other do not wait for ever.

import type { Store } from '@tidegate/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeHash } from '../broker/open-broker.ts';
import { auditPromises } from '../storage/audit-promises.ts';
import { consentPromises } from '../storage/consent-promises.ts';
import { grantPromises } from '../storage/grant-promises.ts';
import { lanePromises } from '../storage/lane-promises.ts';
import { peoplePromises } from '../storage/people-promises.ts';
import { requestPromises } from '../storage/request-promises.ts';
import { aGrant, aLease, aRequest, savedGround } from '../storage/samples.ts';
import { transactionPromises } from '../storage/transaction-promises.ts';
import { workPromises } from '../storage/work-promises.ts';
import { memoryDatabase } from './store.ts';

describe('the memory store keeps the contract of stores, as far as the simulation goes', () => {
  let opened: Store | null = null;
  const store = (): Store => {
    if (opened === null) throw new Error('the store was not opened');
    return opened;
  };
  beforeAll(() => {
    opened = memoryDatabase({ hash: nodeHash }).connect().store;
  });
  afterAll(() => opened?.close());
  transactionPromises(store);
  peoplePromises(store);
  requestPromises(store);
  consentPromises(store);
  grantPromises(store);
  lanePromises(store);
  workPromises(store);
  auditPromises(store);

  test('rows that are not kept are refused, not forgotten', async () => {
    await expect(store().read((tx) => tx.findings.open())).rejects.toThrow('keeps no findings');
  });
});

describe('transactions that meet', () => {
  test('a row that one holds is waited for, and read as it then is', async () => {
    const { store } = memoryDatabase({ hash: nodeHash }).connect();
    const ground = await savedGround(store);
    const grant = aGrant(ground, { state: 'open' });
    await store.transaction((tx) => tx.grants.insert(grant));
    const order: string[] = [];
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const first = store.transaction(async (tx) => {
      const locked = await tx.grants.lock(grant.id);
      await held;
      if (locked) await tx.grants.save({ ...locked, trouble: 'first', version: 2 });
      order.push('first');
    });
    const second = store.transaction(async (tx) => {
      const locked = await tx.grants.lock(grant.id);
      order.push(`second saw ${locked?.trouble}`);
    });
    letGo();
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second saw first']);
  });

  test('two that wait for each other both come to their end, one after another', async () => {
    const database = memoryDatabase({ hash: nodeHash });
    const { store } = database.connect();
    const ground = await savedGround(store);
    const requests = [aRequest(ground.person), aRequest(ground.person)];
    for (const request of requests) await store.transaction((tx) => tx.requests.insert(request));
    const crossing = (ids: readonly (typeof requests)[number]['id'][]) =>
      store.transaction(async (tx) => {
        for (const id of ids) {
          await tx.requests.lock(id);
          await Promise.resolve();
        }
        return 'through';
      });
    const ids = requests.map(({ id }) => id);
    expect(await Promise.all([crossing(ids), crossing(ids.toReversed())])).toEqual(['through', 'through']);
    expect(database.idle()).toBe(true);
  });

  test('a process that dies lets go of what it held, and what it began is not there', async () => {
    const database = memoryDatabase({ hash: nodeHash });
    const [dying, other] = [database.connect(), database.connect()];
    const ground = await savedGround(other.store);
    const request = aRequest(ground.person);
    let begun = (): void => undefined;
    const started = new Promise<void>((resolve) => {
      begun = resolve;
    });
    dying.store
      .transaction(async (tx) => {
        await tx.requests.insert(request);
        await tx.leases.insert(aLease({ request, grant: aGrant(ground) }));
        begun();
        await new Promise(() => undefined);
      })
      .catch(() => undefined);
    await started;
    const waiting = other.store.transaction((tx) => tx.requests.insert({ ...request, reason: 'the other' }));
    dying.kill();
    await waiting;
    expect((await other.store.read((tx) => tx.requests.get(request.id)))?.reason).toBe('the other');
    expect(await other.store.read((tx) => tx.leases.ofRequest(request.id))).toEqual([]);
    expect(database.idle()).toBe(true);
  });

  test('what a transaction asked for and did not get before it ended is not taken afterwards', async () => {
    const database = memoryDatabase({ hash: nodeHash });
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const slow = database.connect({ point: (where) => (where === 'statement' ? held : null), pause: () => held });
    const { store } = database.connect();
    const ground = await savedGround(store);
    const grant = aGrant(ground, { state: 'open' });
    await store.transaction((tx) => tx.grants.insert(grant));
    let locking: Promise<unknown> = Promise.resolve();
    const failing = slow.store.transaction(async (tx) => {
      locking = tx.grants.lock(grant.id);
      throw new Error('changed its mind');
    });
    await expect(failing).rejects.toThrow('changed its mind');
    letGo();
    await expect(locking).rejects.toThrow('after its end');
    expect(database.idle()).toBe(true);
  });

  test('a process that dies at the moment it gets one row does not go on to hold the next', async () => {
    let kill = (): void => undefined;
    const database = memoryDatabase({ hash: nodeHash, nesting: 'unwatched', onCommit: () => kill() });
    let dead = false;
    const never = new Promise<never>(() => undefined);
    const dying = database.connect({ point: () => (dead ? never : null), pause: () => never });
    const other = database.connect();
    const ground = await savedGround(other.store);
    const grants = Array.from({ length: 20 }, () => aGrant(ground, { state: 'open' }));
    const [first] = grants.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    if (first === undefined) throw new Error('there are twenty');
    await other.store.transaction(async (tx) => {
      for (const grant of grants) await tx.grants.insert(grant);
    });
    kill = () => {
      dead = true;
      dying.kill();
    };
    await other.store.transaction(async (tx) => {
      await tx.grants.lock(first.id);
      dying.store
        .transaction((its) => Promise.all([its.grants.lockMany(grants.map(({ id }) => id)), its.grants.get(first.id)]))
        .catch(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      await tx.grants.save({ ...first, trouble: 'held', version: 2 });
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(database.idle()).toBe(true);
  });
});
