// A credential that a target lets in no more is found within moments or at the next knock, told once to who handles findings, and resolved
// when it is let in again. Who does not answer proves nothing.

import { makeAwsSimulated } from '@tidegate/adapters';
import { type Adapter, Fault, type Knock, limits } from '@tidegate/core';
import { type BrokerWorld, openBroker, drain as takeTurns } from '@tidegate/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reviewDrift } from '../drift/review-drift.ts';
import { listNotices } from '../notices/read-notices.ts';
import type { Ports } from '../ports.ts';
import { requestSurvey } from '../radar/schedule-radar.ts';
import { checkIntegration } from './discover-integration.ts';
import { scheduleKnocks } from './knock-at-target.ts';

const letIn: Knock = { part: null, answer: 'let_in', message: null };
const refused: Knock = { part: null, answer: 'refused', message: 'it answers `wrong password`' };
const away: Knock = { part: null, answer: 'unknown', message: 'nobody answers' };
let knocks: readonly Knock[] | Fault = [letIn];
let surveyFault: Fault | null = null;

function guarded(adapter: Adapter): Adapter {
  return {
    ...adapter,
    connect(config, credential) {
      const connected = adapter.connect(config, credential);
      if (!connected.ok) return connected;
      const knock = async () => {
        if (knocks instanceof Fault) throw knocks;
        return knocks;
      };
      const check = async () => [
        { name: 'reachable', state: 'failed', sentence: 'no', code: 'target.credential_refused' } as const,
      ];
      const survey = {
        async *read() {
          if (surveyFault !== null) throw surveyFault;
          yield [];
        },
        remove: async () => ({ kind: 'done' }) as const,
      };
      return { ok: true, value: { ...connected.value, knock, check, survey } };
    },
  };
}

let world: BrokerWorld;
let ports: Ports;
beforeEach(async () => {
  knocks = [letIn];
  surveyFault = null;
  world = await openBroker({ adapters: [guarded(makeAwsSimulated())] });
  ports = { ...world.ports, knocks: { everyMs: limits.knockEveryMs } };
  await scheduleKnocks(ports);
});
afterEach(() => world.close());

const drain = (): Promise<void> => takeTurns(ports);
/** After the next knock. */
async function later(): Promise<void> {
  world.pass(limits.knockEveryMs);
  await drain();
}
async function found(): Promise<readonly string[]> {
  await reviewDrift(ports);
  const open = await ports.store.read((tx) => tx.findings.open());
  return open.filter(({ kind }) => kind === 'integration.credential_refused').map(({ sentence }) => sentence);
}
const idOf = async () => {
  const [one] = await ports.store.read((tx) => tx.integrations.all());
  if (one === undefined) throw new Error('the small company has an integration');
  return one.id;
};

test('it is found at the next knock, told once, and resolved when it is let in again; what happened stays readable', async () => {
  await drain();
  expect(await found()).toEqual([]);
  knocks = [refused];
  await later();
  expect(await found()).toEqual([
    expect.stringMatching(/^the credential of `cloud` is refused: it answers `wrong password`; access/),
  ]);
  await later();
  expect(await found()).toHaveLength(1);
  const { items } = await listNotices(ports, await world.as('admin'), { after: null, limit: 100 });
  expect(items.filter(({ sentence }) => sentence.includes('is refused'))).toHaveLength(1);
  knocks = [letIn];
  await later();
  expect(await found()).toEqual([]);
  const kept = await ports.store.read((tx) => tx.findings.page({ state: 'resolved' }, { after: null, limit: 10 }));
  expect(kept.items.map(({ kind, severity }) => [kind, severity])).toEqual([
    ['integration.credential_refused', 'critical'],
  ]);
});

test('a target that does not answer neither refuses nor lets in', async () => {
  knocks = [away];
  await later();
  expect(await found()).toEqual([]);
  knocks = [refused];
  await later();
  knocks = [away];
  await later();
  knocks = new Fault('target.unreachable', 'the connector is away');
  await later();
  expect(await found()).toHaveLength(1);
});

test('each server of a target is a finding of its own, and one that is there no more is none', async () => {
  knocks = [
    { ...refused, part: 'web1' },
    { ...letIn, part: 'web2' },
    { ...refused, part: 'web3' },
  ];
  await later();
  expect((await found()).map((sentence) => /by `(\w+)`/.exec(sentence)?.[1])).toEqual(['web1', 'web3']);
  knocks = [
    { ...away, part: 'web1' },
    { ...letIn, part: 'web2' },
  ];
  await later();
  expect((await found()).map((sentence) => /by `(\w+)`/.exec(sentence)?.[1])).toEqual(['web1']);
});

test('a check and a survey that are refused do not wait for the next knock', async () => {
  await drain();
  knocks = [refused];
  await checkIntegration(ports, await world.as('admin'), { id: await idOf() });
  await drain();
  expect(await found()).toHaveLength(1);
  knocks = [letIn];
  await later();
  expect(await found()).toEqual([]);
  knocks = [refused];
  surveyFault = new Fault('target.credential_refused', 'not let in');
  await requestSurvey(ports, await world.as('admin'), { id: await idOf() });
  await drain();
  expect(await found()).toHaveLength(1);
});
