// The connector of a real server as an operator meets it: a process of its own with nothing of the server's, started again when it dies,
// gone when the server is; and killed in the middle of a grant it leaves nothing behind.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  approveByAll,
  askForCustomers,
  type DemoServer,
  newStateFolder,
  removeStateFolder,
  startDemo,
  until,
  waitForStatus,
} from './demo-server.ts';

const stateFolder = newStateFolder();
const canary = 'canary-of-the-connector';
let server: DemoServer;
beforeAll(async () => {
  server = await startDemo(stateFolder, { TIDEGATE_SECRET_CANARY: canary });
});
afterAll(async () => {
  await server.stop();
  removeStateFolder(stateFolder);
});

/** Processes whose command line names the connector's program and this state folder. */
const connectors = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const line = read(`/proc/${pid}/cmdline`);
      return line.includes('tidegate-connector') && line.includes(stateFolder);
    });

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function connector(): number {
  const [pid, ...more] = connectors();
  if (pid === undefined || more.length > 0) throw new Error(`there are ${more.length + (pid ? 1 : 0)} connectors`);
  return pid;
}

const readiness = async () => (await fetch(`${server.url}/readyz`)).json();
const isBackAfter = (before: number) =>
  until(
    async () => connectors().some((pid) => pid !== before) && (await readiness()).connector === 'up',
    20_000,
    () => 'the connector did not come back',
  );

it.runIf(process.platform === 'linux')(
  'is a process of its own, whose key is its owner’s alone, and in whose variables is no credential',
  async () => {
    expect(await readiness()).toEqual({ status: 'ready', connector: 'up' });
    const variables = read(`/proc/${connector()}/environ`);
    expect(variables).toContain('PATH=');
    expect(variables).not.toContain(canary);
    expect(variables).not.toContain('TIDEGATE_');
    expect(statSync(join(stateFolder, 'connector.key')).mode & 0o777).toBe(0o600);
  },
);

it.runIf(process.platform === 'linux')(
  'killed again and again in the middle of opening and closing, it is back, and nothing is left open',
  async () => {
    for (const afterMs of [0, 60, 200]) {
      const asked = await askForCustomers(server, 3);
      await approveByAll(server, asked.id);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      const before = connector();
      process.kill(before, 'SIGKILL');
      await isBackAfter(before);
      expect(connector()).not.toBe(before);
      const ended = await waitForStatus(server, asked.id, ['Revoked', 'Failed'], 90_000);
      expect([ended.status, ended.leaking]).toEqual(['Revoked', false]);
    }
    expect(server.output()).not.toContain(canary);
  },
);

it.runIf(process.platform === 'linux')('is gone when the server was killed', async () => {
  const pid = connector();
  await server.kill();
  await until(
    () => !connectors().includes(pid),
    5_000,
    () => 'the connector outlived its server',
  );
  server = await startDemo(stateFolder, { TIDEGATE_SECRET_CANARY: canary });
  connector();
});
