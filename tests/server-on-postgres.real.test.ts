// The whole server with a PostgreSQL server as its own database: the same path, and what a killed server leaves is finished by the next.

import { freshDatabase } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  approveByAll,
  askForCustomers,
  type DemoServer,
  newStateFolder,
  removeStateFolder,
  startDemo,
  waitForStatus,
} from './demo-server.ts';

const url = process.env['TIDEGATE_TEST_POSTGRES_URL'];
const stateFolder = newStateFolder();
let server: DemoServer;
let settings: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  if (url === undefined) return;
  settings = { DATABASE_URL: await freshDatabase(url) };
  server = await startDemo(stateFolder, settings);
});
afterAll(async () => {
  if (url !== undefined) await server.stop();
  removeStateFolder(stateFolder);
});

it.skipIf(url === undefined)('opens, survives being killed, and closes on time', async () => {
  expect(server.output()).toContain('PostgreSQL');
  const asked = await askForCustomers(server, 4);
  await approveByAll(server, asked.id);
  await waitForStatus(server, asked.id, ['Active']);
  await server.kill();
  server = await startDemo(stateFolder, settings);
  const ended = await waitForStatus(server, asked.id, ['Revoked', 'Failed']);
  expect(ended.status).toBe('Revoked');
});
