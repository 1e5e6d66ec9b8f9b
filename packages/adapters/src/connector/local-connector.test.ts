// Which credential goes where: what an operator's credential says of itself holds against whoever edits integrations.

import type { Adapter, TargetPlace } from '@tidegate/core';
import { expect, test } from 'vitest';
import { makeAwsSimulated } from '../aws-simulated/index.ts';
import { makeLocalConnector } from './local-connector.ts';
import { makeBoxKey } from './sealed-box.ts';

const seen: (string | null)[] = [];
const twin = makeAwsSimulated();
const adapter: Adapter = {
  ...twin,
  connect: (_config, credential) => {
    seen.push(credential);
    return twin.connect({}, null);
  },
};
const text = JSON.stringify({ username: 'u', password: 'p', only: { hostname: 'db.internal' } });
const connector = makeLocalConnector({
  adapters: [adapter],
  credentials: { read: async () => ({ ok: true, value: text }) },
  key: makeBoxKey(new Uint8Array(32).fill(1)),
});
const placeAt = (hostname: string): TargetPlace => ({
  integration: 'int_00000000000000000000000000',
  type: adapter.type,
  config: { hostname },
  credential: { kind: 'environment', name: 'TIDEGATE_SECRET_DB' },
});

test('a credential that names its address is sent there, without that part', async () => {
  expect((await connector.reach(placeAt('db.internal'))).ok).toBe(true);
  expect(seen.map((one) => JSON.parse(one ?? ''))).toEqual([{ username: 'u', password: 'p' }]);
});

test('it is sent nowhere else, and the setting is named', async () => {
  seen.length = 0;
  const refused = await connector.reach(placeAt('attacker.example'));
  expect(refused.ok ? null : refused.refusal).toMatchObject({ code: 'integration.invalid', field: 'hostname' });
  expect(seen).toEqual([]);
});

test('one connection serves until the settings or the credential change', async () => {
  const [first, again] = [await connector.reach(placeAt('db.internal')), await connector.reach(placeAt('db.internal'))];
  expect(first.ok && again.ok && first.value === again.value).toBe(true);
});
