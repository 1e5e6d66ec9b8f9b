// Probes and figures: who may read them, what they say, and that no person or resource is in them.

import { wholeWorldOf } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

let house: HouseForTests;
beforeAll(async () => {
  house = await openHouse(configFrom());
}, 60_000);
afterAll(() => house.close());

test('probes answer under any host name, and tell nothing but whether it works', async () => {
  const headers = { host: '10.0.0.7:7333' };
  expect((await house.call('GET', '/healthz', { headers })).json()).toEqual({ status: 'ok' });
  expect((await house.call('GET', '/readyz', { headers })).json()).toEqual({
    status: 'ready',
    connector: 'up',
  });
});

test('readiness is 503 when the database does not answer', async () => {
  const { ping } = house.ports.store;
  Object.assign(house.ports.store, { ping: () => Promise.reject(new Error('canary-connection')) });
  const response = await house.call('GET', '/readyz');
  Object.assign(house.ports.store, { ping });
  expect([response.statusCode, response.json().code]).toEqual([503, 'storage.unavailable']);
  expect(response.body).not.toContain('canary');
});

test('figures are read by this machine, a Viewer or an Admin, and by nobody else', async () => {
  const status = async (options: object) => (await house.call('GET', '/metrics', options)).statusCode;
  const far = { headers: { 'x-forwarded-for': '192.0.2.7' } };
  expect(await status({})).toBe(200);
  expect(await status(far)).toBe(401);
  expect(await status({ ...far, as: 'auditor' })).toBe(200);
  expect(await status({ as: 'data-engineer' })).toBe(403);
});

test('they count grants by state, work, audit events and calls by route', async () => {
  await house.call('GET', '/api/tidegate/v1/me', { as: 'sre' });
  const { body, headers } = await house.call('GET', '/metrics');
  expect(headers['content-type']).toContain('text/plain');
  expect(body).toContain('tidegate_grants{state="leaking"} 0');
  expect(body).toContain('tidegate_oldest_overdue_close_seconds 0');
  expect(body).toMatch(/^tidegate_work_due \d+$/m);
  expect(body).toMatch(/^tidegate_audit_events [1-9]\d*$/m);
  expect(body).toMatch(
    /tidegate_http_request_duration_seconds_count\{method="GET",route="\/api\/tidegate\/v1\/me",status="200"\} 1/,
  );
});

test('no person, resource or id is in them, whatever was called', async () => {
  await house.call('GET', '/api/tidegate/v1/requests/req_canary00000000000000000000', { as: 'sre' });
  await house.call('GET', '/canary-path');
  const { body } = await house.call('GET', '/metrics');
  const { people, resources } = await wholeWorldOf(house.ports);
  expect(body).not.toContain('canary');
  for (const person of people.values()) expect(body).not.toContain(person.email);
  for (const resource of resources.values()) expect(body).not.toContain(resource.nativeId);
});
