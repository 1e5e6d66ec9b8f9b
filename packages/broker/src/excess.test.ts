// What an account gets besides what was asked names other things in the target. Who decides sees it before deciding (law 9); the requester,
// in whose sight those things are not, sees only how much it is until the access is theirs (law 1).

import { makeAwsSimulated } from '@tidegate/adapters';
import type { Adapter } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decideRequest, getRequest } from './index.ts';

const besides = 'may also connect to database `payroll`, as everyone may (PUBLIC)';

/** The twin, in a target where everyone may do something besides. */
function generous(adapter: Adapter): Adapter {
  return {
    ...adapter,
    connect(config, credential) {
      const connected = adapter.connect(config, credential);
      return connected.ok ? { ok: true, value: { ...connected.value, excess: async () => [besides] } } : connected;
    },
  };
}

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker({ adapters: [generous(makeAwsSimulated())] });
});
afterAll(() => world.close());

const seenBy = async (name: string, id: string): Promise<readonly string[]> => {
  const shown = await getRequest(world.ports, await world.as(name), id);
  if (!shown.ok) throw new Error(shown.refusal.code);
  return shown.value.entitlements.flatMap((one) => one.excess);
};

it('approvers and auditors see it whole before anyone agrees, the requester how much it is, and whole once it is theirs', async () => {
  const { request } = await world.ask('engineer', 'prod-customers');
  for (const name of ['manager', 'dba', 'compliance', 'auditor'])
    expect(await seenBy(name, request.id)).toEqual([besides]);
  const [told] = await seenBy('engineer', request.id);
  expect(told).toContain('one right');
  expect(told).not.toContain('payroll');
  for (const name of ['manager', 'dba', 'compliance']) {
    await decideRequest(world.ports, await world.as(name), { id: request.id, verdict: 'approve', reason: null });
  }
  await world.drain();
  expect(await seenBy('engineer', request.id)).toEqual([besides]);
});
