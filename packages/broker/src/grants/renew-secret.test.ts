// Passwords of open access that are as old as their integration lets them get are replaced, once, and their person is told.

import { makeAwsSimulated } from '@tidegate/adapters';
import { type Adapter, type GrantPlan, limits, newId, ok, type Planner, sessionOf, type Target } from '@tidegate/core';
import { type BrokerWorld, flowOf, openBroker, smallCompany } from '@tidegate/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setRotation } from '../administration/credential-ends.ts';
import { connectionOf, listAudit, listNotices, loadWorld, resetCredentials } from '../index.ts';
import { repairAccess } from '../requests/repair-access.ts';
import { workOn } from './grant-work.ts';
import { renewOldSecrets } from './renew-secret.ts';

const hour = 3_600_000;
const page = { after: null, limit: 100 };
const putIn: number[] = [];
let changedOutside = false;
const innerOf = (plan: GrantPlan): GrantPlan => ({ ...(plan['inner'] as GrantPlan) });
const numberOf = (plan: GrantPlan): number => Number(plan['number']);

/** The twin with passwords: the plan holds the number of its own, the target the numbers that were put in. */
function numbered(twin: Adapter): Adapter {
  const planning = (honest: Planner): Planner => ({
    ...honest,
    plan: (ask) => {
      const planned = honest.plan(ask);
      return planned.ok ? ok({ plan: { inner: planned.value.plan, number: 1 }, secret: '1' }) : planned;
    },
    connection: (plan, secret) => ({
      ...honest.connection(innerOf(plan), null),
      parameters: secret === null ? {} : { password: secret },
    }),
    renewSecret: (plan) => ({ plan: { ...plan, number: numberOf(plan) + 1 }, secret: String(numberOf(plan) + 1) }),
  });
  const wrap = (honest: Target): Target => ({
    ...honest,
    steps: (plan, notAfter) => honest.steps(innerOf(plan), notAfter),
    setEnd: (plan, endsAt) => honest.setEnd(innerOf(plan), endsAt),
    look: async (plan) => {
      const truth = await honest.look(innerOf(plan));
      return changedOutside && truth.state === 'present' ? { ...truth, differs: ['it is wider'] } : truth;
    },
    excess: (plan) => honest.excess(innerOf(plan)),
    applySecret: (plan) => {
      putIn.push(numberOf(plan));
      return Promise.resolve({ kind: 'done' });
    },
  });
  return {
    ...twin,
    givesPasswords: true,
    planner: (config) => {
      const planner = twin.planner(config);
      return planner.ok ? ok(planning(planner.value)) : planner;
    },
    connect: (config, credential) => {
      const connected = twin.connect(config, credential);
      return connected.ok ? ok(wrap(connected.value)) : connected;
    },
  };
}

const forFourHours = flowOf({ name: 'dev', scope: 'internal', approvers: [], minutes: 240 });
let world: BrokerWorld;
beforeEach(async () => {
  putIn.length = 0;
  changedOutside = false;
  world = await openBroker({
    adapters: [numbered(makeAwsSimulated())],
    documents: { ...smallCompany, flows: [forFourHours] },
  });
}, 60_000);
afterEach(() => world.close());

async function open(everyHours: number | null) {
  const [cloud] = (await loadWorld(world.ports)).integrations.values();
  await setRotation(world.ports, await world.as('admin'), { id: cloud?.id ?? '', everyHours });
  const { request } = await world.ask('engineer', 'dev-customers', { durationSec: 4 * 3_600 });
  await world.drain();
  const asked = { requestIds: [request.id] };
  const [grant] = (await world.ports.store.read((tx) => tx.grants.page(asked, page))).items;
  if (!grant) throw new Error('nothing was opened');
  return { grant, requestId: request.id, sessionId: sessionOf(grant.id) };
}
async function rotate(): Promise<readonly number[]> {
  await renewOldSecrets(world.ports);
  await world.drain();
  return [...putIn];
}
const told = async (name: string) =>
  (await listNotices(world.ports, await world.as(name), page)).items.filter(
    ({ kind }) => kind === 'grant.secret_renewed',
  ).length;
