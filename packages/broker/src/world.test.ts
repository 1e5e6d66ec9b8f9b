// The world in memory is rebuilt once per change, however many ask at that moment, and is never older than what a caller has seen.

import type { Store } from '@tidegate/core';
import { openBroker, smallCompany } from '@tidegate/testkit';
import { expect, it } from 'vitest';
import { loadWorld } from './index.ts';
import { loadInventory } from './world.ts';

/** Reads as on a server with many sessions: each on its own snapshot, none waiting for another. */
const sideBySide = (store: Store, onRebuild: () => void): Store => ({
  ...store,
  read: async (work) => {
    const snapshot = await store.read(async (tx) => {
      const kept = async <T>(rows: { all(): Promise<readonly T[]> }) => {
        const all = await rows.all();
        return { all: async () => all };
      };
      const version = await tx.worldVersion();
      const ground = await tx.groundVersion();
      const people = await tx.people.all();
      return {
        ...tx,
        worldVersion: async () => version,
        groundVersion: async () => ground,
        integrations: { ...tx.integrations, ...(await kept(tx.integrations)) },
        // There are no resources here.
        resources: { ...tx.resources, indexed: nothing, changedSince: async () => [] },
        movements: { ...tx.movements, get: async () => null },
        permissions: { ...tx.permissions, ...(await kept(tx.permissions)) },
        scopes: { ...tx.scopes, ...(await kept(tx.scopes)) },
        flows: { ...tx.flows, ...(await kept(tx.flows)) },
        groups: { ...tx.groups, ...(await kept(tx.groups)) },
        bundles: { ...tx.bundles, ...(await kept(tx.bundles)) },
        rules: { ...tx.rules, ...(await kept(tx.rules)) },
        sources: { ...tx.sources, ...(await kept(tx.sources)) },
        shifts: { ...tx.shifts, ...(await kept(tx.shifts)) },
        people: {
          ...tx.people,
          all: async () => {
            onRebuild();
            // Others get their turn while this one reads.
            await new Promise((resolve) => setImmediate(resolve));
            return people;
          },
        },
      };
    });
    await allReady();
    return work(snapshot);
  },
});

async function* nothing(): AsyncGenerator<never> {}

const askers = 20;
let waiting: (() => void)[] | null = null;
/** Holds the first read of each asker until all have made theirs. */
function allReady(): Promise<void> {
  if (waiting === null) return Promise.resolve();
  const list = waiting;
  return new Promise((resolve) => {
    list.push(resolve);
    if (list.length < askers) return;
    waiting = null;
    for (const go of list) go();
  });
}

it('is rebuilt once for all who ask after a change, and holds that change', async () => {
  let rebuilds = 0;
  const broker = await openBroker({
    wrapStore: (store) =>
      sideBySide(store, () => {
        rebuilds += 1;
      }),
  });
  try {
    await loadWorld(broker.ports);
    rebuilds = 0;
    await broker.ports.store.transaction((tx) => tx.groups.save({ id: 'grp_new', name: 'new', sourceId: null }));
    waiting = [];
    const worlds = await Promise.all(Array.from({ length: askers }, () => loadWorld(broker.ports)));
    expect(worlds.every((world) => world.groups.get('grp_new')?.name === 'new')).toBe(true);
    expect(rebuilds).toBe(1);
  } finally {
    await broker.close();
  }
});

it('people and flows are not read again for a change of resources alone, and are for any other', async () => {
  let readings = 0;
  const broker = await openBroker({
    documents: smallCompany,
    wrapStore: (store) => ({
      ...store,
      read: (work) =>
        store.read((tx) => {
          const all = (): ReturnType<typeof tx.people.all> => {
            readings += 1;
            return tx.people.all();
          };
          return work({ ...tx, people: { ...tx.people, all } });
        }),
    }),
  });
  try {
    const { store } = broker.ports;
    const world = await loadWorld(broker.ports);
    const [integration] = world.integrations.values();
    if (integration === undefined) expect.fail('the company has an integration');
    const resources = await store.read((tx) => tx.resources.ofIntegration(integration.id));
    readings = 0;
    await store.transaction((tx) => tx.resources.save(resources.map((one) => ({ ...one, tags: [] }))));
    const { world: kept, version } = await loadInventory(broker.ports);
    expect([kept, readings]).toEqual([world, 0]);
    expect(version).toBe(await store.read((tx) => tx.worldVersion()));
    await store.transaction(async (tx) => {
      await tx.resources.save(resources);
      await tx.groups.save({ id: 'grp_late', name: 'late', sourceId: null });
    });
    expect((await loadWorld(broker.ports)).groups.get('grp_late')?.name).toBe('late');
    expect(readings).toBe(1);
  } finally {
    await broker.close();
  }
});
