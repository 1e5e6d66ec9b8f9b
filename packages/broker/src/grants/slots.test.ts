// Room for calls to targets: never more at once than there is, and a target that hangs holds up the others by its share only.

import { expect, test } from 'vitest';
import { NoRoom, targetSlots } from './slots.ts';

const aBreath = () => new Promise((resolve) => setImmediate(resolve));

/** Calls that go on until they are told to end. */
function calls(count: number) {
  const slots = targetSlots(count);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  let most = 0;
  let now = 0;
  const call = (name: string) => async () => {
    begun.push(name);
    now += 1;
    most = Math.max(most, now);
    await new Promise<void>((resolve) => ends.set(name, resolve));
    now -= 1;
  };
  return {
    begun,
    close: (lane: string, name: string) => slots.forLane(lane)(call(name)),
    turn: (name: string) => slots.whole(call(name)),
    end: async (name: string) => {
      ends.get(name)?.();
      await aBreath();
    },
    most: () => most,
  };
}

test('so many call a target at once as there is room for, and who waits goes on when one is done', async () => {
  const { begun, close, end, most } = calls(2);
  const all = ['a', 'b', 'c'].map((name) => close('lane', name));
  await aBreath();
  expect(begun).toEqual(['a', 'b']);
  for (const name of ['a', 'b', 'c']) await end(name);
  await Promise.all(all);
  expect([begun, most()]).toEqual([['a', 'b', 'c'], 2]);
});

test('of several targets each has its turn, however many wait for one of them', async () => {
  const { begun, close, end } = calls(1);
  const all = ['dead 1', 'dead 2', 'dead 3'].map((name) => close('dead', name));
  all.push(close('healthy', 'healthy 1'), close('healthy', 'healthy 2'));
  for (const name of ['dead 1', 'dead 2', 'healthy 1', 'dead 3', 'healthy 2']) {
    await aBreath();
    await end(name);
  }
  await Promise.all(all);
  expect(begun).toEqual(['dead 1', 'dead 2', 'healthy 1', 'dead 3', 'healthy 2']);
});

test('once it is shut nobody is let in any more who waits or comes, and who is in goes on', async () => {
  const slots = targetSlots(1);
  let end = (): void => undefined;
  const inside = slots.forLane('lane')(() => new Promise<string>((resolve) => (end = () => resolve('done'))));
  const waiting = slots.forLane('lane')(async () => 'never');
  await aBreath();
  slots.shut();
  await expect(waiting).rejects.toBeInstanceOf(NoRoom);
  await expect(slots.forLane('other')(async () => 'never')).rejects.toBeInstanceOf(NoRoom);
  end();
  expect(await inside).toBe('done');
});

test('a turn that may call targets from beginning to end takes a place, and a call that fails gives its place back', async () => {
  const { begun, close, turn, end } = calls(1);
  const whole = turn('open');
  const waiting = close('lane', 'close');
  await aBreath();
  expect(begun).toEqual(['open']);
  await end('open');
  expect(begun).toEqual(['open', 'close']);
  await end('close');
  await Promise.all([whole, waiting]);
  const slots = targetSlots(1);
  await expect(slots.forLane('lane')(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await slots.forLane('lane')(async () => 'next')).toBe('next');
});
