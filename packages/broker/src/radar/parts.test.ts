// One part of a target that refuses holds up no other: what answers is judged, the refused part is a finding that names it, and nothing of it
// is resolved, opened or called new when it is read again.

import { makeAwsSimulated } from '@tidegate/adapters';
import type { Adapter, ObservedAccess, SurveyReport } from '@tidegate/core';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reviewDrift } from '../drift/review-drift.ts';
import { listSightings, radarOverview } from './list-radar.ts';
import { requestSurvey } from './schedule-radar.ts';

const there = (account: string, who: string): ObservedAccess => ({
  key: `${account}/${who}`,
  account: who,
  ours: false,
  entitlement: null,
  sentence: `${who} may sign in to ${account}`,
});
let made: readonly ObservedAccess[] = [];
let failed: readonly Extract<SurveyReport, { kind: 'failed' }>[] = [];
const refusing = (part: string) => ({ kind: 'failed', part, message: 'it answers no', refused: true }) as const;

function inParts(adapter: Adapter): Adapter {
  const partOf = (key: string): string | null => /^(\w+)\//.exec(key)?.[1] ?? null;
  return {
    ...adapter,
    planner(config) {
      const planner = adapter.planner(config);
      return planner.ok ? { ok: true, value: { ...planner.value, surveyPartOf: partOf } } : planner;
    },
    connect(config, credential) {
      const connected = adapter.connect(config, credential);
      if (!connected.ok) return connected;
      // A part that fails has told something before.
      const surveyByParts = async function* (): AsyncIterable<SurveyReport> {
        yield { kind: 'page', observed: made.slice(0, 1) };
        yield* failed;
        const gone = new Set(failed.map(({ part }) => part));
        yield { kind: 'page', observed: made.slice(1).filter(({ key }) => !gone.has(partOf(key) ?? '')) };
      };
      return { ok: true, value: { ...connected.value, surveyByParts } };
    },
  };
}

let world: BrokerWorld;
beforeEach(async () => {
  made = [there('prod', 'ada'), there('prod', 'max'), there('dev', 'eve')];
  failed = [];
  world = await openBroker({ adapters: [inParts(makeAwsSimulated())] });
});
afterEach(() => world.close());

async function survey(): Promise<void> {
  world.pass(1_000);
  await requestSurvey(world.ports, await world.as('admin'), { id: 'cloud' });
  await world.drain();
}
const open = async () =>
  (await listSightings(world.ports, { filter: {}, page: { after: null, limit: 100 } })).items
    .filter(({ resolvedAt }) => resolvedAt === null)
    .map(({ kind, key }) => `${kind} ${key}`)
    .sort();
async function refusals(): Promise<readonly string[]> {
  await reviewDrift(world.ports);
  const found = await world.ports.store.read((tx) => tx.findings.open());
  return found.filter(({ kind }) => kind === 'integration.credential_refused').map(({ sentence }) => sentence);
}

test('what answers is judged, what refuses is a finding that names it and stays as it was', async () => {
  await survey();
  const before = await open();
  failed = [refusing('prod')];
  made = [there('prod', 'ada'), there('dev', 'eve'), there('dev', 'new')];
  await survey();
  expect(await open()).toEqual([...before, 'made_outside dev/new'].sort());
  expect(await refusals()).toEqual([
    expect.stringMatching(/^the credential of `cloud` is refused by `prod`: it answers no/),
  ]);
  const [row] = await radarOverview(world.ports);
  expect(row?.review?.trouble).toMatch(/^one part could not be read, and nothing is concluded there: `prod`/);
  failed = [];
  made = [there('prod', 'ada'), there('prod', 'late'), there('dev', 'eve'), there('dev', 'new')];
  await survey();
  expect(await open()).toEqual([
    'made_outside dev/new',
    'made_outside prod/late',
    'standing dev/eve',
    'standing prod/ada',
  ]);
  expect(await refusals()).toEqual([]);
  expect((await radarOverview(world.ports))[0]?.review?.trouble).toBeNull();
});

test('what is in a part that was never read is standing when it is read first', async () => {
  failed = [refusing('prod')];
  await survey();
  expect(await open()).toEqual(['standing dev/eve']);
  await survey();
  failed = [];
  await survey();
  expect(await open()).toEqual(['standing dev/eve', 'standing prod/ada', 'standing prod/max']);
  made = [...made, there('prod', 'late')];
  await survey();
  expect(await open()).toContain('made_outside prod/late');
});

test('a part that did not answer is no finding, and one that refused before is still one', async () => {
  failed = [{ ...refusing('prod'), refused: false }];
  await survey();
  expect(await refusals()).toEqual([]);
  failed = [refusing('prod')];
  await survey();
  failed = [{ ...refusing('prod'), refused: false }];
  await survey();
  expect(await refusals()).toHaveLength(1);
});
