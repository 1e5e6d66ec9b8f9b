// A server that cannot remember what it saw would not notice a backup restored behind it: it opens nothing then, and closes what has to close.

import type { SeenHead } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterEach, expect, test } from 'vitest';
import { startWorkers } from '../grants/workers.ts';
import type { Ports } from '../ports.ts';

let world: BrokerWorld;
afterEach(() => world.close());

test('nothing is opened while it cannot be remembered; what is open closes at its end', async () => {
  world = await openBroker();
  let room = true;
  let seen: SeenHead | null = null;
  const memory = {
    read: async () => seen,
    write: async (next: SeenHead) => {
      if (!room) throw new Error('ENOSPC');
      seen = next;
    },
  };
  const ports: Ports = { ...world.ports, epoch: { memory } };
  const drain = async () => {
    world.pass(2_000);
    const workers = startWorkers(ports, { workerId: 'one', concurrency: 1 });
    await workers.drain();
    await workers.stop();
  };
  const ask = async (seconds: number) =>
    (await world.ask('engineer', 'dev-customers', { durationSec: seconds })).request;
  const stateOf = async (id: `req_${string}`) =>
    (await world.ports.store.read((tx) => tx.grants.page({ requestIds: [id] }, { after: null, limit: 1 }))).items[0]
      ?.state;
  const first = await ask(3_600);
  await drain();
  expect(await stateOf(first.id)).toBe('open');
  room = false;
  world.pass(3_600_000);
  await drain();
  expect(await stateOf(first.id)).toBe('gone');
  const second = await ask(3_600);
  await drain();
  await drain();
  expect(await stateOf(second.id)).toBe('planned');
  room = true;
  await drain();
  await drain();
  expect(await stateOf(second.id)).toBe('open');
});
