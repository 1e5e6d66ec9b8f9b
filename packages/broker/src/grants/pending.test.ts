// Targets that take an order and are at it for minutes: they are asked again until they are done, and no try is counted against them.

import { makeAwsSimulated } from '@tidegate/adapters';
import { type Adapter, limits, type Outcome, type Step } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** How often each call is still to answer that it is going on. */
const left = { do: 0, undo: 0 };
const againMs = 3_000;

function slow(adapter: Adapter): Adapter {
  const wait = async (call: 'do' | 'undo', then: () => Promise<Outcome>): Promise<Outcome> => {
    if (left[call] === 0) return then();
    left[call] -= 1;
    return { kind: 'pending', message: 'the target is still at it', againMs };
  };
  return {
    ...adapter,
    connect(config, credential) {
      const connected = adapter.connect(config, credential);
      if (!connected.ok) return connected;
      const quick = connected.value;
      const steps: typeof quick.steps = (plan, notAfter) =>
        quick.steps(plan, notAfter).map(
          (step): Step => ({
            name: step.name,
            do: () => wait('do', () => step.do()),
            undo: () => wait('undo', () => step.undo()),
            look: () => step.look(),
          }),
        );
      return { ok: true, value: { ...quick, steps } };
    },
  };
}

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker({ adapters: [slow(makeAwsSimulated())] });
});
afterAll(() => world.close());

it('an operation that goes on is polled to its end, without a try being counted, opening and closing', async () => {
  left.do = limits.openTriesMax * 2;
  const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
  const grant = async () => {
    const filter = { requestIds: [request.id] };
    return (await world.ports.store.read((tx) => tx.grants.page(filter, { after: null, limit: 1 }))).items[0];
  };
  await world.drain();
  expect(await grant()).toMatchObject({ state: 'opening', trouble: 'the target is still at it' });
  for (let asked = 0; asked < limits.openTriesMax * 2; asked += 1) {
    world.pass(againMs);
    await world.drain();
  }
  expect(await grant()).toMatchObject({ state: 'open', trouble: null });
  left.undo = 3;
  world.pass(600_000);
  await world.drain();
  expect(await grant()).toMatchObject({ state: 'closing', trouble: 'the target is still at it' });
  for (let asked = 0; asked < 3; asked += 1) {
    world.pass(againMs);
    await world.drain();
  }
  expect((await grant())?.state).toBe('gone');
});
