// A message that cannot be signed is tried as often as any other and then given up, with the way out; webhooks go where they may.

import { limits } from '@tidegate/core';
import { openBroker } from '@tidegate/testkit';
import { expect, it } from 'vitest';
import { listDeliveries, saveWebhook } from '../index.ts';

it.each([
  ['was sealed with another key', 'another'],
  ['is lost', 'lost'],
] as const)('a signing secret that %s is given up at the limit, with what to do', async (_what, how) => {
  const world = await openBroker();
  try {
    const { ports } = world;
    const made = await saveWebhook(ports, await world.as('admin'), { name: 'hook', url: 'https://hooks.example/x' });
    if (!made.ok) throw new Error(made.refusal.message);
    const { id } = made.value.webhook;
    await ports.store.transaction(async (tx) => {
      if (how === 'lost') await tx.secrets.remove(id);
      else await tx.secrets.put(id, ports.sealer.seal('whsec_x', 'whk_other'));
    });
    await world.ask('engineer', 'prod-customers');
    const due = () => ports.store.read((tx) => tx.work.countDue(world.now() + 3_600_000));
    const waiting = await due();
    for (let round = 0; round < limits.webhookTriesMax; round += 1) {
      expect(await due()).toBe(waiting);
      await world.drain();
      world.pass(100_000);
    }
    expect(await due()).toBe(waiting - 1);
    const list = await listDeliveries(ports, { id, page: { after: null, limit: 10 } });
    const [delivery] = list.ok ? list.value.items : [];
    expect(delivery?.deliveredAt).toBeNull();
    expect(delivery?.trouble).toMatch(
      /^given up: the signing secret cannot be read.*remove the webhook and add it again$/,
    );
    expect(world.sent).toEqual([]);
  } finally {
    await world.close();
  }
});

it('a webhook at an address that must not be sent to is refused, naming the setting', async () => {
  const world = await openBroker();
  try {
    const input = { name: 'inside', url: 'http://localhost:9200/_all' };
    expect(await saveWebhook(world.ports, await world.as('admin'), input)).toMatchObject({
      refusal: { code: 'input.invalid', field: 'url', message: expect.stringContaining('TIDEGATE_WEBHOOK_LOCAL') },
    });
  } finally {
    await world.close();
  }
});
