// The promise, end to end, as a new user: a data engineer asks for the customer database, three people agree, psql works, the access
// closes by itself, and the log tells the story and verifies. Everything is real: server process, database, target, time.

import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { accessRoutes, administrationRoutes, ProblemError, requestRoutes } from '@tidegate/contract';
import pg from 'pg';
import { Webhook as StandardWebhook } from 'standardwebhooks';
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

let server: DemoServer;
beforeAll(async () => {
  server = await startDemo(newStateFolder());
});
afterAll(async () => {
  await server.stop();
  removeStateFolder(server.stateFolder);
});

const hasPsql = spawnSync('psql', ['--version']).status === 0;
const codeOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'yes',
    (error: unknown) => (error instanceof ProblemError ? error.problem.code : String(error)),
  );

async function open(durationSec: number) {
  const asked = await askForCustomers(server, durationSec);
  await approveByAll(server, asked.id);
  const active = await waitForStatus(server, asked.id, ['Active', 'Failed']);
  expect([active.status, active.sentence]).toEqual(['Active', active.sentence]);
  const sessionId = active.entitlements[0]?.session_id ?? '';
  const client = server.as('data-engineer');
  const connection = await client.call(accessRoutes.revealConnection, { params: { id: sessionId } });
  return { id: asked.id, sessionId, client, parameters: connection.parameters };
}

