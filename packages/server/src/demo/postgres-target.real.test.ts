// The demo's target as an operator meets it: started once, again, beside a taken port, after its process was replaced, from a folder
// that only root can enter; and a real grant through it.

import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresql } from '@tidegate/adapters';
import { type Chance, newId, type Permission, type Resource, type Target } from '@tidegate/core';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoTarget, startDemoTarget } from './postgres-target.ts';

const chance: Chance = { bytes: (count) => randomBytes(count) };

interface Login {
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

async function query(target: DemoTarget, login: Login, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ host: target.host, port: target.port, ...login });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const asConnector = (target: DemoTarget, text: string, database = 'customers') =>
  query(target, { database, user: target.adminUsername, password: target.adminPassword }, text);

const configOf = (target: DemoTarget) => ({ hostname: target.host, port: String(target.port), sslmode: 'disable' });

function connected(target: DemoTarget): Target {
  const credential = JSON.stringify({ username: target.adminUsername, password: target.adminPassword });
  const made = postgresql.connect(configOf(target), credential);
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value;
}

describe('the demo target', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-demo-'));
  chmodSync(folder, 0o755);
  const said: string[] = [];
  const start = (): Promise<DemoTarget> => startDemoTarget({ folder, log: (line) => said.push(line) });
  let first: DemoTarget;
  beforeAll(async () => {
    first = await start();
  });
  afterAll(async () => {
    await (await start()).stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is full of customers, for a connector that is no superuser and demands its password', async () => {
    expect(first.adopted).toBe(false);
    const counts =
      'select (select count(*)::int from crm.customers) c, (select count(*)::int from crm.orders) o, (select count(*)::int from crm.invoices) i';
    expect(await asConnector(first, counts)).toEqual([{ c: 200, o: 400, i: 400 }]);
    expect(await asConnector(first, 'select rolsuper from pg_roles where rolname = current_user')).toEqual([
      { rolsuper: false },
    ]);
    await expect(asConnector({ ...first, adminPassword: 'wrong' }, 'select 1')).rejects.toThrow(
      'password authentication failed',
    );
  });

  test('keeps its passwords to its owner, and says none', () => {
    expect(statSync(join(folder, 'target', 'state.json')).mode & 0o777).toBe(0o600);
    expect(said.join('\n')).not.toContain(first.adminPassword);
  });

  test('every check of the adapter passes, but for the encryption that loopback does not need and what PostgreSQL gives everyone', async () => {
    const target = connected(first);
    const reports = await target.check();
    await target.close();
    const open = reports.filter((report) => report.state !== 'passed').map((report) => report.name);
    expect(open).toEqual(['encryption', 'everyone']);
  });

  test('a grant of READ_ONLY on the customers works, reaches nothing else, and is gone afterwards', async () => {
    const target = connected(first);
    const found = [];
    for await (const page of target.discover()) found.push(...page);
    const customers = found.find((resource) => resource.nativeId === 'customers');
    expect(customers?.tags).toMatchObject({ Environment: 'production', DataClassification: 'pii' });
    const integrationId = newId('integration', chance);
    const resource: Resource = {
      id: newId('resource', chance),
      integrationId,
      type: 'postgresql-database',
      nativeId: 'customers',
      name: 'customers',
      path: 'customers',
      parentId: null,
      ancestors: [],
      tags: [],
      context: {},
      status: 'active',
      riskLevel: 'high',
      source: 'discovery',
      observedAt: 0,
    };
    const permission: Permission = {
      id: newId('permission', chance),
      integrationId,
      resourceType: 'postgresql-database',
      name: 'READ_ONLY',
      level: 'read',
      riskLevel: 'low',
      allows: 'read',
      source: 'adapter',
      observedAt: 0,
    };
    const ask = {
      grantId: newId('grant', chance),
      granteeEmail: 'data-engineer@acme.example',
      resource,
      permission,
      chance,
    };
    const planner = postgresql.planner(configOf(first));
    if (!planner.ok) throw new Error(planner.refusal.message);
    const planned = planner.value.plan(ask);
    if (!planned.ok) throw new Error(planned.refusal.message);
    const { plan, secret } = planned.value;
    const steps = target.steps(plan, Date.now() + 60_000);
    for (const step of steps) expect([step.name, await step.do()]).toEqual([step.name, { kind: 'done' }]);
    expect(await target.look(plan)).toMatchObject({ state: 'present', differs: [] });
    const { database = '', username = '', password = '' } = planner.value.connection(plan, secret).parameters;
    const login = { database, user: username, password };
    expect(await query(first, login, 'select count(*)::int as n from crm.customers')).toEqual([{ n: 200 }]);
    await expect(query(first, login, 'delete from crm.invoices')).rejects.toThrow('permission denied');
    await expect(query(first, { ...login, database: 'warehouse' }, 'select 1')).rejects.toThrow('permission denied');
    for (const step of [...steps].reverse()) expect(await step.undo()).toEqual({ kind: 'done' });
    expect(await target.look(plan)).toMatchObject({ state: 'absent' });
    await expect(query(first, login, 'select 1')).rejects.toThrow('password authentication failed');
    await target.close();
  });

  test('a target that was left running is adopted, as it is', async () => {
    const second = await start();
    expect(second).toMatchObject({ adopted: true, port: first.port, adminPassword: first.adminPassword });
    expect(await asConnector(second, 'select count(*)::int as n from crm.customers')).toEqual([{ n: 200 }]);
  });

  test('started again it has the same port, password and data; what people changed stays', async () => {
    await asConnector(first, "set role acme_owner; update crm.customers set city = 'Faro' where id = 1");
    await first.stop();
    await first.stop();
    const again = await start();
    expect(again).toMatchObject({ adopted: false, port: first.port, adminPassword: first.adminPassword });
    expect(await asConnector(again, 'select city from crm.customers where id = 1')).toEqual([{ city: 'Faro' }]);
  });

  test('takes another port when its own is taken, and remembers that', async () => {
    await first.stop();
    const thief = createServer();
    await new Promise<void>((resolve) => thief.listen(first.port, '127.0.0.1', resolve));
    const moved = await start();
    expect(moved.port).not.toBe(first.port);
    expect(await asConnector(moved, 'select 1 as one')).toEqual([{ one: 1 }]);
    await new Promise((resolve) => thief.close(resolve));
    expect(await start()).toMatchObject({ adopted: true, port: moved.port });
    await moved.stop();
  });

  test('a process that merely has the number of a former server is left alone', async () => {
    await (await start()).stop();
    const pidFile = join(folder, 'target', 'data', 'postmaster.pid');
    writeFileSync(
      pidFile,
      `${process.pid}\n${join(folder, 'target', 'data')}\n0\n${first.port}\n\n127.0.0.1\n\nready\n`,
    );
    const started = await start();
    expect(started.adopted).toBe(false);
    expect(Number(readFileSync(pidFile, 'utf8').split('\n')[0])).not.toBe(process.pid);
  });

  test.skipIf(process.getuid?.() !== 0)('as root it works from a folder that only root can enter', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'tidegate-closed-'));
    const target = await startDemoTarget({ folder: closed, log: () => undefined });
    expect(await asConnector(target, 'select count(*)::int as n from crm.customers')).toEqual([{ n: 200 }]);
    await target.stop();
    const home = readFileSync(join(closed, 'target', 'moved-to'), 'utf8').trim();
    expect(existsSync(join(home, 'data'))).toBe(true);
    rmSync(home, { recursive: true, force: true });
    rmSync(closed, { recursive: true, force: true });
  });
});
