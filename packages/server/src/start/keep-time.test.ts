// The time a server goes by, with a database and a machine whose clocks do as the test wants.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepTime } from './keep-time.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => vi.useRealTimers());

const begin = Date.parse('2026-03-02T09:00:00Z');

/** A database and a steady clock that run together until one is told otherwise. */
function machine() {
  let passed = 0;
  let ahead = 0;
  let away = false;
  const said: string[] = [];
  return {
    said,
    elapsed: () => 5_000 + passed,
    store: {
      ping: async () => {
        if (away) throw new Error('away');
        return begin + passed + ahead;
      },
    },
    log: { error: (_facts: object, sentence: string) => void said.push(sentence) },
    pass: async (milliseconds: number) => {
      passed += milliseconds;
      await vi.advanceTimersByTimeAsync(milliseconds);
    },
    setDatabase: (aheadMs: number) => {
      ahead = aheadMs;
    },
    goAway: (gone: boolean) => {
      away = gone;
    },
  };
}

const kept = (here: ReturnType<typeof machine>) => keepTime(here.store, here.log, { elapsed: here.elapsed });

test('the time is the database’s, whatever this machine’s clock says', async () => {
  const here = machine();
  vi.setSystemTime(begin + 3_600_000);
  const { clock, stop } = await kept(here);
  expect(clock.now()).toBe(begin);
  await here.pass(1_234);
  expect(clock.now()).toBe(begin + 1_234);
  stop();
});

test('while the database is away, time goes on', async () => {
  const here = machine();
  const { clock, stop } = await kept(here);
  here.goAway(true);
  await here.pass(600_000);
  expect([clock.now(), here.said]).toEqual([begin + 600_000, []]);
  stop();
});

test('a small difference is followed without a word, a jump is told', async () => {
  const here = machine();
  const { clock, stop } = await kept(here);
  here.setDatabase(800);
  await here.pass(10_000);
  expect([clock.now(), here.said]).toEqual([begin + 10_800, []]);
  here.setDatabase(-3_600_000);
  await here.pass(10_000);
  expect(clock.now()).toBe(begin + 20_000 - 3_600_000);
  expect(here.said).toEqual([expect.stringMatching(/jumped backwards by 3600800 ms/)]);
  stop();
});

test('it stops comparing when told', async () => {
  const here = machine();
  const { clock, stop } = await kept(here);
  stop();
  here.setDatabase(50_000);
  await here.pass(60_000);
  expect(clock.now()).toBe(begin + 60_000);
});