const reveal = async (sessionId: string) => {
  const read = await connectionOf(world.ports, await world.as('engineer'), { sessionId, secret: 'reveal' });
  return read.ok ? read.value.details.parameters['password'] : read.refusal.code;
};

test('it is replaced when it is old enough, not before, and waits to be read once; then the next one counts anew', async () => {
  const { grant, sessionId } = await open(1);
  expect(await reveal(sessionId)).toBe('1');
  world.pass(hour - 1);
  expect(await rotate()).toEqual([]);
  world.pass(1);
  expect(await rotate()).toEqual([2]);
  expect(await rotate()).toEqual([2]);
  expect(await reveal(sessionId)).toBe('2');
  expect(await reveal(sessionId)).toBeUndefined();
  expect([await told('engineer'), await told('colleague'), await told('admin')]).toEqual([1, 0, 0]);
  world.pass(hour);
  expect(await rotate()).toEqual([2, 3]);
  const { items } = await listAudit(world.ports, { subject: grant.id, kind: 'session.secret_reset', page });
  expect(items.map(({ event }) => [event.actor, event.facts])).toEqual([
    ['system', { older_than_hours: 1 }],
    ['system', { older_than_hours: 1 }],
  ]);
});

test('one that its person had replaced is as young as that', async () => {
  const { sessionId } = await open(1);
  world.pass(hour / 2);
  await resetCredentials(world.ports, await world.as('engineer'), { sessionId });
  await world.drain();
  world.pass(hour / 2);
  expect(await rotate()).toEqual([2]);
  world.pass(hour / 2);
  expect(await rotate()).toEqual([2, 3]);
});

test('nothing is replaced where nobody said so, nor after the end, and two servers replace it once', async () => {
  await open(null);
  world.pass(3 * hour);
  expect(await rotate()).toEqual([]);
  const [cloud] = (await loadWorld(world.ports)).integrations.values();
  await setRotation(world.ports, await world.as('admin'), { id: cloud?.id ?? '', everyHours: 1 });
  await Promise.all([
    renewOldSecrets(world.ports),
    renewOldSecrets({ ...world.ports, store: { ...world.ports.store } }),
  ]);
  expect(await rotate()).toEqual([2]);
  expect(await told('engineer')).toBe(1);
  world.pass(hour + limits.openingBudgetMs);
  await world.drain();
  expect(await rotate()).toEqual([2]);
});

test('as many as a round takes that cannot be replaced keep no other waiting', async () => {
  const { grant } = await open(1);
  const like = await world.person('engineer');
  const stuck = Array.from({ length: limits.secretsRenewedPerSweepMax }, () => newId('grant', world.ports.chance));
  await world.ports.store.transaction(async (tx) => {
    for (const id of stuck) {
      const granteeId = newId('person', world.ports.chance);
      await tx.people.save({ ...like, id: granteeId, email: `${granteeId}@small.example` });
      await tx.grants.insert({ ...grant, id, granteeId, secretSince: 1 });
      await tx.work.add(workOn(world.ports, { ...grant, id }, 'grant.open', world.now() + 24 * hour));
    }
  });
  world.pass(hour);
  for (let round = 0; round < 2; round += 1) await renewOldSecrets(world.ports);
  expect((await world.ports.store.read((tx) => tx.grants.get(grant.id)))?.secret).toBe('resetting');
});

test('while changed access is being set back its password is nobody else’s to replace', async () => {
  const { requestId, sessionId } = await open(1);
  changedOutside = true;
  world.pass(limits.lookEveryMs * 1.2);
  await world.drain();
  const repaired = await repairAccess(world.ports, await world.as('admin'), { id: requestId, reason: 'a mistake' });
  expect(repaired.ok).toBe(true);
  world.pass(hour);
  await renewOldSecrets(world.ports);
  const reset = await resetCredentials(world.ports, await world.as('engineer'), { sessionId });
  expect(reset.ok ? null : reset.refusal.code).toBe('session.not_open');
  changedOutside = false;
  await world.drain();
  expect(putIn).toEqual([]);
  expect(await rotate()).toEqual([2]);
});
