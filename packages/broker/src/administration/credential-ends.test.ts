// The end of a credential is found a month before, a week before and when it has come, each told once; and resolved when a new one is said or given.

import { type BrokerWorld, openBroker, smallCompany } from '@tidegate/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type Actor,
  type IntegrationInput,
  listAudit,
  listFindings,
  listNotices,
  loadWorld,
  reviewDrift,
  saveIntegration,
} from '../index.ts';
import { listCredentialEnds, setCleanUp, setCredentialEnd, setRotation } from './credential-ends.ts';

const day = 24 * 3_600_000;
const page = { after: null, limit: 100 };
let world: BrokerWorld;
let id = '';
let end = 0;
beforeEach(async () => {
  world = await openBroker();
  id = (await cloud()).id;
  end = world.now() + 40 * day;
}, 60_000);
afterEach(() => world.close());

async function cloud() {
  const [one] = (await loadWorld(world.ports)).integrations.values();
  if (!one) throw new Error('the small company has an integration');
  return one;
}
const say = async (expiresAt: number | null, who = 'admin') =>
  setCredentialEnd(world.ports, await world.as(who), { id, expiresAt });
const found = async () => {
  await reviewDrift(world.ports);
  const { items } = (await listFindings(world.ports, { filter: { state: 'open' }, page })).page;
  return items.filter(({ kind }) => kind.startsWith('credential.')).map(({ kind, severity }) => `${kind} ${severity}`);
};
const told = async (name: string) =>
  (await listNotices(world.ports, await world.as(name), page)).items.filter(({ sentence }) =>
    sentence.startsWith('the credential of'),
  ).length;

test('it is found at thirty days, at seven and at its end, and told each time to who handles findings alone', async () => {
  expect((await say(end)).ok).toBe(true);
  expect(await found()).toEqual([]);
  world.pass(10 * day - 1);
  expect(await found()).toEqual([]);
  world.pass(1);
  expect(await found()).toEqual(['credential.expiring low']);
  world.pass(23 * day);
  expect(await found()).toEqual(['credential.expiring high']);
  world.pass(7 * day - 1);
  expect(await found()).toEqual(['credential.expiring high']);
  world.pass(1);
  expect(await found()).toEqual(['credential.expired critical']);
  expect(await told('admin')).toBe(3);
  expect(await told('engineer')).toBe(0);
});

test('it is resolved when a later end is said, and when none is known any more', async () => {
  await say(world.now() - 1);
  expect(await found()).toEqual(['credential.expired critical']);
  await say(end);
  expect(await found()).toEqual([]);
  await say(world.now() + day);
  expect(await found()).toEqual(['credential.expiring high']);
  await say(null);
  expect(await found()).toEqual([]);
});

test('saving something else keeps the end; another credential has none until it is said', async () => {
  const save = async (credential: IntegrationInput['credential']) => {
    const { credentialExpiresAt: _, ...rest } = await cloud();
    return saveIntegration(world.ports, await world.as('admin'), { ...rest, credential });
  };
  await save({ kind: 'file', path: 'one' });
  await say(end);
  await save(null);
  await save({ kind: 'file', path: 'one' });
  expect((await listCredentialEnds(world.ports)).map((one) => one.credentialExpiresAt)).toEqual([end]);
  await save({ kind: 'file', path: 'two' });
  expect((await cloud()).credentialExpiresAt).toBeUndefined();
  await say(end);
  await save({ kind: 'plain', secret: 'new' });
  expect((await cloud()).credentialExpiresAt).toBeUndefined();
});

test('a file says it, keeps it by not writing it, and takes it away by null', async () => {
  const [item] = smallCompany.integrations;
  if (!item) throw new Error('the small company has an integration');
  const apply = (part: { credentialExpiresAt?: number | null }) =>
    world.apply({ ...smallCompany, integrations: [{ ...item, ...part }] });
  await apply({ credentialExpiresAt: end });
  expect((await cloud()).credentialExpiresAt).toBe(end);
  await apply({});
  expect((await cloud()).credentialExpiresAt).toBe(end);
  await apply({ credentialExpiresAt: null });
  expect((await cloud()).credentialExpiresAt).toBeUndefined();
});

test('where access has no passwords, none are said to be replaced; never is always right', async () => {
  const admin = await world.as('admin');
  const refused = await setRotation(world.ports, admin, { id, everyHours: 24 });
  expect(refused.ok ? null : refused.refusal.message).toMatch(/has no passwords that could be replaced/);
  expect(await setRotation(world.ports, admin, { id, everyHours: null })).toMatchObject({ ok: true });
  const [item] = smallCompany.integrations;
  if (!item) throw new Error('the small company has an integration');
  const file = { ...smallCompany, integrations: [{ ...item, rotateSecretsEveryHours: 24 }] };
  await expect(world.apply(file)).rejects.toThrow('no passwords');
});

test('when what was left behind goes is said, kept by what does not name it, and taken away by null', async () => {
  const admin = await world.as('admin');
  await setCleanUp(world.ports, admin, { id, afterDays: 30 });
  const { cleanUpAfterDays: _, ...rest } = await cloud();
  await saveIntegration(world.ports, admin, { ...rest, credential: null });
  expect((await cloud()).cleanUpAfterDays).toBe(30);
  const [item] = smallCompany.integrations;
  if (!item) throw new Error('the small company has an integration');
  await world.apply({ ...smallCompany, integrations: [{ ...item, cleanUpAfterDays: 7 }] });
  expect((await cloud()).cleanUpAfterDays).toBe(7);
  await setCleanUp(world.ports, admin, { id, afterDays: null });
  expect((await cloud()).cleanUpAfterDays).toBeUndefined();
});

test('when what was left behind goes is said by administrators only, and told to the log', async () => {
  const integration = { ...(await cloud()), credential: null };
  const admin = await world.as('admin');
  const deployment: Actor = { ...admin, person: { ...admin.person, roles: ['Deployment'] } };
  const refused = await saveIntegration(world.ports, deployment, { ...integration, cleanUpAfterDays: 1 });
  expect(refused.ok ? null : refused.refusal.code).toBe('auth.forbidden');
  expect((await saveIntegration(world.ports, admin, { ...integration, cleanUpAfterDays: 1 })).ok).toBe(true);
  expect((await saveIntegration(world.ports, deployment, integration)).ok).toBe(true);
  const { items } = await listAudit(world.ports, { subject: id, kind: 'integration.saved', page });
  expect(items.map(({ event }) => event.facts['clean_up_after_days'])).toContain(1);
});
