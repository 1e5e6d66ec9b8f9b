// Every workflow × every step × what can go wrong there: the target refuses, does not answer, answers and the answer is lost; the
// process dies before and after each commit and around each call. Afterwards nothing is left behind and everything is told.

import { type Grant, verifyChain } from '@tidegate/core';
import { type BrokerWorld, type DyingStore, drain, dyingStore, nodeHash, openBroker } from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endAccess } from './index.ts';

let world: BrokerWorld;
let process: DyingStore;
beforeAll(async () => {
  world = await openBroker({
    wrapStore: (store) => {
      process = dyingStore(store);
      return process.store;
    },
  });
});
afterEach(async () => {
  process.revive();
  await world.settle();
});
afterAll(() => world.close());

const minuteMs = 60_000;

async function grantOf(requestId: `req_${string}`): Promise<Grant> {
  const page = await world.ports.store.read((tx) =>
    tx.grants.page({ requestIds: [requestId] }, { after: null, limit: 5 }),
  );
  const [grant] = page.items;
  if (!grant || page.items.length !== 1) throw new Error(`expected one grant, found ${page.items.length}`);
  return grant;
}

/** Looks into the twin without the broker. */
async function inTwin(grant: Grant): Promise<string> {
  const [adapter] = world.ports.adapters;
  const target = adapter?.connect({}, null);
  if (!target?.ok || !grant.plan) throw new Error('the twin is there and the grant has a plan');
  world.breakTwin(null);
  return (await target.value.look(grant.plan)).state;
}

async function endedKinds(grant: Grant): Promise<readonly string[]> {
  const records = await world.ports.store.read((tx) => tx.audit.after(0, 100_000));
  const verified = verifyChain(records, nodeHash);
  expect(verified.ok).toBe(true);
  return records
    .map((record) => JSON.parse(Buffer.from(record.bytes).toString('utf8')) as { kind: string; subject: string })
    .filter((event) => event.subject === grant.id && /^grant\.(gone|failed)$/.test(event.kind))
    .map((event) => event.kind);
}

describe('opening', () => {
  it.each(['refused', 'unavailable', 'reply_lost'] as const)(
    'once %s in each call: ends open or proven absent',
    async (kind) => {
      for (let call = 0; call < 8; call += 1) {
        const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
        let seen = 0;
        world.breakTwin(() => (seen++ === call ? { kind } : null));
        await world.drain();
        for (let tries = 0; tries < 6; tries += 1) {
          world.pass(2_000);
          await world.drain();
        }
        const grant = await grantOf(request.id);
        expect(['open', 'failed']).toContain(grant.state);
        expect(await inTwin(grant)).toBe(grant.state === 'open' ? 'present' : 'absent');
        if (kind !== 'refused') expect(grant.state).toBe('open');
        await world.settle();
        expect(await inTwin(grant)).toBe('absent');
        expect(await endedKinds(grant)).toHaveLength(1);
      }
    },
  );

  it('gives up after its tries, undoes, and proves that nothing is left', async () => {
    const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
    world.breakTwin((call) => (call.action === 'change' ? { kind: 'unavailable' } : null));
    for (let round = 0; round < 12; round += 1) {
      await world.drain();
      world.pass(10_000);
    }
    expect(['closing', 'leaking']).toContain((await grantOf(request.id)).state);
    world.breakTwin(null);
    world.pass(minuteMs * 2);
    await world.drain();
    const grant = await grantOf(request.id);
    expect(grant.state).toBe('failed');
    expect(await inTwin(grant)).toBe('absent');
  });
});

