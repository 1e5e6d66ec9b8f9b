// How server and watchdog live beside each other: one per state folder, left running while something may be open, found again by the next
// server, started again when it dies, gone when nothing is left to do.

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endName, heldText } from '@tidegate/adapters';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { until } from './demo-server.ts';
import { serverProcess } from './torture/server-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-beside-'));
const stateFolder = join(folder, 'state');
const keyFile = join(folder, 'key');
const clockFile = join(folder, 'clock');
const server = serverProcess({
  TIDEGATE_STATE: stateFolder,
  TIDEGATE_KEY_FILE: keyFile,
  TORTURE_CLOCK_FILE: clockFile,
});
beforeAll(() => {
  writeFileSync(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 });
  writeFileSync(clockFile, '0');
});
afterAll(async () => {
  await server.kill();
  const pid = watchdog();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  if (pid !== null)
    await until(
      () => !isAlive(pid),
      20_000,
      () => 'it outlives its folder',
    );
});

const lock = join(stateFolder, 'watchdog', 'lock.json');
const watchdog = (): number | null =>
  existsSync(lock) ? z.object({ pid: z.number() }).parse(JSON.parse(readFileSync(lock, 'utf8'))).pid : null;
const watching = async (): Promise<number> => {
  await until(
    () => isAlive(watchdog()),
    30_000,
    () => 'there is no watchdog',
  );
  return watchdog() ?? 0;
};
function isAlive(pid: number | null): boolean {
  try {
    return pid !== null && process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('stays while something may be open, is found by the next server, comes back when it dies, and goes in the end', async () => {
  await server.start();
  const first = await watching();
  const variables = readFileSync(`/proc/${first}/environ`, 'utf8');
  expect(variables).not.toContain('TIDEGATE_');
  await server.stop();
  expect(isAlive(first)).toBe(false);

  await server.start();
  const second = await watching();
  const place = {
    integration: 'int_00000000000000000000000000',
    type: 'postgresql',
    config: {},
    credential: null,
  } as const;
  const plan = { grantId: 'gra_00000000000000000000000000' };
  const file = join(stateFolder, 'watchdog', 'ends', `${endName(place.integration, plan)}.json`);
  mkdirSync(join(stateFolder, 'watchdog', 'ends'), { recursive: true });
  writeFileSync(file, heldText({ place, plan, endsAt: Date.now() + 3_600_000 }));
  await server.stop();
  expect(server.said()).toContain('the watchdog goes on');
  expect(isAlive(second)).toBe(true);

  await server.start();
  expect(await watching()).toBe(second);
  process.kill(second, 'SIGKILL');
  await until(
    () => watchdog() !== second && isAlive(watchdog()),
    30_000,
    () => 'it is not started again',
  );
  const third = await watching();
  await server.kill();
  rmSync(file);
  await until(
    () => !isAlive(third),
    20_000,
    () => 'it goes on for nothing',
  );
});
