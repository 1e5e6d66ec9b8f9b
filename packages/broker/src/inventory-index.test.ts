// The index follows the database: whatever is created, changed, moved or removed, lists say what a look through every row says.

import { entitlementKey, isMember, type Resource, type World } from '@tidegate/core';
import { type BrokerWorld, openBroker, smallCompany, wholeWorldOf } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadInventory } from './world.ts';

let broker: BrokerWorld;
beforeAll(async () => {
  broker = await openBroker({ documents: smallCompany });
});
afterAll(() => broker.close());

const change = (resources: readonly Resource[]): Promise<void> =>
  broker.ports.store.transaction((tx) => tx.resources.save(resources));

/** Members of every scope, by the index and by a look through every row. */
async function bothReadings(): Promise<readonly (readonly [readonly string[], readonly string[]])[]> {
  const { world, inventory } = await loadInventory(broker.ports);
  const whole = await wholeWorldOf(broker.ports);
  return [...world.scopes.values()].map((scope) => {
    const perimeter = inventory.perimeterOf(scope, null);
    const page = inventory.index.pageOfMembers(perimeter ? [perimeter] : [], { after: null, limit: 1_000 });
    const quick = page.items.flatMap(({ resourceId, permissionIds }) =>
      permissionIds.map((id) => `${resourceId}/${id}`),
    );
    const slow = [...whole.resources.values()].flatMap((resource) => membersOn(world, resource, scope));
    return [quick.toSorted(), slow.toSorted()] as const;
  });
}

function membersOn(world: World, resource: Resource, scope: Parameters<typeof isMember>[0]): readonly string[] {
  const integration = world.integrations.get(resource.integrationId);
  if (integration === undefined) return [];
  return world
    .permissionsOf(resource.integrationId, resource.type)
    .filter((permission) => isMember(scope, { integration, resource, permission }))
    .map(({ id }) => entitlementKey({ resourceId: resource.id, permissionId: id }));
}

async function agree(): Promise<number> {
  const readings = await bothReadings();
  for (const [quick, slow] of readings) expect(quick).toEqual(slow);
  return readings.reduce((sum, [quick]) => sum + quick.length, 0);
}

describe('the index in memory', () => {
  it('follows scopes, permissions and the names of integrations', async () => {
    const { scopes, integrations, permissions } = await wholeWorldOf(broker.ports);
    const [scope] = scopes.values();
    const [integration] = integrations.values();
    const [permission] = permissions.values();
    if (!scope || !integration || !permission) expect.fail('the company has some of each');
    await broker.ports.store.transaction(async (tx) => {
      await tx.scopes.save({ ...scope, query: 'integration_name starts_with "renamed"', version: scope.version + 1 });
    });
    await agree();
    await broker.ports.store.transaction((tx) => tx.integrations.save({ ...integration, name: 'renamed-one' }));
    await agree();
    await broker.ports.store.transaction((tx) => tx.permissions.save([{ ...permission, name: 'RENAMED' }]));
    await agree();
  });

  it('follows what is retagged, deleted, brought back and added, and integrations that go with all they have', async () => {
    const start = await agree();
    expect(start).toBeGreaterThan(0);
    const { resources } = await wholeWorldOf(broker.ports);
    const [one, other] = [...resources.values()];
    if (one === undefined || other === undefined) expect.fail('the company has two resources');
    await change([
      { ...one, tags: [] },
      { ...other, status: 'deleted' },
    ]);
    await agree();
    await change([one, { ...other, path: `zz/${other.path}` }, { ...one, id: 'res_added', nativeId: 'added' }]);
    expect(await agree()).toBeGreaterThanOrEqual(start);
    await broker.ports.store.transaction((tx) => tx.integrations.remove(one.integrationId));
    expect(await agree()).toBeLessThan(start);
  });
});
