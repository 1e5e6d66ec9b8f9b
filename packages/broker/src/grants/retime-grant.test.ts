// Moving an end belongs to whoever holds the work: a worker that slept while others moved it leaves the target alone.

import { limits } from '@tidegate/core';
import { openBroker } from '@tidegate/testkit';
import { expect, it } from 'vitest';
import { runTurn } from '../index.ts';

it('a worker that slept past its claim does not touch the end that others have set', async () => {
  const world = await openBroker();
  try {
    await world.ask('engineer', 'dev-customers', { durationSec: 600 });
    await world.drain();
    await world.ask('engineer', 'dev-customers', { durationSec: 1_200 });
    const claimed = async () =>
      (
        await world.ports.store.transaction((tx) =>
          tx.work.claim({ worker: 'test', now: world.now(), holdMs: limits.claimHoldMs, limit: 10 }),
        )
      ).filter(({ kind }) => kind === 'grant.retime');
    const [slept] = await claimed();
    if (slept === undefined) throw new Error('there is an end to be moved');
    world.pass(limits.claimHoldMs + 1);
    const [taken] = await claimed();
    if (taken === undefined) throw new Error('its claim ran out');
    const before = world.calls.filter(({ action }) => action === 'change').length;
    await runTurn(world.ports, slept);
    expect(world.calls.filter(({ action }) => action === 'change')).toHaveLength(before);
    await runTurn(world.ports, taken);
    expect(world.calls.filter(({ action }) => action === 'change')).toHaveLength(before + 1);
  } finally {
    await world.close();
  }
});
