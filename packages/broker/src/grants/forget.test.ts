// The sweeper forgets what is past its time, and nothing that is still in use or part of the record.

import { limits } from '@tidegate/core';
import { openBroker } from '@tidegate/testkit';
import { expect, it } from 'vitest';
import { authenticateSignIn, createSignInLink, saveWebhook, startSignIn } from '../index.ts';
import { sweep } from './sweep.ts';

it('sign-ins, links, read notices and done messages go after their time, and not a moment before', async () => {
  const world = await openBroker();
  try {
    const { ports } = world;
    const admin = await world.as('admin');
    await saveWebhook(ports, admin, { name: 'hook', url: 'https://hooks.example/x' });
    const { request } = await world.ask('engineer', 'prod-customers');
    const before = world.now();
    const dba = await world.person('dba');
    const manager = await world.person('manager');
    await world.drain();
    await ports.store.transaction((tx) => tx.notices.markRead(dba.id, before, before));
    const { secret } = await startSignIn(ports, { person: dba, door: 'portal', how: 'test' });
    await createSignInLink(ports, { email: dba.email, purpose: 'sign-in' });
    const count = () =>
      ports.store.transaction(async (tx) => {
        const [hook] = await tx.webhooks.all();
        const page = { after: null, limit: 100 };
        return {
          deliveries: hook ? (await tx.deliveries.page(hook.id, page)).items.length : -1,
          notices: (await tx.notices.page(dba.id, page)).items.length,
          unread: (await tx.notices.page(manager.id, page)).items.length,
        };
      });
    const all = { deliveries: 1, notices: 1, unread: 1 };
    await sweep(ports);
    expect(await authenticateSignIn(ports, secret)).not.toBeNull();
    expect(await count()).toEqual(all);
    world.pass(limits.deliveriesKeptMs);
    await sweep(ports);
    expect(await count()).toEqual(all);
    world.pass(1);
    await sweep(ports);
    expect(await count()).toEqual({ ...all, deliveries: 0 });
    expect(await ports.store.transaction((tx) => tx.signIns.forgetEndedBefore(world.now(), 10))).toBe(0);
    expect(await ports.store.transaction((tx) => tx.signIns.forgetLinksExpiredBefore(world.now(), 10))).toBe(0);
    world.pass(limits.readNoticesKeptMs);
    await sweep(ports);
    expect(await count()).toEqual({ deliveries: 0, notices: 0, unread: 1 });
    expect(await ports.store.read((tx) => tx.requests.get(request.id))).not.toBeNull();
  } finally {
    await world.close();
  }
});
