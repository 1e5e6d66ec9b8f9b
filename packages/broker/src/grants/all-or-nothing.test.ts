// Several entitlements of one request, as the requester says: as far as possible, or all or none.

import { makeAwsSimulated } from '@tidegate/adapters';
import { type Adapter, type Fulfilment, limits, type Outcome } from '@tidegate/core';
import { type BrokerWorld, openBroker, smallCompany } from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { listAccess } from '../access/list-access.ts';
import type { RequestDetails } from '../details.ts';
import { getRequest } from '../requests/read-requests.ts';
import { submitRequests } from '../requests/submit-requests.ts';

/** How opening `dev-orders` ends. */
let orders: Outcome['kind'] = 'done';

function choosy(adapter: Adapter): Adapter {
  return {
    ...adapter,
    connect(config, credential) {
      const connected = adapter.connect(config, credential);
      if (!connected.ok) return connected;
      const steps: typeof connected.value.steps = (plan, notAfter) =>
        connected.value.steps(plan, notAfter).map((step) => ({
          name: step.name,
          look: () => step.look(),
          undo: () => step.undo(),
          do: async () =>
            orders === 'done' || !JSON.stringify(plan).includes('dev-orders')
              ? step.do()
              : orders === 'refused'
                ? { kind: 'refused', message: 'no room' }
                : { kind: 'unavailable', message: 'busy' },
        }));
      return { ok: true, value: { ...connected.value, steps } };
    },
  };
}

let world: BrokerWorld;
beforeAll(async () => {
  const dev = smallCompany.resources.filter(({ resource }) => resource.name === 'dev-customers');
  const more = dev.map((item) => ({
    ...item,
    resource: { ...item.resource, name: 'dev-orders', nativeId: 'dev-orders', path: 'dev-orders' },
  }));
  const resources = [...smallCompany.resources, ...more];
  world = await openBroker({ adapters: [choosy(makeAwsSimulated())], documents: { ...smallCompany, resources } });
});
afterEach(async () => {
  orders = 'done';
  await world.settle();
});
afterAll(() => world.close());

async function both(fulfilment: Fulfilment): Promise<RequestDetails['request']['id']> {
  const entitlements = [
    await world.offered('engineer', 'dev-customers'),
    await world.offered('engineer', 'dev-orders'),
  ];
  const asked = await submitRequests(world.ports, await world.as('engineer'), {
    entitlements,
    flowId: null,
    several: 'refuse',
    durationSec: 600,
    reason: 'a test',
    customFields: {},
    fulfilment,
  });
  const [made] = asked.ok ? asked.value : [];
  if (made === undefined) throw new Error('one request is made');
  return made.request.id;
}

async function now(id: RequestDetails['request']['id']) {
  const found = await getRequest(world.ports, await world.as('engineer'), id);
  if (!found.ok) throw new Error('the requester sees their request');
  const { description, entitlements, actions, grants } = found.value;
  return {
    ...description,
    actions,
    statuses: entitlements.map(({ status }) => status),
    sessions: entitlements.map(({ sessionId }) => sessionId !== null),
    states: grants.map(({ state }) => state).toSorted(),
  };
}

const openedNotices = async (): Promise<number> => {
  const { id } = await world.person('engineer');
  const page = await world.ports.store.read((tx) => tx.notices.page(id, { after: null, limit: 100 }));
  return page.items.filter(({ kind }) => kind === 'grant.opened').length;
};

it('best effort gives what opens, and says what did not', async () => {
  orders = 'refused';
  const id = await both('best_effort');
  await world.drain();
  expect(await now(id)).toMatchObject({ status: 'Active', states: ['failed', 'open'] });
});

it('all or nothing gives nothing before all is open: no session, no notice, no word of it', async () => {
  orders = 'unavailable';
  const before = await openedNotices();
  const id = await both('all_or_nothing');
  await world.drain();
  const waiting = await now(id);
  expect(waiting.states).toEqual(['open', 'opening']);
  expect(waiting).toMatchObject({ status: 'Granting', statuses: ['Granting', 'Granting'], sessions: [false, false] });
  expect(waiting.sentence).toContain('all 2 are given once every one is open, or none');
  expect(waiting.actions).not.toContain('connect');
  const listed = await listAccess(world.ports, await world.as('engineer'), {
    scope: 'mine',
    states: 'live',
    page: { after: null, limit: 10 },
  });
  if (!listed.ok) throw new Error('one sees one’s own access');
  expect(listed.value.items.flatMap(({ actions }) => actions)).not.toContain('connect');
  expect(await openedNotices()).toBe(before);
  orders = 'done';
  world.pass(limits.retryCeilingMs);
  await world.drain();
  expect(await now(id)).toMatchObject({ status: 'Active', sessions: [true, true], states: ['open', 'open'] });
  expect(await openedNotices()).toBe(before + 2);
});

it('all or nothing closes what is open when one cannot be opened, and says that it failed as a whole', async () => {
  orders = 'refused';
  const before = await openedNotices();
  const id = await both('all_or_nothing');
  await world.drain();
  const failed = await now(id);
  expect(failed).toMatchObject({ status: 'Failed', sessions: [false, false] });
  expect(failed.states.every((state) => state === 'gone' || state === 'failed')).toBe(true);
  expect(failed.sentence).toContain('could not be opened as a whole, as it was asked for');
  expect(await openedNotices()).toBe(before);
});

it('what another request of theirs gave stays: its leases are its own', async () => {
  const alone = await world.ask('engineer', 'dev-customers', { durationSec: 600 });
  await world.drain();
  orders = 'refused';
  const id = await both('all_or_nothing');
  await world.drain();
  expect((await now(alone.request.id)).status).toBe('Active');
  expect((await now(id)).status).toBe('Failed');
});
