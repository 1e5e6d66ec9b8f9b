// The portal at full size: how long until the inventory is painted, how long a keystroke in the query bar takes to be seen, and what the server is
// asked for beside it, on a real server, a real PostgreSQL and a real Chromium. `BENCH_RESOURCES` makes it smaller.

import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@tidegate/storage';
import {
  estateIntegration,
  estateIntegrations,
  estatePermissions,
  estateResources,
  startPostgres,
} from '@tidegate/testkit';
import { chromium, type Page } from 'playwright-core';

interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly goal?: number;
}

const size = { seed: 7, resources: Number(process.env['BENCH_RESOURCES'] ?? 1_000_000), scopes: 0 };
const batch = 20_000;
const visits = 5;
const asks = 25;
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

/** The demo company is there first: its people sign in by a click. */
async function startServer(databaseUrl: string, folder: string): Promise<{ url: string; process: ChildProcess }> {
  const known = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TIDEGATE_')));
  const environment = { ...known, TIDEGATE_STATE: folder, DATABASE_URL: databaseUrl, NODE_ENV: 'production' };
  const child = spawn(process.execPath, ['packages/server/bin/tidegate-server.mjs', '--demo', '--port', '0'], {
    env: { ...environment, TIDEGATE_RATE_PER_MINUTE: '1000000' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  for (;;) {
    const url = /runs at (http\S+)/.exec(output)?.[1];
    if (url !== undefined) return { url, process: child };
    if (child.exitCode !== null) throw new Error(`the server did not start:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const stop = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });

async function load(databaseUrl: string): Promise<void> {
  const clock = { now: () => Date.now() };
  const sha256 = (...parts: readonly Uint8Array[]) =>
    new Uint8Array(parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest());
  const store = await openStore({ databaseUrl, stateFolder: null, clock, hash: { sha256 } });
  await store.transaction(async (tx) => {
    for (let at = 0; at < estateIntegrations.size; at += 1) await tx.integrations.save(estateIntegration(at));
    await tx.permissions.save(estatePermissions());
  });
  let part = [];
  for (const resource of estateResources(size)) {
    part.push(resource);
    if (part.length < batch) continue;
    const full = part;
    await store.transaction((tx) => tx.resources.insert(full));
    part = [];
  }
  const rest = part;
  if (rest.length > 0) await store.transaction((tx) => tx.resources.insert(rest));
  await store.close();
}

const measureKeys = `(() => {
  const took = (window.took = []);
  document.addEventListener('keydown', () => {
    const began = performance.now();
    requestAnimationFrame(() => setTimeout(() => took.push(performance.now() - began)));
  }, true);
})()`;

async function paintOf(page: Page, url: string): Promise<number> {
  await page.goto(`${url}/inventory`);
  await page
    .getByText(/\d resources/)
    .first()
    .waitFor();
  return page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0].startTime`);
}

export const bench = {
  area: 'portal',
  async run(emit: (figure: Figure) => void): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
    const database = await startPostgres({ version: 18 });
    let server = await startServer(database.url, folder);
    await stop(server.process);
    await load(database.url);
    server = await startServer(database.url, folder);
    const browser = await chromium.launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    });
    try {
      const token: string = JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')).people['admin@acme.example'];
      await askServer({ url: server.url, pid: server.process.pid, token }, emit);
      const context = await browser.newContext({ viewport: { width: 1280, height: 850 } });
      const page = await context.newPage();
      await page.goto(`${server.url}/sign-in`);
      await page.getByRole('button', { name: 'Ada Admin' }).click();
      await page.getByRole('heading', { name: 'My access', level: 1 }).waitFor();
      const paints: number[] = [];
      for (let visit = 0; visit < visits; visit += 1) paints.push(await paintOf(page, server.url));
      emit({ bench: 'portal.first_paint', value: quantile(paints, 0.5), unit: 'ms', better: 'lower', goal: 1_000 });
      await page.locator('.cm-content').click();
      await page.evaluate(measureKeys);
      const cpu = await cpuOf(page);
      await page.keyboard.type('resource_tag["service"] = "service-12" and resource_name contains "prod"', {
        delay: 120,
      });
      const took = await page.evaluate<number[]>('window.took');
      emit({ bench: 'portal.keystroke.p95', value: quantile(took, 0.95), unit: 'ms', better: 'lower', goal: 100 });
      const spent = (await cpu()) / took.length;
      emit({ bench: 'portal.keystroke.cpu', value: spent, unit: 'ms', better: 'lower', goal: 100 });
      emit({ bench: 'portal.keystroke.p50', value: quantile(took, 0.5), unit: 'ms', better: 'lower' });
    } finally {
      await browser.close();
      await stop(server.process);
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** What the page's own thread has spent since, in milliseconds: true also where the machine is busy with something else. */
async function cpuOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const now = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000;
  };
  const before = await now();
  return async () => (await now()) - before;
}

/** What a process has spent, in milliseconds; 0 where the system does not say it in this way. */
function cpuOfProcess(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

/** What the server is asked while somebody writes a query: the words for completion once, and what a scope would hold at each pause. */
async function askServer(
  { url, pid, token }: { readonly url: string; readonly pid: number | undefined; readonly token: string },
  emit: (figure: Figure) => void,
): Promise<void> {
  const call = async (path: string, body?: object): Promise<readonly [number, number]> => {
    const began = performance.now();
    const response = await fetch(`${url}/api/tidegate/v1${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 200)}`);
    return [performance.now() - began, text.length];
  };
  await call('/inventory?limit=1');
  const [firstMs, bytes] = await call('/inventory/vocabulary');
  const again = [];
  for (let at = 0; at < 5; at += 1) again.push((await call('/inventory/vocabulary'))[0]);
  emit({ bench: 'portal.vocabulary.first', value: firstMs, unit: 'ms', better: 'lower' });
  emit({ bench: 'portal.vocabulary.again', value: quantile(again, 0.5), unit: 'ms', better: 'lower' });
  emit({ bench: 'portal.vocabulary.size', value: bytes / 1_000, unit: 'kB', better: 'lower' });
  for (const [name, ask] of [
    ['page', (at: number) => call(`/inventory?limit=50&query=${encodeURIComponent(`resource_name contains "${at}"`)}`)],
    ['preview', (at: number) => call('/scopes/preview', { id: null, query: `resource_name contains "${at}"` })],
  ] as const) {
    const times = [];
    const before = cpuOfProcess(pid);
    for (let at = 0; at < asks; at += 1) times.push((await ask(at))[0]);
    const spent = (cpuOfProcess(pid) - before) / asks;
    emit({ bench: `portal.${name}.cpu`, value: spent, unit: 'ms', better: 'lower' });
    emit({ bench: `portal.${name}.p95`, value: quantile(times, 0.95), unit: 'ms', better: 'lower' });
  }
}
