// A full disk under the embedded database: nothing new is promised, reading goes on, and with room again what was open ends and everything goes on
// (until then the target's own end holds: what cannot be written down is not called gone). The disk is a small one in memory, which only root may make.

import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestRoutes } from '@tidegate/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approveByAll, askForCustomers, type DemoServer, startDemo, waitForStatus } from '../demo-server.ts';

const stateFolder = mkdtempSync(join(tmpdir(), 'tidegate-small-'));
const mounted = mount();
let server: DemoServer;

function mount(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'tmpfs', stateFolder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

beforeAll(async () => {
  if (mounted) server = await startDemo(stateFolder);
});
afterAll(async () => {
  if (mounted) {
    await server.stop();
    execFileSync('umount', ['-l', stateFolder]);
  }
  rmSync(stateFolder, { recursive: true, force: true });
});

/** Writes until there is no room; answers how to make room again. */
function fill(): () => void {
  const file = join(stateFolder, 'filler');
  const descriptor = openSync(file, 'w');
  try {
    for (;;) writeSync(descriptor, Buffer.alloc(65_536));
  } catch {
    return () => {
      closeSync(descriptor);
      rmSync(file);
    };
  }
}

/** Asks until the database has used the room it had left; answers what the person is told then. */
async function askUntilRefused(): Promise<string> {
  for (let asked = 0; asked < 200; asked += 1) {
    const told = await askForCustomers(server, 5).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (told !== null) return told;
  }
  throw new Error('nothing was ever refused');
}

test.skipIf(!mounted)(
  'a full disk stops new requests with a sentence; with room again open access ends and nothing is lost',
  async () => {
    const asked = await askForCustomers(server, 15);
    await approveByAll(server, asked.id);
    await waitForStatus(server, asked.id, ['Active']);
    const makeRoom = fill();
    expect(await askUntilRefused()).toBe('the database did not answer; nothing was changed');
    const seen = await server.as('data-engineer').call(requestRoutes.getRequest, { params: { id: asked.id } });
    expect(seen.id).toBe(asked.id);
    makeRoom();
    await waitForStatus(server, asked.id, ['Revoked'], 120_000);
    await server.kill();
    server = await startDemo(stateFolder);
    await waitForStatus(server, asked.id, ['Revoked']);
    expect((await askForCustomers(server, 5)).status).toBe('Pending');
  },
);
