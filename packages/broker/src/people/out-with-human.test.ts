// Whoever is found to be somebody who left is out with them, whichever way it becomes known: the order in which facts arrive must not decide
// whether a human still has access.

import type { PersonFact, Source } from '@tidegate/core';
import { type BrokerWorld, emailOf, openBroker } from '@tidegate/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { savePerson } from '../administration/save-person.ts';
import { linkPeople } from './link-people.ts';
import { believe } from './read-source.ts';
import { saveSource } from './save-source.ts';

let world: BrokerWorld;
let source: Source;
beforeEach(async () => {
  world = await openBroker();
  const settings = { kind: 'file' as const, settings: {}, credential: null, maxAgeSec: null, everySec: null };
  const named = { id: null, name: 'staff', disabled: false, ...settings };
  const made = await saveSource(world.ports, await world.as('admin'), named);
  if (!made.ok) throw new Error(made.refusal.message);
  source = made.value;
});
afterEach(() => world.close());

const fact = (name: string, emailAliases: readonly string[]): PersonFact => ({
  nativeId: name,
  email: emailOf(name),
  emailAliases,
  firstName: name,
  lastName: 'Small',
  active: true,
  managerNativeId: null,
  attributes: {},
  workingHours: null,
});

const tell = (...people: readonly PersonFact[]) =>
  believe(world.ports, source, { people, groups: null, shifts: null, findings: [] }, async () => {});

async function save(name: string, active: boolean): Promise<void> {
  const who = { id: null, email: emailOf(name), firstName: name, lastName: 'Small', roles: [], attributes: {} };
  const saved = await savePerson(world.ports, await world.as('admin'), { ...who, active, managerEmail: null });
  if (!saved.ok) throw new Error(saved.refusal.message);
}

const link = async (name: string, sameAs: string) => {
  const input = { person: emailOf(name), sameAs: emailOf(sameAs) };
  const linked = await linkPeople(world.ports, await world.as('admin'), input);
  if (!linked.ok) throw new Error(linked.refusal.message);
};

const states = async (...names: readonly string[]) =>
  Promise.all(names.map(async (name) => (await world.person(name)).active));

/** Somebody with access that is open. */
async function holding(name: string) {
  const { request } = await world.ask(name, 'dev-customers', { durationSec: 3_600 });
  await world.drain();
  return () =>
    world.ports.store.read(async (tx) => {
      const [grant] = (await tx.grants.page({ requestIds: [request.id] }, { after: null, limit: 5 })).items;
      return [grant?.state, grant?.closeCause];
    });
}

test('a record told for the first time with the address of somebody who left', async () => {
  await save('colleague', false);
  await tell(fact('newcomer', [emailOf('colleague')]));
  expect(await states('newcomer', 'colleague')).toEqual([false, false]);
  await save('newcomer', true);
  expect(await states('newcomer')).toEqual([false]);
  await save('colleague', true);
  await save('newcomer', true);
  expect(await states('newcomer', 'colleague')).toEqual([true, true]);
});

test('an active record that is told to be somebody who left, with its own records and what they hold', async () => {
  const state = await holding('engineer');
  await tell(fact('dba', []));
  await link('engineer', 'dba');
  await save('colleague', false);
  await tell(fact('dba', [emailOf('colleague')]));
  await world.drain();
  expect(await states('dba', 'engineer')).toEqual([false, false]);
  expect(await state()).toEqual(['gone', 'deactivated']);
});

test('a record that an administrator links to somebody who left, with its own records and what they hold', async () => {
  const state = await holding('engineer');
  await link('engineer', 'dba');
  await save('colleague', false);
  await link('dba', 'colleague');
  await world.drain();
  expect(await states('dba', 'engineer')).toEqual([false, false]);
  expect(await state()).toEqual(['gone', 'deactivated']);
});
