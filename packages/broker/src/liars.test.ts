// Targets that say one thing and do another. What counts is what is seen: an end that was only claimed is no end, and access that is
// wider than agreed is not opened.

import { makeAwsSimulated } from '@tidegate/adapters';
import type { Adapter, Look, Target } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

/** What the target lies about at the moment. */
const lies = { undo: false, look: null as ((truth: Look) => Look) | null };

function lying(adapter: Adapter): Adapter {
  return {
    ...adapter,
    connect(config, credential) {
      const connected = adapter.connect(config, credential);
      if (!connected.ok) return connected;
      const honest = connected.value;
      const target: Target = {
        ...honest,
        steps: (plan, notAfter) =>
          honest.steps(plan, notAfter).map((step) => ({
            ...step,
            do: () => step.do(),
            look: () => step.look(),
            undo: async () => (lies.undo ? { kind: 'done' } : step.undo()),
          })),
        look: async (plan) => {
          const truth = await honest.look(plan);
          return lies.look?.(truth) ?? truth;
        },
      };
      return { ok: true, value: target };
    },
  };
}

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker({ adapters: [lying(makeAwsSimulated())] });
});
afterEach(async () => {
  lies.undo = false;
  lies.look = null;
  await world.settle();
});
afterAll(() => world.close());

async function stateOf(requestId: `req_${string}`): Promise<string | undefined> {
  const page = await world.ports.store.read((tx) =>
    tx.grants.page({ requestIds: [requestId] }, { after: null, limit: 5 }),
  );
  return page.items[0]?.state;
}

async function rounds(count: number): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    await world.drain();
    world.pass(60_000);
  }
}

it('an undo that only claims to be done never makes a grant gone', async () => {
  const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 60 });
  await world.drain();
  lies.undo = true;
  world.pass(60_000);
  await rounds(5);
  expect(await stateOf(request.id)).toBe('leaking');
  lies.undo = false;
  await rounds(2);
  expect(await stateOf(request.id)).toBe('gone');
});

it('a look that cannot tell never makes a grant gone', async () => {
  const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 60 });
  await world.drain();
  lies.look = (truth) => ({ ...truth, state: 'unknown', message: 'no answer' });
  world.pass(60_000);
  await rounds(5);
  expect(await stateOf(request.id)).toBe('leaking');
});

it('a do that only claims to be done never makes a grant open', async () => {
  lies.look = (truth) => ({ ...truth, state: 'absent', differs: [] });
  const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
  await rounds(10);
  expect(await stateOf(request.id)).toBe('failed');
});

it('access that is wider than agreed is not opened but taken back', async () => {
  lies.look = (truth) => (truth.state === 'present' ? { ...truth, differs: ['also has READ_WRITE'] } : truth);
  const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
  await rounds(10);
  expect(await stateOf(request.id)).toBe('failed');
});
