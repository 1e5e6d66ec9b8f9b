// What the watchdog closes, when, and what it makes of targets that do not answer.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endName } from '@tidegate/adapters';
import { type Adapter, type Look, limits, type Outcome, type Target, type TargetPlace } from '@tidegate/core';
import { afterEach, expect, test } from 'vitest';
import { Closing } from './close-overdue.ts';
import { endsFolder } from './ends-folder.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const place: TargetPlace = {
  integration: 'int_00000000000000000000000000',
  type: 'kind',
  config: {},
  credential: null,
};
const plan = { grantId: 'gra_1' };
const name = endName(place.integration, plan);

function world({ settlingMs = 0 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-overdue-'));
  folders.push(folder);
  const list = endsFolder(folder);
  const seen = { now: 1_000_000, did: [] as string[], told: [] as string[] };
  const answers: { undo: Outcome; look: Look['state'] } = { undo: { kind: 'done' }, look: 'absent' };
  const stepNamed = (step: string) => ({
    name: step,
    do: async () => answers.undo,
    undo: async () => {
      seen.did.push(step);
      return answers.undo;
    },
    look: async () => lookOf(answers.look),
  });
  const target = {
    steps: () => [stepNamed('login'), stepNamed('rights')],
    look: async () => lookOf(answers.look),
  } as unknown as Target;
  const closing = new Closing({
    list,
    adapters: [{ type: 'kind', settlingMs } as Adapter],
    connect: () => ({
      reach: async () => ({ ok: true, value: target }),
      seal: () => new Uint8Array(),
      close: async () => undefined,
    }),
    now: () => seen.now,
    tell: (what) => seen.told.push(what),
  });
  list.write(name, { place, plan, endsAt: seen.now });
  return { list, closing, seen, answers };
}
const lookOf = (state: Look['state']): Look => ({ state, endsAt: null, differs: [], message: null });

test('nothing is closed before the broker had its time; then in reverse, and what is absent is forgotten', async () => {
  const { list, closing, seen } = world();
  seen.now += limits.watchdogGraceMs - 1;
  await closing.turn();
  expect(seen.did).toEqual([]);
  seen.now += 1;
  await closing.turn();
  expect([seen.did, seen.told, list.find(name)]).toEqual([['rights', 'login'], ['closed'], null]);
});

test('what was prolonged is left alone', async () => {
  const { list, closing, seen } = world();
  list.write(name, { place, plan, endsAt: seen.now + 60_000 });
  seen.now += limits.watchdogGraceMs;
  await closing.turn();
  expect([seen.did, list.all().held.size]).toEqual([[], 1]);
});

test('a target that does not answer is asked again, slower each time, and told once; it never gives up', async () => {
  const { list, closing, seen, answers } = world();
  answers.undo = { kind: 'unavailable', message: 'down' };
  seen.now += limits.watchdogGraceMs;
  for (let look = 0; look < 100; look += 1) {
    await closing.turn();
    seen.now += limits.watchdogEveryMs;
  }
  expect(seen.told).toEqual(['not_closed']);
  expect(seen.did.length).toBeGreaterThan(8);
  expect(seen.did.length).toBeLessThan(20);
  answers.undo = { kind: 'done' };
  seen.now += limits.watchdogRetryCeilingMs;
  await closing.turn();
  expect([seen.told.at(-1), list.find(name)]).toEqual(['closed', null]);
});

test('what is still there, or not known, is not forgotten; where reads lag, absent must last', async () => {
  const { list, closing, seen, answers } = world({ settlingMs: 30_000 });
  seen.now += limits.watchdogGraceMs;
  for (const state of ['present', 'unknown', 'absent'] as const) {
    answers.look = state;
    await closing.turn();
    expect(list.find(name), state).not.toBeNull();
    seen.now += limits.watchdogRetryCeilingMs;
  }
  await closing.turn();
  expect(list.find(name)).toBeNull();
});
