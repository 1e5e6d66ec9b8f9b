// Automatic flows: whoever fits holds the access while they fit; leaving the group, the shift or the hours ends it, and nothing is handed
// out that the flow does not offer now.

import { type AccessFlow, type Grant, limits, newId } from '@tidegate/core';
import {
  type BrokerWorld,
  disagreements,
  emailOf,
  flowBody,
  holdersOf as holders,
  openBroker,
  savedFlow as saved,
} from '@tidegate/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { endAccess, setGroupMember } from '../index.ts';

let world: BrokerWorld;
let flow: AccessFlow;
beforeAll(async () => {
  world = await openBroker();
});
beforeEach(async () => {
  flow = await saved(world, 'automatic-dev', automatic());
  await world.drain();
});
afterAll(async () => {
  expect(await disagreements(world)).toEqual([]);
  await world.close();
});

const hourMs = 3_600_000;

const automatic = (rest: object = {}): object => ({
  ...flowBody('automatic-dev', 'internal'),
  trigger: 'AUTOMATIC',
  grant_duration_in_min: null,
  ...rest,
});

const set = async (name: string, membership: 'in' | 'out'): Promise<void> => {
  const groups = await world.ports.store.read((tx) => tx.groups.all());
  const group = groups.find((each) => each.name === 'engineers');
  if (!group) throw new Error('the group is there');
  const done = await setGroupMember(world.ports, await world.as('admin'), {
    id: group.id,
    email: emailOf(name),
    membership,
  });
  if (!done.ok) throw new Error(done.refusal.message);
};

test('whoever fits holds it, in the target too, and nobody else', async () => {
  expect(await holders(world, flow)).toEqual(['colleague', 'engineer']);
});

test('joining the group gives it, leaving the group ends it, and the reason is told', async () => {
  await set('outsider', 'in');
  await world.drain();
  expect(await holders(world, flow)).toEqual(['colleague', 'engineer', 'outsider']);
  await set('outsider', 'out');
  await world.drain();
  expect(await holders(world, flow)).toEqual(['colleague', 'engineer']);
});

test('what is revoked is not handed out again, until the flow is saved anew', async () => {
  const page = await world.ports.store.read((tx) =>
    tx.requests.page({ flowId: flow.id, automatic: true }, { after: null, limit: 10 }),
  );
  const engineer = await world.person('engineer');
  const request = page.items.find(({ granteeId }) => granteeId === engineer.id);
  if (!request) throw new Error('there is a request');
  const ended = await endAccess(world.ports, await world.as('admin'), { id: request.id, how: 'revoke' });
  expect(ended.ok).toBe(true);
  await world.drain();
  world.pass(hourMs);
  await set('outsider', 'in');
  await world.drain();
  expect(await holders(world, flow)).toEqual(['colleague', 'outsider']);
  await set('outsider', 'out');
  flow = await saved(world, 'automatic-dev', automatic());
  await world.drain();
  expect(await holders(world, flow)).toEqual(['colleague', 'engineer']);
});

test('it lasts far longer than its window while they fit, and its end in the target is never further ahead than the window', async () => {
  for (let day = 0; day < 20; day += 1) {
    world.pass(24 * hourMs);
    await world.drain();
    expect(await holders(world, flow)).toEqual(['colleague', 'engineer']);
    const grants = await live(flow);
    for (const grant of grants) {
      expect(grant.notAfter - world.now()).toBeLessThanOrEqual(limits.heldWindowSec * 1_000 + limits.openingBudgetMs);
      expect(grant.notAfter).toBeGreaterThan(world.now());
    }
  }
});

test('a shift hands it over with the turn, at the moment the turn changes, and what is not known of it fits nobody', async () => {
  const [engineer, dba] = [await world.person('engineer'), await world.person('dba')];
  const from = world.now();
  const origin = { sourceId: null, observedAt: from, maxAgeSec: 5 * 3_600 };
  const turns = [
    { personId: engineer.id, from, to: from + hourMs },
    { personId: dba.id, from: from + hourMs, to: from + 3 * hourMs },
    { personId: engineer.id, from: from + 3 * hourMs, to: from + 9 * hourMs },
  ];
  const knownUntil = from + 9 * hourMs;
  await world.ports.store.transaction((tx) =>
    tx.shifts.save({
      id: newId('shift', world.ports.chance),
      name: 'primary',
      nativeId: 'p',
      turns,
      knownUntil,
      origin,
    }),
  );
  const conditions = [{ type: 'shift', values: ['primary'] }];
  flow = await saved(world, 'automatic-dev', automatic({ requestors: { logical_operator: 'OR', conditions } }));
  const seen: (readonly string[])[] = [];
  for (const wait of [0, hourMs - 1, 1, 2 * hourMs - 1, 1, 2 * hourMs, 1]) {
    world.pass(wait);
    await world.drain();
    seen.push(await holders(world, flow));
  }
  // The last moment of the rota's age still counts; after it whose turn it is is unknown.
  expect(seen).toEqual([['engineer'], ['engineer'], ['dba'], ['dba'], ['engineer'], ['engineer'], []]);
});

test('switched off, made self-serve or removed it hands out nothing, and what it gave ends', async () => {
  flow = await saved(world, 'automatic-dev', automatic({ active: false }));
  await world.drain();
  expect(await holders(world, flow)).toEqual([]);
  flow = await saved(world, 'automatic-dev', automatic());
  await world.drain();
  expect(await holders(world, flow)).toEqual(['colleague', 'engineer']);
  flow = await saved(world, 'automatic-dev', { ...flowBody('automatic-dev', 'internal'), grant_duration_in_min: 60 });
  await world.drain();
  expect(await holders(world, flow)).toEqual([]);
});

test('its hours open and close it on the minute, with the end in the target', async () => {
  const office = {
    start_time: '09:00',
    end_time: '17:00',
    days_of_week: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'],
    time_zone: 'Europe/Berlin',
  };
  flow = await saved(world, 'automatic-dev', automatic({ hours: { grant: office } }));
  let seen = 0;
  for (let step = 0; step < 48; step += 1) {
    world.pass(hourMs / 2 + (step === 0 ? hourMs - (world.now() % hourMs) : 0));
    await world.drain();
    const at = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: 'numeric', hourCycle: 'h23' });
    const hour = Number(at.format(world.now()));
    const open = hour >= 9 && hour < 17;
    expect([hour, await holders(world, flow)]).toEqual([hour, open ? ['colleague', 'engineer'] : []]);
    if (!open) continue;
    seen += 1;
    for (const grant of await live(flow))
      expect((grant.endsAt ?? grant.notAfter) - world.now()).toBeLessThanOrEqual(8 * hourMs);
  }
  expect(seen).toBeGreaterThan(8);
});

const live = async (one: AccessFlow): Promise<readonly Grant[]> =>
  world.ports.store.read(async (tx) => {
    const leases = await tx.leases.liveOfAutomatic(one.id);
    return tx.grants.many([...new Set(leases.map(({ grantId }) => grantId))]);
  });
