// The watchdog when everything else is gone: the server is killed as by a power switch, its database is stopped, and access still ends in
// the target within a minute of its end, with the connection that was open through it.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { accessRoutes } from '@tidegate/contract';
import { freshDatabase, hasPostgres, type RunningPostgres, startPostgres } from '@tidegate/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
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
const ends = join(stateFolder, 'watchdog', 'ends');
const parametersShape = z.object({
  host: z.string(),
  port: z.string(),
  username: z.string(),
  database: z.string(),
  password: z.string(),
});
/** The demo's target outlives its server, and may live elsewhere than in the state folder. */
function targetFolder(): string {
  const pointer = join(stateFolder, 'target', 'moved-to');
  return existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(stateFolder, 'target');
}
const superuser = (): string =>
  z.object({ superuser: z.string() }).parse(JSON.parse(readFileSync(join(stateFolder, 'target', 'state.json'), 'utf8')))
    .superuser;
const listed = (): readonly string[] =>
  existsSync(ends) ? readdirSync(ends).filter((file) => file.endsWith('.json')) : [];
const logged = (): string => readFileSync(join(stateFolder, 'watchdog', 'log.jsonl'), 'utf8');
const watchdogPid = (): number | null => {
  const lock = join(stateFolder, 'watchdog', 'lock.json');
  return existsSync(lock) ? z.object({ pid: z.number() }).parse(JSON.parse(readFileSync(lock, 'utf8'))).pid : null;
};

describe.skipIf(!hasPostgres(15))('without server and database', () => {
  let storage: RunningPostgres;
  let server: DemoServer;
  beforeAll(async () => {
    storage = await startPostgres({ version: 15 });
    server = await startDemo(stateFolder, { DATABASE_URL: await freshDatabase(storage.url) });
  });
  afterAll(async () => {
    await server.kill();
    await storage.stop();
    const pid = watchdogPid();
    const target = Number(readFileSync(join(targetFolder(), 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(target, 'SIGINT');
    await until(
      () => !isAlive(target),
      20_000,
      () => 'the target goes on',
    );
    removeStateFolder(stateFolder);
    if (pid !== null)
      await until(
        () => !isAlive(pid),
        20_000,
        () => 'the watchdog outlives its folder',
      );
  });

  async function open(
    durationSec: number,
  ): Promise<{ readonly id: string; readonly sessionId: string; readonly endsAt: number }> {
    const asked = await askForCustomers(server, durationSec);
    await approveByAll(server, asked.id);
    const active = await waitForStatus(server, asked.id, ['Active']);
    return {
      id: active.id,
      sessionId: active.entitlements[0]?.session_id ?? '',
      endsAt: Date.parse(active.ends_at ?? ''),
    };
  }

  /** As the one who has the access. */
  async function connect(sessionId: string) {
    const client = server.as('data-engineer');
    const { parameters } = await client.call(accessRoutes.revealConnection, { params: { id: sessionId } });
    const { host, port, username, database, password } = parametersShape.parse(parameters);
    const address = { host, port: Number(port) };
    const login = new pg.Client({ ...address, user: username, database, password });
    await login.connect();
    return { client: login, address, username, password };
  }

  it('what the broker closes itself leaves the list', async () => {
    const { id } = await open(3);
    expect(listed()).toHaveLength(1);
    await waitForStatus(server, id, ['Revoked']);
    await until(
      () => listed().length === 0,
      10_000,
      () => 'it is still in the list',
    );
  });

  it('access ends in the target, its connection with it, and the watchdog ends when nothing is left', async () => {
    const { sessionId, endsAt } = await open(8);
    const person = await connect(sessionId);
    let isOpen = true;
    person.client.on('error', () => undefined);
    person.client.on('end', () => {
      isOpen = false;
    });
    const [file = ''] = listed();
    const text = readFileSync(join(ends, file), 'utf8');
    expect(text).not.toContain(person.password);
    expect(statSync(join(ends, file)).mode & 0o777).toBe(0o600);
    await server.kill();
    await storage.stop();
    expect(isOpen).toBe(true);
    await until(
      () => !isOpen,
      endsAt + 60_000 - Date.now(),
      () => `it is still connected:\n${logged()}`,
    );
    expect(Date.now()).toBeGreaterThan(endsAt);
    const target = new pg.Client({ ...person.address, user: 'postgres', database: 'postgres', password: superuser() });
    await target.connect();
    const logins = async () =>
      (await target.query('select from pg_roles where rolname = $1', [person.username])).rowCount;
    await until(
      async () => (await logins()) === 0,
      endsAt + 60_000 - Date.now(),
      () => `the login is there:\n${logged()}`,
    );
    await target.end();
    await until(
      () => listed().length === 0,
      5_000,
      () => 'it is still in the list',
    );
    expect(logged()).toContain('"what":"closed"');
    await until(
      () => watchdogPid() === null,
      20_000,
      () => 'the watchdog goes on for nothing',
    );
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
