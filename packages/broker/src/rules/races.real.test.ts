// Two requests of one human agreed at the same moment, on a server where transactions truly meet: a toxic pair is never opened, a cap never
// passed, though they are asked through several records and several flows.

import { flowBody, openBroker, savedFlow, useDatabaseServer } from '@tidegate/testkit';
import { expect, it } from 'vitest';
import { saveRule, submitRequests } from '../index.ts';

const url = process.env['TIDEGATE_TEST_POSTGRES_URL'];
const rounds = 6;

it.skipIf(url === undefined)(
  'what may not be held together is not opened at the same moment, and no more than a cap allows',
  async () => {
    if (url !== undefined) useDatabaseServer(url);
    const world = await openBroker();
    const admin = await world.as('admin');
    const flow = await savedFlow(world, 'open pii', flowBody('open pii', 'pii'));
    const rules = [
      {
        name: 'pair',
        kind: 'toxic_pair',
        sides: [{ query: 'resource_name = "prod-customers"' }, { query: 'resource_name = "prod-billing"' }],
      },
      { name: 'cap', kind: 'cap', max: 1 },
    ];
    for (const body of rules) {
      const saved = await saveRule(world.ports, admin, { id: null, body });
      if (!saved.ok) throw new Error(saved.refusal.message);
    }
    const wanted = [await world.offered('engineer', 'prod-customers'), await world.offered('engineer', 'prod-billing')];
    const engineer = await world.as('engineer');
    for (let round = 0; round < rounds; round += 1) {
      const made = await Promise.all(
        [...wanted, ...wanted].map((entitlement) =>
          submitRequests(world.ports, engineer, {
            entitlements: [entitlement],
            flowId: flow.id,
            several: 'refuse',
            durationSec: 600,
            reason: 'a race',
            customFields: {},
          }),
        ),
      );
      const opened = new Set(
        made
          .flatMap((one) => (one.ok ? one.value.flatMap(({ request }) => request.entitlements) : []))
          .map(({ resourceId }) => resourceId),
      );
      expect(opened.size).toBe(1);
      const refused = made.flatMap((one) => (one.ok ? [] : [one.refusal.code]));
      expect(refused.every((code) => ['request.held_apart', 'request.too_many_held'].includes(code))).toBe(true);
      expect(refused.length).toBeGreaterThan(0);
      await world.settle();
    }
    await world.close();
  },
  120_000,
);
