// Bundles and rules are guarded like flows: where they touch production a second administrator confirms, and every version is kept.

import { parseQuery } from '@tidegate/core/query';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  decideProposal,
  listProposals,
  listVersions,
  previewChange,
  removeRule,
  restoreBundle,
  saveBundle,
  saveGroup,
  saveRule,
} from '../index.ts';

let world: BrokerWorld;
beforeAll(async () => {
  const production = parseQuery('resource_tag["DataClassification"] = "pii"');
  if (!production.ok) throw new Error('the rule of production parses');
  world = await openBroker({ perimeterRules: { production: production.value } });
  await world.ports.store.transaction(async (tx) => {
    const dba = await tx.people.byEmail('dba@small.example');
    if (dba) await tx.people.save({ ...dba, roles: ['Admin'] });
  });
}, 60_000);
afterAll(() => world.close());

const bundleBody = (query: string) => ({
  name: 'kit',
  access_targets: [{ access_scope: { access_scope_reference: query } }],
});
const confirm = async (): Promise<void> => {
  const { page } = await listProposals(world.ports, { states: ['waiting'], page: { after: null, limit: 10 } });
  const [waiting] = page.items;
  const seen = waiting?.seen ?? '';
  const input = { id: waiting?.proposal.id ?? '', verdict: 'confirm' as const, seen };
  const made = await decideProposal(world.ports, await world.as('dba'), input);
  if (!made.ok) throw new Error(made.refusal.message);
};

it('a bundle that comes to hold production waits for a second administrator, and can be restored', async () => {
  const admin = await world.as('admin');
  const made = await saveBundle(world.ports, admin, { id: null, body: bundleBody('internal') });
  if (!made.ok) throw new Error(made.refusal.message);
  const { id } = made.value;
  const widened = await saveBundle(world.ports, admin, { id, body: bundleBody('pii') });
  expect(!widened.ok && widened.refusal.code).toBe('perimeter.proposed');
  const known = await world.ports.store.read((tx) => tx.bundles.get(id));
  expect(known?.version).toBe(1);
  await confirm();
  const page = { after: null, limit: 10 };
  const versions = await listVersions(world.ports, { kind: 'bundle', id, page });
  expect(
    versions.ok && versions.value.items.map(({ version }) => [version.version, version.confirmedBy !== null]),
  ).toEqual([
    [2, true],
    [1, false],
  ]);
  const restored = await restoreBundle(world.ports, admin, { id, version: 1 });
  expect(!restored.ok && restored.refusal.code, 'what it held before is production, too').toBe('perimeter.proposed');
  await confirm();
  expect((await world.ports.store.read((tx) => tx.bundles.get(id)))?.version).toBe(3);
});

it('taking away a rule that keeps production out of reach waits, too, and its preview says what becomes free', async () => {
  const admin = await world.as('admin');
  const body = { name: 'closed', kind: 'deny', query: 'resource_name = "prod-customers"' };
  const proposed = await saveRule(world.ports, admin, { id: null, body });
  expect(!proposed.ok && proposed.refusal.code).toBe('perimeter.proposed');
  await confirm();
  const rule = await world.ports.store.read((tx) => tx.rules.byName('closed'));
  const id = rule?.id ?? '';
  const looked = await previewChange(world.ports, admin, { kind: 'rule', id, save: null });
  expect(looked.ok && [looked.value.weighed.joined.resources, looked.value.weighed.left.resources]).toEqual([1, 0]);
  const removed = await removeRule(world.ports, admin, { id });
  expect(!removed.ok && removed.refusal.code).toBe('perimeter.proposed');
  expect(await world.ports.store.read((tx) => tx.rules.byName('closed'))).not.toBeNull();
  await confirm();
  expect(await world.ports.store.read((tx) => tx.rules.byName('closed'))).toBeNull();
});

it('leaving a group that a rule over production binds waits, too', async () => {
  const admin = await world.as('admin');
  const who = { logical_operator: 'OR', conditions: [{ type: 'group', values: ['compliance'] }] };
  const query = 'resource_name = "prod-billing"';
  const proposed = await saveRule(world.ports, admin, { id: null, body: { name: 'bound', kind: 'deny', who, query } });
  expect(!proposed.ok && proposed.refusal.code).toBe('perimeter.proposed');
  await confirm();
  const group = await world.ports.store.read((tx) => tx.groups.byName('compliance'));
  const left = await saveGroup(world.ports, admin, { id: group?.id ?? null, name: 'compliance', memberEmails: [] });
  expect(!left.ok && left.refusal.code).toBe('perimeter.proposed');
});
