// An integration's address and credential are guarded: access stays where it was opened, and a sealed password where it was given for.

import { makeAwsSimulated } from '@tidegate/adapters';
import type { Adapter } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type IntegrationInput, loadWorld, saveIntegration } from '../index.ts';

/** The twin with a place and a password, as a database has. */
function placed(adapter: Adapter): Adapter {
  const setting = (key: string, guards: 'place' | 'transport' | null) => ({
    key,
    label: key,
    required: false,
    default: null,
    guards,
  });
  return {
    ...adapter,
    needsCredential: true,
    settings: [setting('hostname', 'place'), setting('sslmode', 'transport'), setting('note', null)],
    checkConfig: () => ({ ok: true, value: true }),
    planner: () => adapter.planner({}),
    connect: () => adapter.connect({}, null),
  };
}

let world: BrokerWorld;
let input: IntegrationInput;
beforeAll(async () => {
  world = await openBroker({
    adapters: [placed(makeAwsSimulated())],
    environment: { CLOUD: 'x' },
    credential: { environment: 'CLOUD' },
  });
  const [cloud] = (await loadWorld(world.ports)).integrations.values();
  if (!cloud) throw new Error('the small company has an integration');
  input = { ...cloud, config: { hostname: 'one', sslmode: 'strict' }, credential: { kind: 'plain', secret: 'sealed' } };
  expect((await save({})).ok).toBe(true);
});
afterEach(() => world.settle());
afterAll(() => world.close());

const save = async (change: Partial<IntegrationInput>) => {
  const saved = await saveIntegration(world.ports, await world.as('admin'), { ...input, ...change });
  return saved.ok ? saved : { ok: false as const, code: saved.refusal.code, message: saved.refusal.message };
};
const again = { kind: 'plain' as const, secret: 'given again' };

it.each([
  ['another host', { hostname: 'two', sslmode: 'strict' }],
  ['weaker transport', { hostname: 'one', sslmode: 'none' }],
])('%s: the sealed credential is asked for again', async (_, config) => {
  expect(await save({ config, credential: null })).toMatchObject({ ok: false, code: 'integration.invalid' });
});

it('what guards nothing changes freely', async () => {
  expect((await save({ config: { ...input.config, note: 'hello' }, credential: null })).ok).toBe(true);
});

it('an address does not change under open access, unless it is stated to be the same target', async () => {
  await world.ask('engineer', 'dev-customers', { durationSec: 600 });
  await world.drain();
  const config = { hostname: 'two', sslmode: 'strict' };
  expect(await save({ config, credential: again })).toMatchObject({ ok: false, code: 'object.in_use' });
  expect((await save({ config, credential: again, statement: 'same_target' })).ok).toBe(true);
  expect((await save({ credential: again, statement: 'same_target' })).ok).toBe(true);
});

it('an address changes once nothing is open', async () => {
  expect((await save({ config: { hostname: 'three', sslmode: 'strict' }, credential: again })).ok).toBe(true);
});
