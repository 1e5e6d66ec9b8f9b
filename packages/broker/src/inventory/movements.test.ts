// A change of the inventory says which scopes, access flows, requests and live grants it touched: at once, once, and the same from
// whichever server looks first.

import { movementSentence } from '@tidegate/core';
import { type BrokerWorld, openBroker, smallCompany } from '@tidegate/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { applyDocuments } from '../apply/apply-documents.ts';
import { exportAudit, listAudit } from '../audit/read-audit.ts';
import { reviewDrift } from '../drift/review-drift.ts';
import type { Ports } from '../ports.ts';
import { followWorld, indexLagOf, loadInventory } from '../world.ts';
import { listMovements } from './list-movements.ts';
import { intendToTell, tellMovements } from './tell-movements.ts';

let world: BrokerWorld;
beforeEach(async () => {
  world = await openBroker();
}, 60_000);
afterEach(() => world.close());

const page = { after: null, limit: 10 };

/** The small company with other classifications, by resource name. */
const classified = (classes: Readonly<Record<string, string>>) => ({
  ...smallCompany,
  resources: smallCompany.resources.map((item) => {
    const name = classes[item.resource.name];
    const tags = name === undefined ? item.resource.tags : { DataClassification: name };
    return { ...item, resource: { ...item.resource, tags } };
  }),
});

const apply = async (classes: Readonly<Record<string, string>>) => {
  const actor = await world.as('admin');
  const applied = await applyDocuments(world.ports, actor, { documents: classified(classes), mode: 'apply' });
  return applied.moved;
};

/** Another server on the same database: it has an index of its own. */
const another = (): Ports => ({ ...world.ports, store: { ...world.ports.store } });

const told = async () => (await listAudit(world.ports, { subject: undefined, kind: 'inventory.moved', page })).items;

/** Writes one resource as another, the way every use case does, and tells nothing. */
async function change(name: string, classification: string): Promise<void> {
  await world.ports.store.transaction(async (tx) => {
    const [integration] = await tx.integrations.all();
    const resources = integration ? await tx.resources.ofIntegration(integration.id) : [];
    const resource = resources.find((one) => one.name === name);
    if (!integration || !resource) throw new Error('the small company has it');
    const tags = [{ key: 'DataClassification', value: classification, origin: 'source' as const }];
    await tx.resources.save([{ ...resource, tags }]);
    await intendToTell(world.ports, tx, new Set([integration.id]));
  });
}

it('the answer of an apply names the scopes, the flows, the live grants and the waiting requests it touched', async () => {
  const open = await world.ask('engineer', 'dev-customers');
  const waiting = await world.ask('engineer', 'prod-customers');
  await world.drain();
  const moved = await apply({ 'dev-customers': 'pii', 'prod-customers': 'internal' });
  expect(moved?.known).toBe('followed');
  expect(moved?.scopes.items.map(({ name, joined, left, changed }) => [name, joined, left, changed])).toEqual([
    ['internal', 1, 1, 0],
    ['pii', 1, 1, 0],
  ]);
  expect(moved?.flows.items.map(({ name }) => name)).toEqual(['dev', 'pii']);
  expect(moved?.grants.items).toEqual([
    {
      id: open.leases[0]?.grantId,
      person: 'engineer@small.example',
      permission: 'READ_ONLY',
      resource: 'small/prod/dev-customers',
      moves: [
        { scope: 'internal', way: 'left' },
        { scope: 'pii', way: 'joined' },
      ],
    },
  ]);
  expect(moved?.requests.items.map(({ id, person }) => [id, person])).toEqual([
    [waiting.request.id, 'engineer@small.example'],
  ]);
  expect(moved && movementSentence(moved)).toBe(
    '`internal`: 1 joined, 1 left; `pii`: 1 joined, 1 left; 1 live grant and 1 waiting request touched',
  );
  const [event] = await told();
  expect(event?.sentence).toContain('1 live grant and 1 waiting request touched');
  const [listed] = (await listMovements(world.ports, page)).items;
  expect(listed?.story).toEqual(moved);
  expect(listed?.integrations).toEqual(['cloud']);
});

it('a change that moves nothing leaves no mark in the audit log, and a dry run moves nothing', async () => {
  const shown = await applyDocuments(world.ports, await world.as('admin'), {
    documents: classified({ 'prod-billing': 'internal' }),
    mode: 'show',
  });
  expect(shown.moved).toBeNull();
  const before = (await told()).length;
  const moved = await apply({ 'hidden-vault': 'secret' });
  expect(moved?.known).toBe('followed');
  expect(moved?.scopes.items).toEqual([]);
  expect(await told()).toHaveLength(before);
});

it('of several servers one tells a change, and what it tells is there for all', async () => {
  const other = another();
  await loadInventory(other);
  const before = (await told()).length;
  await change('prod-billing', 'internal');
  await Promise.all([tellMovements(other), tellMovements(world.ports)]);
  await tellMovements(other);
  expect(await told()).toHaveLength(before + 1);
  const [movement] = (await listMovements(other, page)).items;
  expect(movement?.story?.scopes.items.map(({ name }) => name)).toEqual(['internal', 'pii']);
  expect((await exportAudit(other, { after: 0, limit: 1_000 })).length).toBeGreaterThan(0);
});

it('a change that no server followed is told as unknown, after a while and not before', async () => {
  await change('prod-billing', 'internal');
  const stranger = another();
  await reviewDrift(stranger);
  expect((await listMovements(stranger, page)).items[0]?.story).toBeNull();
  world.pass(3 * 60_000);
  await reviewDrift(stranger);
  expect((await listMovements(stranger, page)).items[0]?.story?.known).toBe('unknown');
});

it('resources of an integration that is new with the same apply are told as joined', async () => {
  const [integration] = smallCompany.integrations;
  const [resource] = smallCompany.resources;
  if (!integration || !resource) throw new Error('the small company has them');
  const applied = await applyDocuments(world.ports, await world.as('admin'), {
    documents: {
      ...smallCompany,
      integrations: [...smallCompany.integrations, { ...integration, name: 'second' }],
      resources: [...smallCompany.resources, { ...resource, integration: 'second' }],
    },
    mode: 'apply',
  });
  expect(applied.moved?.scopes.items.map(({ name, joined }) => [name, joined])).toEqual([['pii', 1]]);
});

it('the index tells how far it is behind, and following brings it up though nobody asks', async () => {
  await loadInventory(world.ports);
  expect(await indexLagOf(world.ports)).toMatchObject({ versionsBehind: 0, lagMs: 0 });
  world.pass(1_000);
  await change('prod-billing', 'internal');
  world.pass(4_000);
  expect(await indexLagOf(world.ports)).toMatchObject({ versionsBehind: 1, lagMs: 5_000 });
  await followWorld(world.ports);
  expect(await indexLagOf(world.ports)).toMatchObject({ versionsBehind: 0, lagMs: 0 });
  const idle = another();
  await followWorld(idle);
  expect(await indexLagOf(idle)).toEqual({ version: null, versionsBehind: 0, lagMs: 0 });
});
