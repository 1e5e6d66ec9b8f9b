// Writing together: one alone waits for nobody, those who come meanwhile go in one, and nobody fails for another.

import { Fault, limits } from '@tidegate/core';
import { openBroker } from '@tidegate/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runTurn } from '../index.ts';
import { gathered } from './gathered.ts';
import { grantIdOf } from './turn.ts';

let world: Awaited<ReturnType<typeof openBroker>>;
beforeEach(async () => {
  world = await openBroker();
});
afterEach(() => world.close());

/** A writer that writes down what came together, fails at what it is told to, and goes on when it is told to. */
function writer(failing: (piece: number) => Error | null = () => null) {
  const written: (readonly number[])[] = [];
  const goOn: (() => void)[] = [];
  const write = gathered(async (_ports, pieces: readonly number[]) => {
    written.push(pieces);
    await new Promise<void>((resolve) => goOn.push(resolve));
    for (const piece of pieces) {
      const error = failing(piece);
      if (error !== null) throw error;
    }
    return pieces.map((piece) => piece * 10);
  });
  const turn = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    goOn.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { written, turn, write: (piece: number) => write(world.ports, piece) };
}

test('who comes in one breath goes together, and who comes meanwhile goes in the next', async () => {
  const { written, turn, write } = writer();
  const first = [write(1), write(2)];
  await new Promise((resolve) => setImmediate(resolve));
  const second = [write(3), write(4), write(5)];
  await turn();
  await turn();
  expect(written).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
  expect(await Promise.all([...first, ...second])).toEqual([10, 20, 30, 40, 50]);
  const alone = write(6);
  await turn();
  expect(await alone).toBe(60);
});

test('where one cannot be written each is written by itself, and only that one fails', async () => {
  const { written, turn, write } = writer((piece) => (piece === 2 ? new Error('no') : null));
  const all = Promise.allSettled([write(1), write(2), write(3)]);
  for (let turns = 0; turns < 4; turns += 1) await turn();
  expect(written).toEqual([[1, 2, 3], [1], [2], [3]]);
  expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('a database that is away is not asked again for each of them', async () => {
  const { written, turn, write } = writer(() => new Fault('storage.unavailable', 'away'));
  const all = Promise.allSettled([write(1), write(2), write(3)]);
  await turn();
  expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(written).toHaveLength(1);
});

test('of grants that close at once, one whose claim was lost is left to whoever has it, and the others are proven gone', async () => {
  for (const name of ['engineer', 'colleague']) await world.ask(name, 'dev-customers', { durationSec: 600 });
  await world.drain();
  world.pass(3_600_000);
  const claim = (worker: string, limit: number) =>
    world.ports.store.transaction((tx) =>
      tx.work.claim({ worker, now: world.now(), holdMs: limits.claimHoldMs, limit, kind: 'grant.close' }),
    );
  const [stale] = await claim('slow', 1);
  world.pass(limits.claimHoldMs + 1);
  const held = await claim('quick', 9);
  const other = held.find(({ id }) => id !== stale?.id);
  if (stale === undefined || other === undefined) throw new Error('two grants close');
  await Promise.all([runTurn(world.ports, stale), runTurn(world.ports, other)]);
  const states = await world.ports.store.read(async (tx) =>
    Promise.all([stale, other].map(async (one) => (await tx.grants.get(grantIdOf(one)))?.state)),
  );
  expect(states).toEqual(['closing', 'gone']);
  for (const mine of held) if (mine.id === stale.id) await runTurn(world.ports, mine);
  await world.ports.store.read(async (tx) => {
    expect(await tx.grants.overdue(world.now(), 9)).toEqual([]);
    expect(await tx.grants.countByState()).toEqual(new Map([['gone', 2]]));
  });
});
