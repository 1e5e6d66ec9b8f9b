// What a worker holds while it works, and what it leaves when it dies.

import { awsSimulated } from '@tidegate/adapters';
import { type Adapter, limits } from '@tidegate/core';
import { openBroker } from '@tidegate/testkit';
import { expect, test, vi } from 'vitest';
import { startWorkers } from './workers.ts';

/** The simulated AWS whose looks take as long as the test wants, from when it says so. */
function slowTarget(isSlow = () => true) {
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const asked = vi.fn();
  const adapter: Adapter = {
    ...awsSimulated,
    connect: (config, credential) => {
      const connected = awsSimulated.connect(config, credential);
      if (!connected.ok) return connected;
      const look: typeof connected.value.look = async (plan) => {
        if (isSlow()) {
          asked();
          await answered;
        }
        return connected.value.look(plan);
      };
      return { ok: true, value: { ...connected.value, look } };
    },
  };
  return { adapter, asked, answer: () => answer() };
}

test('work that takes longer than a hold stays with whoever is at it, and is free soon after its death', async () => {
  const target = slowTarget();
  const world = await openBroker({ adapters: [target.adapter] });
  const claim = (worker: string) =>
    world.ports.store.transaction((tx) =>
      tx.work.claim({ worker, now: world.now(), holdMs: limits.claimHoldMs, limit: 10 }),
    );
  const workers = startWorkers(world.ports, { workerId: 'one', concurrency: 2 });
  const request = await world.ask('engineer', 'dev-customers');
  workers.wake();
  await vi.waitFor(() => expect(target.asked).toHaveBeenCalled(), 10_000);
  const opens = async (worker: string) => (await claim(worker)).filter(({ kind }) => kind === 'grant.open');
  for (let passed = 0; passed < limits.claimHoldMs * 3; passed += limits.claimHoldMs / 2) {
    world.pass(limits.claimHoldMs / 2);
    workers.wake();
    await vi.waitFor(async () => {
      const due = await world.ports.store.read((tx) => tx.work.nextDue());
      expect(due === null || due > world.now()).toBe(true);
    }, 10_000);
    expect(await opens('two')).toEqual([]);
  }
  target.answer();
  await workers.stop();
  const after = await world.ports.store.read((tx) =>
    tx.grants.page({ requestIds: [request.request.id] }, { after: null, limit: 1 }),
  );
  expect(after.items[0]?.state).toBe('open');

  await world.ask('colleague', 'dev-customers');
  expect(await opens('dead')).toHaveLength(1);
  world.pass(limits.claimHoldMs + 1);
  expect(await opens('two')).toHaveLength(1);
  await world.close();
});

test('all that has to close is held at once, its target is called as there is room, and who stops gives back what waits', async () => {
  let slow = false;
  const target = slowTarget(() => slow);
  const world = await openBroker({ adapters: [target.adapter] });
  const { store } = world.ports;
  for (const name of ['engineer', 'colleague']) await world.ask(name, 'dev-customers', { durationSec: 600 });
  await world.drain();
  slow = true;
  world.pass(3_600_000);
  const workers = startWorkers(world.ports, { workerId: 'one', concurrency: 1 });
  await vi.waitFor(async () => {
    expect((await store.read((tx) => tx.grants.countByState())).get('closing')).toBe(2);
    expect(target.asked).toHaveBeenCalledTimes(1);
  }, 10_000);
  const take = () => {
    const ask = { worker: 'two', now: world.now(), holdMs: limits.claimHoldMs, limit: 9, kind: 'grant.close' } as const;
    return store.transaction((tx) => tx.work.claim(ask));
  };
  expect(await take()).toEqual([]);
  const stopped = workers.stop();
  const given: unknown[] = [];
  await vi.waitFor(async () => {
    given.push(...(await take()));
    expect(given).toHaveLength(1);
  }, 10_000);
  target.answer();
  await stopped;
  expect(target.asked).toHaveBeenCalledTimes(1);
  expect((await store.read((tx) => tx.grants.countByState())).get('gone')).toBe(1);
  await world.close();
});

test('a round that fails at any of its questions is tried again: neither a database nor a full disk ends the workers', async () => {
  const world = await openBroker();
  const memory = { read: vi.fn(async () => null), write: vi.fn(async () => undefined) };
  memory.write.mockRejectedValue(new Error('ENOSPC: no space left on device, write'));
  const failed = vi.fn();
  const ports = { ...world.ports, epoch: { memory }, log: { ...world.ports.log, error: failed } };
  const workers = startWorkers(ports, { workerId: 'one', concurrency: 2 });
  await vi.waitFor(() => expect(memory.write).toHaveBeenCalled(), 10_000);
  const reads = memory.read.mock.calls.length;
  const away = new Error('the folder is away');
  memory.read.mockRejectedValueOnce(away).mockRejectedValueOnce(away);
  world.pass(limits.epochLookMs);
  workers.wake();
  await vi.waitFor(() => expect(memory.read.mock.calls.length).toBeGreaterThan(reads), 10_000);

  memory.write.mockResolvedValue(undefined);
  const { request } = await world.ask('engineer', 'dev-customers');
  world.pass(limits.epochLookMs);
  await vi.waitFor(async () => {
    workers.wake();
    const grants = await world.ports.store.read((tx) =>
      tx.grants.page({ requestIds: [request.id] }, { after: null, limit: 1 }),
    );
    expect(grants.items[0]?.state).toBe('open');
  }, 10_000);
  expect(failed.mock.calls.map(([, message]) => message)).toEqual(
    expect.arrayContaining([
      'what was seen of the audit log could not be remembered; nothing is opened until it can be',
      'a round of the workers failed; trying again',
    ]),
  );
  await workers.stop();
  await world.close();
});
