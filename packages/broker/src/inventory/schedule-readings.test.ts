// Readings that are due: as often as the integration says, else the server, one at a time, and planned again whatever became of the last.

import { makeAwsSimulated } from '@tidegate/adapters';
import { type Adapter, type DiscoveredResource, Fault, type IntegrationId, limits } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { discoverIntegration } from '../administration/discover-integration.ts';
import { syncReportOf } from '../administration/sync-report.ts';
import { runTurn } from '../grants/workers.ts';
import { readSoon, scheduleReadings, setReadingSchedule } from './schedule-readings.ts';

const hour = 3_600_000;
let readings = 0;
let answer: 'lists' | 'fails' | 'hangs' = 'lists';
let together = 0;
let togetherMost = 0;
let release: () => void = () => undefined;

const twin = makeAwsSimulated();
const adapter: Adapter = {
  ...twin,
  simulated: false,
  connect(config, credential) {
    const connected = twin.connect(config, credential);
    if (!connected.ok) return connected;
    return { ok: true, value: { ...connected.value, discover } };
  },
};
const one: DiscoveredResource = {
  type: 'aws-account-s3-bucket',
  nativeId: 'found',
  name: 'found',
  path: 'found',
  parentNativeId: null,
  tags: {},
  context: {},
  riskLevel: 'low',
};
async function* discover(): AsyncGenerator<readonly DiscoveredResource[]> {
  readings += 1;
  together += 1;
  togetherMost = Math.max(together, togetherMost);
  try {
    if (answer === 'fails') throw new Fault('target.unreachable', 'away');
    if (answer === 'hangs') {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    }
    yield [one];
  } finally {
    together -= 1;
  }
}

let world: BrokerWorld;
let id: IntegrationId;
beforeAll(async () => {
  const opened = await openBroker({ adapters: [adapter] });
  world = { ...opened, ports: { ...opened.ports, readings: { everySec: 3_600 } } };
  const [integration] = await world.ports.store.read((tx) => tx.integrations.all());
  if (integration === undefined) throw new Error('the small company has an integration');
  id = integration.id;
}, 60_000);
afterAll(() => world.close());

const report = async () => {
  const answered = await syncReportOf(world.ports, { id });
  if (!answered.ok) throw new Error(answered.refusal.message);
  return answered.value;
};
/** Work that is due, and the readings it began, to their end. */
const goOn = async () => {
  await drain();
  await expect.poll(async () => (await report()).state).not.toBe('reading');
};
const drain = async () => {
  for (;;) {
    const claims = await world.ports.store.transaction((tx) =>
      tx.work.claim({ worker: 'test', now: world.now(), holdMs: 60_000, limit: 10 }),
    );
    if (claims.length === 0) return;
    for (const claim of claims) await runTurn(world.ports, claim);
  }
};
const schedule = async (everySec: number | null) =>
  setReadingSchedule(world.ports, await world.as('admin'), { id, everySec });

beforeEach(async () => {
  answer = 'lists';
  togetherMost = 0;
  await schedule(null);
  await scheduleReadings(world.ports);
});

test('a target is read when it is due and not before, and next an hour after that began', async () => {
  const before = readings;
  const { nextAt } = await report();
  if (nextAt === null) throw new Error('none is planned');
  world.pass(nextAt - world.now() - 1);
  await goOn();
  expect(readings).toBe(before);
  world.pass(1);
  await goOn();
  expect(readings).toBe(before + 1);
  expect(await report()).toMatchObject({ state: 'done', everySec: 3_600, startedAt: nextAt, nextAt: nextAt + hour });
});

test('one that fails is planned again like any other', async () => {
  answer = 'fails';
  world.pass(hour);
  await goOn();
  const { state, startedAt, nextAt } = await report();
  expect([state, nextAt]).toEqual(['failed', (startedAt ?? 0) + hour]);
});

test('it is never read twice at once, by whomever, and a reading that a person began plans the next', async () => {
  answer = 'hangs';
  const begun = discoverIntegration(world.ports, await world.as('admin'), { id });
  await expect.poll(() => together).toBe(1);
  expect((await report()).nextAt).toBeNull();
  await scheduleReadings(world.ports);
  world.pass(limits.syncHoldMs - 1);
  await drain();
  expect(await discoverIntegration(world.ports, await world.as('admin'), { id })).toMatchObject({
    refusal: { code: 'object.in_use' },
  });
  release();
  await begun;
  expect(togetherMost).toBe(1);
});

test('a reading that nobody asked for meanwhile plans the next as usual, also where a person began it', async () => {
  await discoverIntegration(world.ports, await world.as('admin'), { id });
  const { startedAt, nextAt } = await report();
  expect(nextAt).toBe((startedAt ?? 0) + hour);
});

test.each([
  ['a person', async () => discoverIntegration(world.ports, await world.as('admin'), { id })],
  ['what was written there', () => world.ports.store.transaction((tx) => readSoon(world.ports, tx, id))],
])('one that %s asked for while another goes on is read when that is over, once, and then as usual', async (_, ask) => {
  answer = 'hangs';
  const before = readings;
  const begun = discoverIntegration(world.ports, await world.as('admin'), { id });
  await expect.poll(() => together).toBe(1);
  world.pass(1_000);
  await ask();
  await ask();
  answer = 'lists';
  release();
  await begun;
  expect(readings).toBe(before + 1);
  world.pass(Math.max(0, ((await report()).nextAt ?? Number.POSITIVE_INFINITY) - world.now()));
  await goOn();
  expect([readings, togetherMost]).toEqual([before + 2, 1]);
  const { startedAt, nextAt } = await report();
  expect(nextAt).toBe((startedAt ?? 0) + hour);
});

test('an integration says how often, or never', async () => {
  await schedule(600);
  expect((await report()).everySec).toBe(600);
  const { startedAt, nextAt } = await report();
  expect(nextAt).toBe(Math.max((startedAt ?? 0) + 600_000, world.now() + limits.readingAfterStartMs));
  await schedule(0);
  expect(await report()).toMatchObject({ everySec: null, nextAt: null });
  const before = readings;
  world.pass(48 * hour);
  await goOn();
  expect(readings).toBe(before);
  expect(await schedule(10)).toMatchObject({ ok: false, refusal: { code: 'input.invalid' } });
});

test('what is simulated is never read by itself', async () => {
  const simulated = await openBroker();
  const ports = { ...simulated.ports, readings: { everySec: 3_600 } };
  await scheduleReadings(ports);
  const [integration] = await ports.store.read((tx) => tx.integrations.all());
  const found = await syncReportOf(ports, { id: integration?.id ?? '' });
  expect(found).toMatchObject({ value: { everySec: null, nextAt: null } });
  await simulated.close();
});
