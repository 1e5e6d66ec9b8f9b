// Readings over HTTP: one that is held is seen by who may look and decided by who administers, and nobody else learns of it.

import type { DiscoveredResource } from '@tidegate/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';
import { passwordTwin } from '../testing/password-twin.ts';

let listed: readonly DiscoveredResource[] = [];
const bucket = (name: string): DiscoveredResource => ({
  type: 'aws-account-s3-bucket',
  nativeId: name,
  name,
  path: name,
  parentNativeId: null,
  tags: {},
  context: {},
  riskLevel: 'low',
});

let house: HouseForTests;
let path: string;
beforeAll(async () => {
  const listing = {
    ...passwordTwin,
    type: 'listing',
    connect: (config: Readonly<Record<string, string>>, credential: string | null) => {
      const target = passwordTwin.connect(config, credential);
      if (!target.ok) return target;
      const discover = async function* () {
        yield listed;
      };
      return { ok: true as const, value: { ...target.value, discover } };
    },
  };
  house = await openHouse(configFrom({}), [listing]);
  const made = await house.call('POST', '/api/admin/v4/integrations', {
    as: 'admin',
    body: {
      name: 'buckets',
      type: 'listing',
      integration_config: {},
      secret_store_config: { apono: { parameters: { password: 's' } } },
    },
  });
  path = `/api/tidegate/v1/integrations/${made.json().id}`;
}, 60_000);
afterAll(() => house.close());

const call = async (method: 'GET' | 'POST', rest: string, as: string, body?: object) => {
  const answer = await house.call(method, `${path}${rest}`, { as, ...(body ? { body } : {}) });
  return { status: answer.statusCode, body: answer.json() };
};

test('a reading is begun, followed, held and decided', async () => {
  expect((await call('GET', '/sync', 'auditor')).body).toMatchObject({ state: 'never', started_at: null });
  listed = Array.from({ length: 10 }, (_, index) => bucket(`bucket-${index}`));
  expect((await call('POST', '/discover', 'admin')).body).toMatchObject({
    state: 'done',
    created: 10,
    parts_planned: 1,
  });
  listed = [bucket('bucket-0')];
  expect((await call('POST', '/discover', 'admin')).body).toMatchObject({ state: 'held', gone: 0, parts_held: 1 });
  const held = await call('GET', '/sync', 'auditor');
  expect(held.body).toMatchObject({
    held: {
      sentence: expect.stringMatching(/^9 of 10 known resources would be gone/),
      counts: { gone: 9, unchanged: 1 },
    },
    troubles: [{ part: 'everything', state: 'held' }],
  });
  expect((await call('POST', '/sync/confirm', 'auditor', { verdict: 'confirm' })).status).toBe(403);
  expect((await call('POST', '/sync/confirm', 'admin', { verdict: 'maybe' })).status).toBe(400);
  expect((await call('POST', '/sync/confirm', 'admin', { verdict: 'confirm' })).body).toMatchObject({
    state: 'done',
    gone: 9,
    held: null,
  });
  expect((await call('POST', '/sync/confirm', 'admin', { verdict: 'confirm' })).status).toBe(409);
});

test('an engineer learns of it neither whether it is there nor how it is', async () => {
  const there = await call('GET', '/sync', 'data-engineer');
  const nowhere = await house.call('GET', '/api/tidegate/v1/integrations/int_00000000000000000000000000/sync', {
    as: 'data-engineer',
  });
  expect([there.status, there.body.code]).toEqual([nowhere.statusCode, nowhere.json().code]);
  expect(there.status).toBe(403);
});

test('an AWS organization cannot be pointed at a host that the server does not name', async () => {
  const config = { organization_id: 'o-a1b2c3d4e5', external_id: 'tidegate', regions: 'eu-west-1' };
  const body = {
    name: 'elsewhere',
    type: 'aws-organization',
    integration_config: { ...config, endpoint: 'https://aws.evil.example' },
  };
  const refused = await house.call('POST', '/api/admin/v4/integrations', { as: 'admin', body });
  expect([refused.statusCode, refused.body]).toEqual([400, expect.stringContaining('aws.evil.example')]);
});