describe('closing', () => {
  it('never gives up: leaking is told, and the access goes when the target is back', async () => {
    const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
    await world.drain();
    world.pass(600_000);
    world.breakTwin((call) => (call.action === 'change' ? { kind: 'unavailable' } : null));
    for (let round = 0; round < 60; round += 1) {
      await world.drain();
      world.pass(minuteMs);
    }
    expect((await grantOf(request.id)).state).toBe('leaking');
    const admin = await world.person('admin');
    const notices = await world.ports.store.read((tx) => tx.notices.page(admin.id, { after: null, limit: 10 }));
    expect(notices.items.map((notice) => notice.kind)).toContain('grant.leaking');
    world.breakTwin(null);
    world.pass(minuteMs * 2);
    await world.drain();
    const grant = await grantOf(request.id);
    expect(grant.state).toBe('gone');
    expect(await inTwin(grant)).toBe('absent');
    expect(await endedKinds(grant)).toEqual(['grant.gone']);
  });

  it('is not believed because the target said so: a lost reply is looked after', async () => {
    const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
    await world.drain();
    world.pass(600_000);
    world.breakTwin((call) => (call.action === 'change' ? { kind: 'reply_lost' } : null));
    await world.drain();
    expect((await grantOf(request.id)).state).not.toBe('gone');
    world.breakTwin(null);
    world.pass(minuteMs * 2);
    await world.drain();
    expect((await grantOf(request.id)).state).toBe('gone');
  });
});

/** Asks, opens, gives back, closes; the process dies at `point` and is started again a while later. */
async function storyWithDeathAt(kill: () => void): Promise<Grant> {
  const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
  kill();
  await drain(world.ports).catch(() => undefined);
  if (!process.dead()) {
    const actor = await world.as('engineer').catch(() => null);
    if (actor) await endAccess(world.ports, actor, { id: request.id, how: 'release' }).catch(() => undefined);
    await drain(world.ports).catch(() => undefined);
  }
  process.revive();
  world.breakTwin(null);
  world.pass(minuteMs * 2);
  await world.drain();
  world.pass(minuteMs * 20);
  await world.drain();
  return grantOf(request.id);
}

describe('a killed process', () => {
  it('at every commit, before and after: the work finishes after the restart, once', async () => {
    let points = 0;
    for (; points < 100; points += 1) {
      const grant = await storyWithDeathAt(() => process.dieAt(points));
      const reached = process.passed() > points;
      expect([points, grant.state, await inTwin(grant), await endedKinds(grant)]).toEqual([
        points,
        'gone',
        'absent',
        ['grant.gone'],
      ]);
      await world.settle();
      if (!reached) break;
    }
    expect(points).toBeGreaterThan(10);
  });

  it('around every call to the target: nothing is left behind', async () => {
    for (let call = 0; call < 10; call += 1) {
      for (const kind of ['before', 'after'] as const) {
        let seen = 0;
        const grant = await storyWithDeathAt(() =>
          world.breakTwin(() => {
            if (seen++ !== call) return process.dead() ? { kind: 'unavailable' } : null;
            process.die();
            return { kind: kind === 'before' ? 'unavailable' : 'reply_lost' };
          }),
        );
        expect([call, kind, grant.state, await inTwin(grant), await endedKinds(grant)]).toEqual([
          call,
          kind,
          'gone',
          'absent',
          ['grant.gone'],
        ]);
        await world.settle();
      }
    }
  });
});

describe('an end while the opening is in flight', () => {
  it('waits for the opening to let go, so that nothing comes back after it is gone', async () => {
    const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
    let called = (): void => undefined;
    const firstCall = new Promise<void>((resolve) => {
      called = resolve;
    });
    let calls = 0;
    world.breakTwin((call) => {
      if (call.action !== 'change' || calls++ > 0) return null;
      called();
      return { kind: 'late', byMs: 300 };
    });
    const opening = world.drain();
    await firstCall;
    await endAccess(world.ports, await world.as('engineer'), { id: request.id, how: 'release' });
    await world.drain();
    world.pass(1_000);
    await world.drain();
    expect((await grantOf(request.id)).state).toBe('closing');
    await opening;
    world.pass(1_000);
    await world.drain();
    const grant = await grantOf(request.id);
    expect([grant.state, await inTwin(grant)]).toEqual(['gone', 'absent']);
  });
});
