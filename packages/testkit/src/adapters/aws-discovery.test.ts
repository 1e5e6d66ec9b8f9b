// A whole organization through the broker and the database: what of it is believed, what is kept when accounts fail, how far it is, and
// that a killed reading goes on where it stopped.

import { AwsError, makeAws } from '@tidegate/adapters';
import { confirmSync, discoverIntegration, saveIntegration, syncReportOf } from '@tidegate/broker';
import { type IntegrationId, limits } from '@tidegate/core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type BrokerWorld, openBroker } from '../broker/open-broker.ts';
import { smallCompany } from '../broker/small-company.ts';
import { type AwsTwinCall, type AwsTwinParts, makeAwsTwin, managementId, type TwinOrganization } from './aws-twin.ts';
import { seededChance } from './chance.ts';
import { virtualTime } from './virtual-time.ts';

const home = 'eu-west-1';
const accountOf = (index: number) => String(300_000_000_000 + index);

/** Accounts with instances, each tagged; `empty` accounts have none. */
const organizationOf = (count: number, empty: readonly number[] = []): TwinOrganization => ({
  id: 'o-a1b2c3d4e5',
  units: [{ id: 'prod', parent: 'root' }],
  accounts: [
    { id: managementId, name: 'management', unit: 'root' },
    ...Array.from({ length: count }, (_, index) => ({
      id: accountOf(index),
      name: `account-${index}`,
      unit: 'prod',
      regions: {
        [home]: {
          instances: empty.includes(index)
            ? []
            : Array.from({ length: 7 }, (__, n) => ({ id: `i-${index}-${n}`, tags: { Environment: 'production' } })),
        },
      },
    })),
  ],
});

let organization = organizationOf(4);
let faults: NonNullable<AwsTwinParts['faults']> = () => null;
let calls: AwsTwinCall[] = [];
let world: BrokerWorld;
let id: IntegrationId;
const time = virtualTime();

beforeAll(async () => {
  const adapter = makeAws({
    ...time,
    chance: seededChance('discovery'),
    connect: () =>
      makeAwsTwin({
        organization: () => organization,
        faults: (call) => faults(call),
        pageSize: 3,
        seen: (call) => calls.push(call),
      }),
  });
  world = await openBroker({
    adapters: [adapter],
    documents: { ...smallCompany, integrations: [], resources: [], scopes: [], flows: [] },
  });
});
afterAll(() => world.close());

let number = 0;
beforeEach(async () => {
  [organization, faults, calls] = [organizationOf(4), () => null, []];
  number += 1;
  const saved = await saveIntegration(world.ports, await world.as('admin'), {
    id: null,
    name: `acme ${number}`,
    type: 'aws-organization',
    connectorId: null,
    config: { organization_id: organization.id, external_id: 'tidegate', regions: home },
    credential: null,
    connectedResourceTypes: null,
    customAccessDetails: null,
    published: {},
  });
  if (!saved.ok) throw new Error(saved.refusal.message);
  id = saved.value.id;
});

const discover = async () => {
  const answer = await time.run(discoverIntegration(world.ports, await world.as('admin'), { id }));
  return answer.ok ? answer.value : answer.refusal;
};
const report = async () => {
  const answer = await syncReportOf(world.ports, { id });
  if (!answer.ok) throw new Error(answer.refusal.message);
  return answer.value;
};
const known = async () =>
  (await world.ports.store.read((tx) => tx.resources.ofIntegration(id))).filter((one) => one.status !== 'deleted');
const instances = async () => (await known()).filter((one) => one.type === 'aws-account-ec2-instance');
const status = async () => (await world.ports.store.read((tx) => tx.integrations.get(id)))?.statusMessage ?? null;

test('the hierarchy is stored: each resource under its region, account, unit and organization', async () => {
  expect(await discover()).toMatchObject({ state: 'done', partsFailed: 0, findings: [] });
  const all = new Map((await known()).map((one) => [one.id, one]));
  const [instance] = await instances();
  const chain: string[] = [];
  for (let at = instance; at !== undefined; at = at.parentId === null ? undefined : all.get(at.parentId))
    chain.push(at.type);
  expect(chain).toEqual([
    'aws-account-ec2-instance',
    'aws-account-region',
    'aws-organization-account',
    'aws-organization-unit',
    'aws-organization-unit',
    'aws-organization-organization',
  ]);
  expect((await instances()).length).toBe(28);
  expect(await discover()).toMatchObject({ created: 0, changed: 0, gone: 0 });
});

test('an account that refuses loses nothing that is known, and is told; the others go on changing', async () => {
  await discover();
  organization = {
    ...organization,
    accounts: organization.accounts.map((one) =>
      one.id === accountOf(1)
        ? {
            ...one,
            regions: {
              [home]: { instances: [{ id: 'i-new' }, ...(one.regions?.[home]?.instances ?? []).slice(1)] },
            },
          }
        : one,
    ),
  };
  faults = (call) => (call.at.accountId === accountOf(0) ? new AwsError('denied', 'the role is gone') : null);
  expect(await discover()).toMatchObject({ state: 'done', partsFailed: 10, created: 1, gone: 1 });
  expect((await instances()).length).toBe(28);
  expect((await instances()).filter((one) => one.context['account_id'] === accountOf(0)).length).toBe(7);
  expect(await status()).toMatch(
    /^10 of 56 parts could not be read, and what is known of them stays; .*the role is gone/,
  );
});

