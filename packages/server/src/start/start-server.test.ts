// Starting and stopping in this process, on a folder and a port of its own: the first administrator's link, a second start
// that is refused, state that outlives a stop, ports that are taken. Killing processes is told in the tests of the whole.

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@tidegate/core';
import { afterAll, afterEach, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type RunningServer, startServer } from './start-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-start-'));
const keyFile = join(folder, 'seal.key');
writeFileSync(keyFile, Buffer.alloc(32, 7).toString('hex'), { mode: 0o600 });
const running: RunningServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(state: string, more: Readonly<Record<string, string>> = {}) {
  const said: string[] = [];
  const log: string[] = [];
  const environment = {
    TIDEGATE_KEY_FILE: keyFile,
    TIDEGATE_STATE: join(folder, state),
    TIDEGATE_PORT: '0',
    TIDEGATE_RATE_PER_MINUTE: '100000',
    ...more,
  };
  const server = await startServer({
    config: configFrom(environment),
    environment,
    say: (sentence) => said.push(sentence),
    logStream: { write: (line) => log.push(line) },
    connectorIn: 'this_process',
  });
  running.push(server);
  return { server, said, log };
}
const refusalOf = (starting: Promise<unknown>): Promise<string> =>
  starting.then(
    () => 'started',
    (error: unknown) => (error instanceof Fault ? `${error.code}: ${error.message}` : String(error)),
  );
const linkIn = (said: readonly string[]): string | undefined => /#token=(\S+)/.exec(said.join('\n'))?.[1];

const signIn = (url: string, token: string) =>
  fetch(`${url}/api/tidegate/v1/sign-in/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ token }),
  });

test('a fresh server prints one link for the first administrator, which works once; state outlives a stop', async () => {
  const first = await start('fresh');
  expect(first.said.join('\n')).toContain(`runs at ${first.server.url}`);
  const token = linkIn(first.said);
  expect(token).toBeDefined();
  const entered = await signIn(first.server.url, String(token));
  expect([entered.status, (await entered.json()).email]).toEqual([200, 'admin@localhost']);
  expect((await signIn(first.server.url, String(token))).status).toBe(401);
  const cookie = String(entered.headers.get('set-cookie')).split(';')[0] ?? '';
  await first.server.stop();

  const again = await start('fresh');
  expect(linkIn(again.said), 'there is an administrator now').toBeUndefined();
  const headers = { cookie, accept: 'application/json' };
  const audit = await (await fetch(`${again.server.url}/api/tidegate/v1/audit`, { headers })).json();
  const kinds = audit.items.map((event: { kind: string }) => event.kind);
  expect(kinds.slice(0, 2)).toEqual(['server.started', 'server.stopped']);
  expect(kinds.filter((kind: string) => kind === 'server.started')).toHaveLength(2);
  expect(statSync(join(folder, 'fresh')).mode & 0o777).toBe(0o700);
}, 60_000);

test('a second start on the same folder is refused, and says where the first one answers', async () => {
  const { server } = await start('twice');
  const refused = await refusalOf(start('twice'));
  expect(refused).toMatch(/^storage\.locked: /);
  expect(refused).toContain(server.url);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
}, 60_000);

test('a start that is refused leaves nothing running: the same folder starts right after', async () => {
  const taken = await listenSomewhere();
  const insisting = start('after-refusal', { TIDEGATE_PORT: String(taken.port) });
  expect(await refusalOf(insisting)).toMatch(/^config\.unsafe: `TIDEGATE_PORT` \d+ is taken/);
  taken.server.close();
  const { server } = await start('after-refusal');
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
}, 60_000);

test('after a stop nothing answers, and stopping twice is stopping once', async () => {
  const { server } = await start('stopped');
  await Promise.all([server.stop(), server.stop()]);
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
}, 60_000);

test('a key file that cannot be used stops the start before anything is opened', async () => {
  const file = join(folder, 'open.key');
  writeFileSync(file, Buffer.alloc(32, 7).toString('hex'), { mode: 0o644 });
  expect(await refusalOf(start('never', { TIDEGATE_KEY_FILE: file }))).toMatch(/^config\.unsafe: .*chmod 600/);
  expect(() => statSync(join(folder, 'never', 'database'))).toThrow();
});

function listenSomewhere(): Promise<{ readonly server: Server; readonly port: number }> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address !== null ? address.port : 0 });
    });
  });
}
