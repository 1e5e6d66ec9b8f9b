// What guardrails would make void is told before anybody is asked to agree (law 9): the request is refused in the target's words, nothing of it
// is written, and what could not be found out is refused too.

import { makeAwsSimulated } from '@tidegate/adapters';
import { type Adapter, Fault, no, ok, type Result, refusal } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterEach, expect, it } from 'vitest';
import { foresee } from './requests/foresee.ts';

/** The twin, with guardrails above it. */
function guarded(adapter: Adapter, answer: () => Promise<Result<true>>): Adapter {
  return {
    ...adapter,
    connect(config, credential) {
      const connected = adapter.connect(config, credential);
      return connected.ok ? ok({ ...connected.value, foresee: answer }) : connected;
    },
  };
}

let world: BrokerWorld;
afterEach(() => world.close());
const open = async (answer: () => Promise<Result<true>>) => {
  world = await openBroker({ adapters: [guarded(makeAwsSimulated(), answer)] });
  return world;
};

function trialOf(answer: () => Promise<Result<true>>) {
  const connected = guarded(makeAwsSimulated(), answer).connect({}, null);
  if (!connected.ok) throw new Error(connected.refusal.message);
  return { target: connected.value, planned: { plan: {}, secret: null } };
}

const voided = 'AWS would not allow `rds-db:connect`: the service control policies of `ou-prod` leaves none of it';

it('what would be void is refused with the layer, and nobody is asked', async () => {
  const { ports, ask } = await open(async () => no(refusal('target.refused', voided)));
  await expect(ask('engineer', 'prod-customers')).rejects.toThrow('target.refused');
  const requests = await ports.store.read((tx) => tx.requests.page({}, { after: null, limit: 10 }));
  expect(requests.items).toEqual([]);
});

it('what is possible is asked for as ever', async () => {
  const { ask } = await open(async () => ok(true));
  expect((await ask('engineer', 'prod-customers')).request.state).toMatchObject({ kind: 'waiting' });
});

it('a target that cannot tell makes it no', async () => {
  const { ask } = await open(async () => {
    throw new Fault('target.unreachable', 'AWS does not answer');
  });
  await expect(ask('engineer', 'prod-customers')).rejects.toThrow('target.unreachable');
});

it('the refusal is the one of the target, word for word', async () => {
  await open(async () => ok(true));
  const refused = no(refusal('target.refused', voided));
  expect(await foresee([trialOf(async () => refused)])).toEqual(refused);
});

it('what comes after the deadline is not waited for', async () => {
  await open(async () => ok(true));
  expect(await foresee([trialOf(() => new Promise(() => undefined))], 1)).toMatchObject({
    ok: false,
    refusal: { code: 'target.unreachable' },
  });
});
