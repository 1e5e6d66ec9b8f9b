// Storms on a PostgreSQL server: a thousand clients who decide at once, and a thousand ends in one second with two workers at it. What
// counts here is that it is exact; how fast it is tells `npm run bench -- storms`.

import { Fault, type Grant } from '@tidegate/core';
import {
  type BrokerWorld,
  emailOf,
  flowOf,
  freshDatabase,
  type InstantTarget,
  instantTarget,
  memberOf,
  openBroker,
  openManyUntil,
  smallCompany,
} from '@tidegate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decideRequest, startWorkers } from './index.ts';

const url = process.env['TIDEGATE_TEST_POSTGRES_URL'];
const requests = 100;
const clicksEach = 10;
const ends = 1_000;

const names = Array.from({ length: requests }, (_, at) => `thing-${at}`);
const [sample] = smallCompany.resources;
if (sample === undefined) throw new Error('the small company has resources');
/** A hundred things that one of ten people agrees to. */
const documents = {
  ...smallCompany,
  resources: names.map((name) => ({
    ...sample,
    resource: { ...sample.resource, name, nativeId: name, path: name, tags: { DataClassification: 'pii' } },
  })),
  people: [
    ...smallCompany.people,
    ...Array.from({ length: clicksEach }, (_, at) => ({
      at: sample.at,
      email: emailOf(`agreer-${at}`),
      firstName: `agreer-${at}`,
      lastName: '',
      manager: null,
      roles: [],
      active: true,
      attributes: {},
    })),
  ],
  groups: [
    ...smallCompany.groups.filter(({ name }) => name !== 'dbas'),
    { at: sample.at, name: 'dbas', members: Array.from({ length: clicksEach }, (_, at) => emailOf(`agreer-${at}`)) },
  ],
  flows: [flowOf({ name: 'pii', scope: 'pii', approvers: [memberOf('dbas')], minutes: 60 })],
};

describe.skipIf(url === undefined)('storms', () => {
  let world: BrokerWorld;
  let target: InstantTarget;
  beforeEach(async () => {
    target = instantTarget();
    world = await openBroker({
      documents,
      adapters: [target.adapter],
      databaseUrl: await freshDatabase(url ?? ''),
      clock: { now: () => Date.now() },
    });
  });
  afterEach(() => world.close());

  it('a thousand clients who decide a hundred requests at once give exactly a hundred grants', {
    timeout: 300_000,
  }, async () => {
    const asked: string[] = [];
    for (const name of names) asked.push((await world.ask('engineer', name, { durationSec: 600 })).request.id);
    const actors = await Promise.all(Array.from({ length: clicksEach }, (_, at) => world.as(`agreer-${at}`)));
    const clicks = actors.flatMap((actor) =>
      asked.map((id) => answered(() => decideRequest(world.ports, actor, { id, verdict: 'approve', reason: null }))),
    );
    expect(clicks).toHaveLength(1_000);
    const answers = await Promise.all(clicks);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(requests);
    const { store } = world.ports;
    const made = await store.read(async (tx) => ({
      grants: (await tx.grants.page({}, { after: null, limit: 1_000 })).items,
      leases: (await tx.leases.ofRequests(asked.map((id): `req_${string}` => `req_${id.slice(4)}`))).length,
      agreed: (await tx.audit.page({ kind: 'request.approved' }, { after: null, limit: 1_000 })).items.length,
    }));
    expect([made.grants.length, made.leases, made.agreed]).toEqual([requests, requests, requests]);
    await world.drain();
    expect([...target.made.values()]).toEqual(Array.from({ length: requests }, () => 1));
  });

  it('a thousand ends in one second are each closed, proven and recorded once by two workers at once', {
    timeout: 300_000,
  }, async () => {
    const like = await openOne(world);
    const ids = await openManyUntil(world, target, { like, count: ends, firstEndAt: Date.now() });
    const workers = ['one', 'other'].map((workerId) => startWorkers(world.ports, { workerId, concurrency: 4 }));
    await expect.poll(() => ids.some((id) => target.held.has(id)), { timeout: 200_000, interval: 200 }).toBe(false);
    const goneOf = () =>
      world.ports.store.read(async (tx) => (await tx.grants.many(ids)).filter(({ state }) => state === 'gone').length);
    await expect.poll(goneOf, { timeout: 60_000, interval: 200 }).toBe(ends);
    await Promise.all(workers.map((worker) => worker.stop()));
    const told = new Map<string, number>();
    await world.ports.store.read(async (tx) => {
      for (const record of await tx.audit.after(0, 100_000)) {
        const event = JSON.parse(Buffer.from(record.bytes).toString('utf8')) as { kind: string; subject: string };
        if (event.kind === 'grant.gone') told.set(event.subject, (told.get(event.subject) ?? 0) + 1);
      }
    });
    expect(ids.map((id) => told.get(id))).toEqual(ids.map(() => 1));
  });
});

/** As a client does whom the server tells that it is too busy, and that nothing was changed: asks again until there is an answer. */
async function answered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'storage.unavailable') throw error;
    }
  }
}

async function openOne(world: BrokerWorld): Promise<Grant> {
  const { request } = await world.ask('engineer', 'thing-0', { durationSec: 600 });
  await decideRequest(world.ports, await world.as('agreer-0'), { id: request.id, verdict: 'approve', reason: null });
  await world.drain();
  const page = await world.ports.store.read((tx) => tx.grants.page({}, { after: null, limit: 1 }));
  const [grant] = page.items;
  if (grant?.state !== 'open') throw new Error(`nothing was opened: ${grant?.trouble}`);
  return grant;
}
