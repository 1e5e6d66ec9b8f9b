// A real server process with the demo company, for tests that use Tidegate as people do: through its doors, and by killing it.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, createClient, type RequestView, requestRoutes } from '@tidegate/contract';
import { z } from 'zod';

const bin = fileURLToPath(new URL('../packages/server/bin/tidegate-server.mjs', import.meta.url));
const demoFile = z.object({ url: z.url(), people: z.record(z.string(), z.string()) });
const startMs = 60_000;

export interface DemoServer {
  readonly url: string;
  readonly stateFolder: string;
  /** Everything it has printed. */
  readonly output: () => string;
  /** A client that acts as a person of the demo, for example `dba`. */
  readonly as: (name: string) => Client;
  readonly tokenOf: (name: string) => string;
  /** Ends the process as a power switch would. Its real target lives on. */
  readonly kill: () => Promise<void>;
  /** Ends it gracefully; answers its exit code. */
  readonly stop: () => Promise<number | null>;
}

/** A fresh state folder. */
export const newStateFolder = (): string => mkdtempSync(join(tmpdir(), 'tidegate-state-'));

/** Starts the built server on a state folder and a free port, or the named one, with more settings where a test needs them. */
export async function startDemo(
  stateFolder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<DemoServer> {
  // The server refuses settings it does not know; those of the tests are not its.
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TIDEGATE_')));
  const child = spawn(process.execPath, [bin, '--demo', '--port', settings['TIDEGATE_PORT'] ?? '0'], {
    env: { ...environment, TIDEGATE_STATE: stateFolder, NODE_ENV: 'production', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  await until(
    () => / runs at http/.test(output),
    startMs,
    () => `the server did not start:\n${output}`,
    () => child.exitCode !== null,
  );
  const demo = demoFile.parse(JSON.parse(readFileSync(join(stateFolder, 'demo.json'), 'utf8')));
  const tokenOf = (name: string): string => demo.people[`${name}@acme.example`] ?? '';
  return {
    url: demo.url,
    stateFolder,
    output: () => output,
    tokenOf,
    as: (name) => createClient({ baseUrl: demo.url, token: tokenOf(name) }),
    kill: () => end(child, 'SIGKILL').then(() => undefined),
    stop: () => end(child, 'SIGTERM'),
  };
}

/** Removes a state folder once nothing uses it, with the target's data where its account made it live elsewhere. */
export function removeStateFolder(stateFolder: string): void {
  const pointer = join(stateFolder, 'target', 'moved-to');
  const folders = existsSync(pointer) ? [readFileSync(pointer, 'utf8').trim(), stateFolder] : [stateFolder];
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.kill(signal);
  });
}

/** Polls until `holds`, or throws with `why` at the deadline or when `over` says that it never will. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  deadlineMs: number,
  why: () => string,
  over: () => boolean = () => false,
): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (!(await holds())) {
    if (Date.now() > deadline || over()) throw new Error(why());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Asks for READ_ONLY on the customer database as the data engineer. */
export async function askForCustomers(server: DemoServer, durationSec: number): Promise<RequestView> {
  const client = server.as('data-engineer');
  const offers = await client.call(requestRoutes.listOffers, {
    query: { search: 'customers', resource_type: 'postgresql-database' },
  });
  const [offer] = offers.items.filter((item) => item.permission.name === 'READ_ONLY');
  if (!offer) throw new Error('the customer database is not offered');
  const created = await client.call(requestRoutes.createRequests, {
    body: {
      entitlements: [{ resource_id: offer.resource.id, permission_id: offer.permission.id }],
      duration_sec: durationSec,
      reason: 'a test asks',
    },
  });
  const [request] = created.items;
  if (!request) throw new Error('no request was made');
  return request;
}

/** The three who are asked agree. */
export async function approveByAll(server: DemoServer, id: string): Promise<RequestView> {
  let request: RequestView | null = null;
  for (const name of ['data-manager', 'dba', 'compliance']) {
    request = await server.as(name).call(requestRoutes.approveRequest, { params: { id } });
  }
  if (!request) throw new Error('nobody agreed');
  return request;
}

/** Polls a request until it has one of the statuses. */
export async function waitForStatus(
  server: DemoServer,
  id: string,
  statuses: readonly RequestView['status'][],
  deadlineMs = 60_000,
): Promise<RequestView> {
  let last: RequestView | null = null;
  await until(
    async () => {
      last = await server.as('data-engineer').call(requestRoutes.getRequest, { params: { id } });
      return statuses.includes(last.status);
    },
    deadlineMs,
    () => `still ${last?.status}: ${last?.sentence}`,
  );
  if (last === null) throw new Error('unreachable');
  return last;
}
