// A server that is killed, at any moment, finishes after its restart what it had begun: nothing is open past its end and nothing is left in
// the target. And one that is asked to stop loses nothing.

import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import {
  approveByAll,
  askForCustomers,
  type DemoServer,
  newStateFolder,
  removeStateFolder,
  startDemo,
  waitForStatus,
} from './demo-server.ts';

let server: DemoServer;
const stateFolder = newStateFolder();
beforeAll(async () => {
  server = await startDemo(stateFolder);
});
afterAll(async () => {
  await server.stop();
  removeStateFolder(stateFolder);
});

/** Names of the logins that grants made in the target, seen with the rights of whoever asked last. */
async function leftInTarget(): Promise<readonly string[]> {
  const asked = await askForCustomers(server, 30);
  await approveByAll(server, asked.id);
  const active = await waitForStatus(server, asked.id, ['Active']);
  const { accessRoutes, requestRoutes } = await import('@tidegate/contract');
  const client = server.as('data-engineer');
  const params = { id: active.entitlements[0]?.session_id ?? '' };
  const { parameters } = await client.call(accessRoutes.revealConnection, { params });
  const connection = new pg.Client({
    host: parameters['host'],
    port: Number(parameters['port']),
    database: parameters['database'],
    user: parameters['username'],
    password: parameters['password'],
  });
  await connection.connect();
  const { rows } = await connection.query(
    "select rolname from pg_roles where rolname like 'tg\\_%' and rolname <> current_user",
  );
  await connection.end();
  await client.call(requestRoutes.releaseRequest, { params: { id: asked.id } });
  await waitForStatus(server, asked.id, ['Revoked']);
  return z
    .array(z.object({ rolname: z.string() }))
    .parse(rows)
    .map((row) => row.rolname);
}

it('killed 0 to 300 ms after the last consent: the access ends on time all the same', async () => {
  const ids: string[] = [];
  for (const afterMs of [0, 15, 40, 80, 150, 300]) {
    const asked = await askForCustomers(server, 2);
    await approveByAll(server, asked.id);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await server.kill();
    server = await startDemo(stateFolder);
    ids.push(asked.id);
  }
  for (const id of ids) {
    const ended = await waitForStatus(server, id, ['Revoked', 'Failed'], 90_000);
    expect([ended.status, ended.leaking]).toEqual(['Revoked', false]);
  }
  expect(await leftInTarget()).toEqual([]);
});

it('killed while access is open: it is closed after the restart although its time passed while nobody was there', async () => {
  const asked = await askForCustomers(server, 3);
  await approveByAll(server, asked.id);
  await waitForStatus(server, asked.id, ['Active']);
  await server.kill();
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  server = await startDemo(stateFolder);
  await waitForStatus(server, asked.id, ['Revoked'], 60_000);
});

it('asked to stop: ends with code 0 and loses nothing', async () => {
  const asked = await askForCustomers(server, 3);
  await approveByAll(server, asked.id);
  expect(await server.stop()).toBe(0);
  server = await startDemo(stateFolder);
  await waitForStatus(server, asked.id, ['Revoked'], 60_000);
});

it('a second server on the same state is refused and told where the first one answers', async () => {
  await expect(startDemo(stateFolder)).rejects.toThrow(new RegExp(server.url.replaceAll('.', '\\.')));
});
