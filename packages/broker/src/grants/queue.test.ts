// A target that bears one operation at a time is worked on by one, and whoever waits for it is told where they stand and for about how long.

import { makeAwsSimulated } from '@tidegate/adapters';
import type { Adapter, RequestId } from '@tidegate/core';
import { type BrokerWorld, openBroker, smallCompany } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endAccess } from '../requests/end-access.ts';
import { getRequest } from '../requests/read-requests.ts';
import { claimWork } from './grant-work.ts';
import { runTurn } from './workers.ts';

const opensMs = 10_000;
let world: BrokerWorld;
let atWork = 0;

/** Takes one at a time, and its time over it. */
function serial(adapter: Adapter): Adapter {
  return {
    ...adapter,
    atOnceMax: 1,
    connect(config, credential) {
      const connected = adapter.connect(config, credential);
      if (!connected.ok) return connected;
      const steps: typeof connected.value.steps = (plan, notAfter) =>
        connected.value.steps(plan, notAfter).map((step, index) => ({
          name: step.name,
          look: () => step.look(),
          undo: () => step.undo(),
          do: async () => {
            atWork += 1;
            expect(atWork).toBe(1);
            if (index === 0) world.pass(opensMs);
            const outcome = await step.do();
            atWork -= 1;
            return outcome;
          },
        }));
      return { ok: true, value: { ...connected.value, steps } };
    },
  };
}

beforeAll(async () => {
  const dev = smallCompany.resources.filter(({ resource }) => resource.name === 'dev-customers');
  const named = (name: string) =>
    dev.map((item) => ({ ...item, resource: { ...item.resource, name, nativeId: name, path: name } }));
  const resources = [...smallCompany.resources, ...named('dev-orders'), ...named('dev-logs')];
  world = await openBroker({ adapters: [serial(makeAwsSimulated())], documents: { ...smallCompany, resources } });
});
afterAll(() => world.close());

const sentenceOf = async (id: RequestId): Promise<string> => {
  const found = await getRequest(world.ports, await world.as('engineer'), id);
  if (!found.ok) throw new Error('the requester sees their request');
  return found.value.description.sentence;
};

it('one is opened at a time, closes before opens, and the place and time to wait are told', async () => {
  const ids: RequestId[] = [];
  for (const resource of ['dev-customers', 'dev-orders', 'dev-logs']) {
    ids.push((await world.ask('engineer', resource, { durationSec: 3_600 })).request.id);
    world.pass(1);
  }
  const [first, second, third] = ids as [RequestId, RequestId, RequestId];
  expect(await sentenceOf(third)).toBe('simulated: agreed, being opened, 3rd in the queue of `cloud`');
  const turn = async () => {
    const claims = await world.ports.store.transaction((tx) => claimWork(world.ports, tx, { worker: 'w', limit: 10 }));
    const targets = claims.filter(({ kind }) => kind === 'grant.open' || kind === 'grant.close');
    expect(targets.length).toBeLessThanOrEqual(1);
    await Promise.all(claims.map((claim) => runTurn(world.ports, claim)));
    return targets.map(({ kind }) => kind);
  };
  expect(await turn()).toEqual(['grant.open']);
  expect(await sentenceOf(first)).toContain('open, ');
  // Before it: the end of the first, to be tightened to what was seen, and the second.
  expect(await sentenceOf(third)).toContain('3rd in the queue of `cloud`, about 30 seconds');
  expect((await endAccess(world.ports, await world.as('engineer'), { id: first, how: 'release' })).ok).toBe(true);
  expect(await turn()).toEqual(['grant.close']);
  for (let rest = 0; rest < 9; rest += 1) await turn();
  expect(await sentenceOf(second)).toContain('open, ');
  expect(await sentenceOf(third)).toContain('open, ');
});
