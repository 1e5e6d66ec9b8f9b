// The sweeper finds every grant that should be gone and that nobody closes, however many others are being closed, and figures show it.

import { type Grant, newId } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { endAccess, statusOf } from '../index.ts';
import { sweep } from './sweep.ts';

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker();
});
afterEach(() => world.settle());
afterAll(() => world.close());

async function opened(): Promise<{ readonly grant: Grant; readonly requestId: string }> {
  const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 3_600 });
  await world.drain();
  const page = await world.ports.store.read((tx) =>
    tx.grants.page({ requestIds: [request.id] }, { after: null, limit: 1 }),
  );
  const [grant] = page.items;
  if (!grant) throw new Error('nothing was opened');
  return { grant, requestId: request.id };
}

const closeWork = (grant: Grant) => world.ports.store.read((tx) => tx.work.find('grant.close', grant.id));
const stateOf = async (grant: Grant) => (await world.ports.store.read((tx) => tx.grants.get(grant.id)))?.state;

it('closes a revoked grant whose work was lost, long before its nominal end', async () => {
  const { grant, requestId } = await opened();
  await endAccess(world.ports, await world.as('engineer'), { id: requestId, how: 'release' });
  await world.ports.store.transaction((tx) => tx.work.drop('grant.close', grant.id));
  await sweep(world.ports);
  expect(await closeWork(grant)).not.toBeNull();
  await world.drain();
  expect(await stateOf(grant)).toBe('gone');
});

it('leaves a grant alone that is still due to be open', async () => {
  const { grant } = await opened();
  await world.ports.store.transaction((tx) => tx.work.drop('grant.close', grant.id));
  await sweep(world.ports);
  expect(await closeWork(grant)).toBeNull();
  world.pass(3_600_000);
  await sweep(world.ports);
  await world.drain();
  expect(await stateOf(grant)).toBe('gone');
});

it('finds the one that nobody closes behind five hundred that are being closed', async () => {
  const { grant } = await opened();
  await world.ports.store.transaction(async (tx) => {
    for (let index = 0; index < 500; index += 1) {
      const id = newId('grant', world.ports.chance);
      await tx.grants.insert({ ...grant, id, state: 'leaking', endsAt: 1, closingSince: 1, version: 1 });
      await tx.work.add({ id: `wrk_${index}`, kind: 'grant.close', subject: id, dueAt: world.now() + 90 * 86_400_000 });
    }
    await tx.work.drop('grant.close', grant.id);
  });
  world.pass(3_600_000);
  await sweep(world.ports);
  expect(await closeWork(grant)).not.toBeNull();
  await world.ports.store.transaction(async (tx) => {
    for (const each of (await tx.grants.page({ states: ['leaking'] }, { after: null, limit: 500 })).items) {
      await tx.grants.save({ ...each, state: 'gone', version: each.version + 1 });
      await tx.work.drop('grant.close', each.id);
    }
  });
});

it('a revoked grant that will not close is overdue from its revocation, not from its nominal end', async () => {
  const { requestId } = await opened();
  expect((await statusOf(world.ports)).overdueMs).toBe(0);
  await endAccess(world.ports, await world.as('engineer'), { id: requestId, how: 'release' });
  world.breakTwin((call) => (call.action === 'change' ? { kind: 'unavailable' } : null));
  await world.drain();
  world.pass(90_000);
  await world.drain();
  expect((await statusOf(world.ports)).overdueMs).toBe(90_000);
});