const connect = async (parameters: Readonly<Record<string, string>>): Promise<pg.Client> => {
  const client = new pg.Client({
    host: parameters['host'],
    port: Number(parameters['port']),
    database: parameters['database'],
    user: parameters['username'],
    password: parameters['password'],
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

describe('the demo', () => {
  it('writes its tokens for its owner only', () => {
    expect(statSync(join(server.stateFolder, 'demo.json')).mode & 0o777).toBe(0o600);
  });

  it('prints one address', () => {
    expect(new Set(server.output().match(/http:\/\/[^\s"]+/g))).toEqual(new Set([server.url]));
  });
});

describe('a grant on the customer database', () => {
  it('is a login that reads, writes nothing, and stops working on time, with its open connection', async () => {
    const access = await open(8);
    const connection = await connect(access.parameters);
    expect((await connection.query('select count(*)::int as n from crm.customers')).rows[0]?.n).toBeGreaterThan(0);
    await expect(connection.query('delete from crm.customers')).rejects.toThrow(/permission denied/);
    await expect(connection.query('create table public.left_behind ()')).rejects.toThrow(/permission denied/);
    const gone = await waitForStatus(server, access.id, ['Revoked'], 60_000);
    expect(gone.gone_at).not.toBeNull();
    await expect(connection.query('select 1')).rejects.toThrow();
    await expect(connect(access.parameters)).rejects.toThrow();
  });

  it.skipIf(!hasPsql && process.env['CI'] !== 'true')('works in psql', async () => {
    const access = await open(60);
    const psql = spawnSync(
      'psql',
      [
        '-h',
        access.parameters['host'] ?? '',
        '-p',
        access.parameters['port'] ?? '',
        '-U',
        access.parameters['username'] ?? '',
        '-d',
        access.parameters['database'] ?? '',
        '-Atc',
        'select count(*) > 0 from crm.customers',
      ],
      { env: { ...process.env, PGPASSWORD: access.parameters['password'] }, encoding: 'utf8' },
    );
    expect([psql.stdout.trim(), psql.stderr]).toEqual(['t', '']);
    await access.client.call(requestRoutes.releaseRequest, { params: { id: access.id } });
    await waitForStatus(server, access.id, ['Revoked']);
  });

  it('gives its password once, and a new one when reset', async () => {
    const access = await open(120);
    const again = await access.client.call(accessRoutes.revealConnection, { params: { id: access.sessionId } });
    expect([again.credentials, again.parameters['password']]).toEqual(['viewed', undefined]);
    await access.client.call(accessRoutes.resetCredentials, { params: { id: access.sessionId } });
    let password: string | undefined;
    await until(
      async () => {
        const next = await access.client.call(accessRoutes.revealConnection, { params: { id: access.sessionId } });
        password = next.parameters['password'];
        return password !== undefined;
      },
      20_000,
      () => 'no new password came',
    );
    expect(password).not.toBe(access.parameters['password']);
    await expect(connect(access.parameters)).rejects.toThrow(/password authentication failed/);
    await (await connect({ ...access.parameters, password: password ?? '' })).end();
    await access.client.call(requestRoutes.releaseRequest, { params: { id: access.id } });
    await waitForStatus(server, access.id, ['Revoked']);
    expect(await codeOf(access.client.call(accessRoutes.getConnection, { params: { id: access.sessionId } }))).toBe(
      'session.not_open',
    );
  });

  it('is nobody else’s: not to see, not to connect, not to decide', async () => {
    const asked = await askForCustomers(server, 60);
    const params = { id: asked.id };
    expect({
      requester: await codeOf(server.as('data-engineer').call(requestRoutes.approveRequest, { params })),
      stranger: await codeOf(server.as('backend-engineer').call(requestRoutes.getRequest, { params })),
      sre: await codeOf(server.as('sre').call(requestRoutes.approveRequest, { params })),
      manager: await codeOf(server.as('data-manager').call(requestRoutes.approveRequest, { params })),
      twice: await codeOf(server.as('data-manager').call(requestRoutes.approveRequest, { params })),
      rejected: await codeOf(server.as('compliance').call(requestRoutes.rejectRequest, { params })),
      late: await codeOf(server.as('dba').call(requestRoutes.approveRequest, { params })),
    }).toEqual({
      requester: 'request.self_review',
      stranger: 'object.not_found',
      sre: 'object.not_found',
      manager: 'yes',
      twice: 'request.already_consented',
      rejected: 'yes',
      late: 'request.already_decided',
    });
  });
});

describe('a webhook', () => {
  it('is told of every transition, signed so that somebody else’s code verifies it', async () => {
    const received: { body: string; headers: Record<string, string> }[] = [];
    const receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString('utf8');
      });
      request.on('end', () => {
        const headers = Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, String(value)]));
        received.push({ body, headers });
        response.writeHead(received.length === 1 ? 503 : 204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const address = receiver.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/hook`;
    const admin = server.as('admin');
    const hook = await admin.call(administrationRoutes.createWebhook, { body: { name: 'a receiver', url } });
    const asked = await askForCustomers(server, 30);
    await server
      .as('dba')
      .call(requestRoutes.rejectRequest, { params: { id: asked.id }, body: { reason: 'not today' } });
    const kinds = () =>
      new Set(received.slice(1).map((message) => z.object({ type: z.string() }).parse(JSON.parse(message.body)).type));
    await until(
      () => kinds().has('request.asked') && kinds().has('request.rejected'),
      30_000,
      () => `got ${[...kinds()]}`,
    );
    const verifier = new StandardWebhook(hook.secret);
    for (const { body, headers } of received) expect(verifier.verify(body, headers)).toEqual(JSON.parse(body));
    const [first] = received;
    expect(() => verifier.verify(`${first?.body} `, first?.headers ?? {})).toThrow();
    await admin.call(administrationRoutes.deleteWebhook, { params: { id: hook.id } });
    await new Promise((resolve) => receiver.close(resolve));
  });
});

describe('the audit log', () => {
  it('tells the story of a request in order', async () => {
    const asked = await askForCustomers(server, 3);
    await approveByAll(server, asked.id);
    await waitForStatus(server, asked.id, ['Revoked'], 60_000);
    const events = await server.as('auditor').call(administrationRoutes.listAudit, { query: { subject: asked.id } });
    expect(events.items.map((event) => event.kind).toReversed()).toEqual([
      'request.asked',
      'request.approved',
      'request.approved',
      'request.approved',
      'request.agreed',
    ]);
  });
});
