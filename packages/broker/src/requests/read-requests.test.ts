// What waits for somebody is counted from the requests alone, and the count is what the list shows.

import { newId, type Transaction } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countWaitingFor, decideRequest, listRequests } from '../index.ts';

const reads = { leases: 0 };
let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker({
    wrapStore: (store) => ({
      ...store,
      read: (work) =>
        store.read((tx: Transaction) =>
          work({
            ...tx,
            leases: {
              ...tx.leases,
              ofRequests: (ids) => {
                reads.leases += 1;
                return tx.leases.ofRequests(ids);
              },
            },
          }),
        ),
    }),
  });
});
afterAll(() => world.close());

const counted = async (name: string, max = 100) => countWaitingFor(world.ports, await world.as(name), max);
const listed = async (name: string) => {
  const page = { after: null, limit: 100 };
  const found = await listRequests(world.ports, await world.as(name), {
    scope: 'waiting_for_me',
    statuses: null,
    page,
  });
  return found.ok ? found.value.items.length : -1;
};

it('the count is the length of the list for everybody, and reads nothing but the requests', async () => {
  const { request } = await world.ask('engineer', 'prod-customers');
  await world.ask('engineer', 'prod-billing');
  await decideRequest(world.ports, await world.as('dba'), { id: request.id, verdict: 'approve', reason: null });
  for (const name of ['manager', 'dba', 'compliance', 'engineer', 'outsider', 'admin']) {
    const list = await listed(name);
    reads.leases = 0;
    expect([name, await counted(name)]).toEqual([name, list]);
    expect(reads.leases).toBe(0);
  }
  expect(await counted('manager')).toBe(2);
  expect(await counted('dba')).toBe(1);
  expect(await counted('outsider')).toBe(0);
});

it('it stops at the most it was asked for, however many wait', async () => {
  const { request } = await world.ask('colleague', 'prod-customers');
  await world.ports.store.transaction(async (tx) => {
    for (let index = 0; index < 1_200; index += 1) {
      await tx.requests.insert({ ...request, id: newId('request', world.ports.chance) });
    }
  });
  expect(await counted('manager')).toBe(100);
  expect(await counted('manager', 5_000)).toBe(1_203);
});
