// The list of ends as it survives: a crash between draft and name, files that tell nothing, ends that move, and who may read it.

import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endName, heldText, makeEndKeeper } from '@tidegate/adapters';
import type { Adapter, TargetPlace } from '@tidegate/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EndsFolder, endsFolder } from './ends-folder.ts';

let stateFolder = '';
let list: EndsFolder;
beforeEach(() => {
  stateFolder = mkdtempSync(join(tmpdir(), 'tidegate-ends-'));
  list = endsFolder(stateFolder);
});
afterEach(() => rmSync(stateFolder, { recursive: true, force: true }));

const place: TargetPlace = {
  integration: 'int_00000000000000000000000000',
  type: 'kind',
  config: { hostname: 'db.internal' },
  credential: { kind: 'sealed', secretId: 'sec_1', sealed: Uint8Array.of(1, 2, 3) },
};
const plan = { grantId: 'gra_1', verifier: 'a' };
const name = endName(place.integration, plan);
const folder = (): string => join(stateFolder, 'watchdog', 'ends');

describe('the folder', () => {
  test('gives back what was written, to its owner alone', () => {
    list.write(name, { place, plan, endsAt: 5 });
    expect(list.find(name)).toEqual({ place, plan, endsAt: 5 });
    expect(statSync(join(folder(), `${name}.json`)).mode & 0o777).toBe(0o600);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    list.remove(name);
    expect([list.find(name), readdirSync(folder())]).toEqual([null, []]);
  });
  test('after a crash between the draft and its name, the end is the one before', () => {
    list.write(name, { place, plan, endsAt: 5 });
    writeFileSync(join(folder(), `${name}.json.crashed.new`), heldText({ place, plan, endsAt: 9 }).slice(0, 40));
    expect([...list.all().held.values()].map(({ endsAt }) => endsAt)).toEqual([5]);
    expect(list.all().unreadable).toEqual([]);
  });
  test('what cannot be read is told and stays', () => {
    list.write(name, { place, plan, endsAt: 5 });
    writeFileSync(join(folder(), `${name}.json`), '{"version":1,"pla');
    writeFileSync(join(folder(), 'newer.json'), JSON.stringify({ version: 2 }));
    expect(list.all().held.size).toBe(0);
    expect(list.all().unreadable.toSorted()).toEqual([`${name}.json`, 'newer.json'].toSorted());
    expect(readdirSync(folder())).toHaveLength(2);
  });
});

describe('what is asked of targets', () => {
  const adapter = { type: 'kind', simulated: false, settlingMs: 0 } as Adapter;
  const keeper = () => makeEndKeeper(list, [adapter]);
  const step = (act: 'do' | 'undo', notAfter: number) =>
    ({ op: 'step', act, plan, notAfter, index: 0, name: 'login' }) as const;
  const endsAt = (): number | undefined => list.find(name)?.endsAt;

  test('an end is there before anything is done, and moves with the end: later at once, earlier when the target has it', () => {
    const ends = keeper();
    ends.before(place, step('do', 100));
    expect(endsAt()).toBe(100);
    const earlier = { op: 'setEnd', plan, endsAt: 60 } as const;
    ends.before(place, earlier);
    expect(endsAt()).toBe(100);
    ends.after(place, earlier, { kind: 'unavailable', message: 'no' });
    expect(endsAt()).toBe(100);
    ends.after(place, earlier, { kind: 'done' });
    expect(endsAt()).toBe(60);
    ends.before(place, { op: 'setEnd', plan: { ...plan, verifier: 'renewed' }, endsAt: 200 });
    expect(list.find(name)).toMatchObject({ endsAt: 200, plan: { verifier: 'renewed' } });
  });
  test('only a look that finds it absent after it was undone takes it out', () => {
    const ends = keeper();
    const look = { op: 'look', plan } as const;
    ends.before(place, step('do', 100));
    ends.after(place, look, { state: 'absent' });
    expect(endsAt()).toBe(100);
    ends.after(place, step('undo', 100), { kind: 'done' });
    ends.after(place, look, { state: 'unknown' });
    ends.after(place, look, { state: 'present' });
    expect(endsAt()).toBe(100);
    ends.after(place, look, { state: 'absent' });
    expect(endsAt()).toBeUndefined();
  });
  test('what is done again after it was undone stays, and a place that lags must be seen absent for a while', () => {
    const ends = makeEndKeeper(list, [{ ...adapter, settlingMs: 60_000 }]);
    ends.before(place, step('do', 100));
    ends.after(place, step('undo', 100), { kind: 'done' });
    ends.after(place, { op: 'look', plan }, { state: 'absent' });
    expect(endsAt()).toBe(100);
  });
  test('what is simulated is not in it, and a list that cannot be written stops the call', () => {
    makeEndKeeper(list, [{ ...adapter, simulated: true }]).before(place, step('do', 100));
    expect(endsAt()).toBeUndefined();
    writeFileSync(join(stateFolder, 'watchdog'), 'in the way');
    expect(() => keeper().before(place, step('do', 100))).toThrow();
  });
});