test('an account that left the organization is held with all that is in it, until somebody confirms', async () => {
  organization = organizationOf(12);
  await discover();
  organization = organizationOf(11);
  expect(await discover()).toMatchObject({ state: 'held' });
  expect((await instances()).length).toBe(84);
  expect(await status()).toMatch(/^held: /);
  const confirmed = await confirmSync(world.ports, await world.as('admin'), { id, verdict: 'confirm' });
  expect(confirmed).toMatchObject({ ok: true, value: { state: 'done' } });
  expect((await instances()).length).toBe(77);
});

test('a service that answers with nothing where much was known is held, the rest is written', async () => {
  organization = organizationOf(12);
  await discover();
  organization = organizationOf(12, [3]);
  expect(await discover()).toMatchObject({
    state: 'held',
    troubles: [{ part: `${accountOf(3)}/${home}/ec2`, state: 'held' }],
    held: { counts: { gone: 7 } },
  });
  expect((await instances()).length).toBe(84);
});

test('a resource that is listed twice, as pages that move under the reader do, is kept once and told', async () => {
  const twice = [{ id: 'i-1' }, { id: 'i-2' }, { id: 'i-3' }, { id: 'i-1' }];
  const accounts = organization.accounts.map((one) =>
    one.id === accountOf(0) ? { ...one, regions: { [home]: { instances: twice } } } : one,
  );
  organization = { ...organization, accounts };
  expect(await discover()).toMatchObject({ state: 'done', findings: [expect.stringMatching(/i-1` is listed twice/)] });
});

test('a circle in the tree changes nothing of what is known', async () => {
  await discover();
  organization = { ...organization, units: [...organization.units, { id: 'root', parent: 'prod' }] };
  expect(await discover()).toMatchObject({ code: 'target.refused' });
  expect((await instances()).length).toBe(28);
  expect((await report()).trouble).toMatch(/is met twice in the tree/);
});

test('a killed reading shows how far it is, and another goes on where it stopped', async () => {
  const hung = `${accountOf(2)}`;
  faults = (call) => {
    // Time passes while others wait, so that what was read is written down.
    world.pass(limits.syncSaveEveryMs);
    return call.at.accountId === hung && call.name === 'ec2.instances' ? 'hangs' : null;
  };
  const killed = discoverIntegration(world.ports, await world.as('admin'), { id });
  killed.catch(() => undefined);
  const until = async (done: () => Promise<boolean>): Promise<void> => {
    while (!(await done())) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await time.run(time.pause(100));
    }
  };
  await until(async () => (await report()).partsCompleted === 55);
  expect(await report()).toMatchObject({ state: 'reading', partsPlanned: 56, partsCompleted: 55 });
  expect((await instances()).length).toBe(0);
  const before = calls.length;
  faults = () => null;
  world.pass(limits.syncHoldMs + 1);
  await time.run(world.drain());
  await until(async () => (await report()).state !== 'reading');
  expect(await report()).toMatchObject({ state: 'done', resumed: 1, partsCompleted: 56 });
  expect((await instances()).length).toBe(28);
  const asked = calls.slice(before).filter((call) => !call.name.startsWith('organizations.'));
  expect(new Set(asked.map((call) => call.name))).toEqual(new Set(['sts.identity', 'ec2.regions', 'ec2.instances']));
});

test('a reading that is killed while it asks about accounts shows how far it is, and those are not asked about again', async () => {
  organization = organizationOf(9);
  const hung = accountOf(8);
  faults = (call) => {
    world.pass(limits.syncSaveEveryMs);
    return call.name === 'organizations.tags' && 'id' in call.ask && call.ask.id === hung ? 'hangs' : null;
  };
  const killed = discoverIntegration(world.ports, await world.as('admin'), { id });
  killed.catch(() => undefined);
  const until = async (done: () => Promise<boolean>): Promise<void> => {
    while (!(await done())) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await time.run(time.pause(100));
    }
  };
  const planned = 1 + 10 * (1 + 10);
  await until(async () => (await report()).partsCompleted === planned - 1);
  expect(await report()).toMatchObject({ state: 'reading', partsPlanned: planned, partsCompleted: planned - 1 });
  const before = calls.length;
  faults = () => null;
  world.pass(limits.syncHoldMs + 1);
  await time.run(world.drain());
  await until(async () => (await report()).state !== 'reading');
  expect(await report()).toMatchObject({ state: 'done', resumed: 1, partsCompleted: planned });
  const asked = calls
    .slice(before)
    .flatMap(({ name, ask }) => (name === 'organizations.tags' && 'id' in ask ? [ask.id] : []));
  expect([...new Set(asked)].sort()).toEqual([hung, 'prod', 'root'].sort());
  expect((await known()).filter((one) => one.type === 'aws-organization-account').length).toBe(10);
});
