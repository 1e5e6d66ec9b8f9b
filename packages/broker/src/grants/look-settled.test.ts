// A target that tells late may tell of before our own last change: what differs there is believed when it still does once it has settled.

import { makeAwsSimulated } from '@tidegate/adapters';
import { type Adapter, type Grant, type Look, limits } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

const settlingMs = 20_000;
/** What a look tells at the moment, where that is not so. */
let late: ((truth: Look) => Look) | null = null;

function tellingLate(adapter: Adapter): Adapter {
  return {
    ...adapter,
    settlingMs,
    connect(config, credential) {
      const connected = adapter.connect(config, credential);
      if (!connected.ok) return connected;
      const honest = connected.value;
      return {
        ok: true,
        value: {
          ...honest,
          look: async (plan) => {
            const truth = await honest.look(plan);
            return late?.(truth) ?? truth;
          },
        },
      };
    },
  };
}

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker({ adapters: [tellingLate(makeAwsSimulated())] });
});
afterEach(async () => {
  late = null;
  await world.settle();
  world.pass(settlingMs);
  await world.drain();
});
afterAll(() => world.close());

async function openedAndLookedAt(): Promise<() => Promise<Grant | undefined>> {
  const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 3_600 });
  await world.drain();
  late = (truth) => ({ ...truth, state: 'absent', endsAt: null });
  world.pass(limits.lookEveryMs * 1.2);
  await world.drain();
  return async () => {
    const filter = { requestIds: [request.id] };
    return (await world.ports.store.read((tx) => tx.grants.page(filter, { after: null, limit: 1 }))).items[0];
  };
}

const told = async (): Promise<readonly string[]> => {
  const { id } = await world.person('engineer');
  const page = await world.ports.store.read((tx) => tx.notices.page(id, { after: null, limit: 50 }));
  return page.items.map(({ kind }) => kind);
};

it('a first look that does not see access alarms nobody; when the target has settled and shows it, nothing happened', async () => {
  const grant = await openedAndLookedAt();
  expect((await grant())?.state).toBe('open');
  late = null;
  world.pass(settlingMs);
  await world.drain();
  expect((await grant())?.state).toBe('open');
  expect(await told()).not.toContain('grant.uncertain');
});

it('access that is still not there when the target has settled is uncertain, and not a moment before', async () => {
  const grant = await openedAndLookedAt();
  world.pass(settlingMs - 1);
  await world.drain();
  expect((await grant())?.state).toBe('open');
  world.pass(1);
  await world.drain();
  expect((await grant())?.state).toBe('uncertain');
  expect(await told()).toContain('grant.uncertain');
});
