import { type BrokerWorld, flowOf, memberOf, openBroker } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeFlow, saveFlow } from '../administration/save-flow.ts';
import { removeGroup, saveGroup } from '../administration/save-group.ts';
import { removeScope, saveScope } from '../administration/save-scope.ts';
import { listVersions } from './list-versions.ts';
import { restoreFlow, restoreScope } from './restore-version.ts';

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker();
}, 60_000);
afterAll(() => world.close());

const page = { after: null, limit: 100 };
const query = (value: string) => `resource_name = "${value}"`;
const flowBody = (minutes: number, scope = 'pii', approver = 'dbas') =>
  flowOf({ name: 'kept', scope, approvers: [memberOf(approver)], minutes }).body;

async function versions(kind: 'scope' | 'flow' | 'group', id: string) {
  const listed = await listVersions(world.ports, { kind, id, page });
  if (!listed.ok) throw new Error(listed.refusal.message);
  return listed.value.items;
}
const brief = (items: Awaited<ReturnType<typeof versions>>) =>
  items.map(({ version, difference }) => [
    version.version,
    version.change,
    difference.map(({ part, before, after }) => `${part}: ${before} → ${after}`).join('; '),
  ]);

test('every change of a scope is kept, who made it and what it changed, and an old one comes back as a new one', async () => {
  const admin = await world.as('admin');
  const made = await saveScope(world.ports, admin, { id: null, name: 'one', description: null, query: query('a') });
  if (!made.ok) throw new Error(made.refusal.message);
  const { id } = made.value;
  await saveScope(world.ports, { ...admin, door: 'cli' }, { id, name: 'one', description: null, query: query('b') });
  await removeScope(world.ports, admin, { id });
  const restored = await restoreScope(world.ports, admin, { id, version: 1 });
  expect(restored).toMatchObject({ ok: true, value: { id, version: 4, query: query('a') } });
  const kept = await versions('scope', id);
  expect(brief(kept)).toEqual([
    [4, 'saved', `name: null → one; query: null → ${query('a')}`],
    [3, 'removed', ''],
    [2, 'saved', `query: ${query('a')} → ${query('b')}`],
    [1, 'saved', `name: null → one; query: null → ${query('a')}`],
  ]);
  expect(kept.map(({ version }) => [version.actor, version.door])).toEqual(
    ['api', 'api', 'cli', 'api'].map((door) => [admin.person.id, door]),
  );
});

test('a page says what its last version changed, though the one before is on the next page', async () => {
  const admin = await world.as('admin');
  const input = { id: null, name: 'paged', description: null, query: query('a') };
  const made = await saveScope(world.ports, admin, input);
  if (!made.ok) throw new Error(made.refusal.message);
  await saveScope(world.ports, admin, { ...input, id: made.value.id, query: query('b') });
  const first = await listVersions(world.ports, { kind: 'scope', id: made.value.id, page: { after: null, limit: 1 } });
  expect(first.ok && first.value.items[0]?.difference.map(({ part }) => part)).toEqual(['query']);
});

test('an access flow comes back as it was, unless its names mean something else by now', async () => {
  const admin = await world.as('admin');
  const made = await saveFlow(world.ports, admin, { id: null, body: flowBody(60) });
  if (!made.ok) throw new Error(made.refusal.message);
  const { id } = made.value;
  await saveFlow(world.ports, admin, { id, body: flowBody(120) });
  expect(brief(await versions('flow', id))[0]).toEqual([2, 'saved', 'longest duration: 1 hour → 2 hours']);
  await removeFlow(world.ports, admin, { id });
  const again = await restoreFlow(world.ports, admin, { id, version: 1 });
  expect(again).toMatchObject({ ok: true, value: { id, version: 4, durationSecMax: 3_600 } });

  const scope = await world.ports.store.read((tx) => tx.scopes.byName('pii'));
  if (!scope) throw new Error('the company has the scope');
  await saveScope(world.ports, admin, { ...scope, name: 'pii-before' });
  const other = await saveScope(world.ports, admin, { id: null, name: 'pii', description: null, query: query('x') });
  const refused = await restoreFlow(world.ports, admin, { id, version: 2 });
  expect(refused).toMatchObject({ ok: false, refusal: { code: 'object.changed' } });
  if (other.ok) await removeScope(world.ports, admin, { id: other.value.id });
  expect(await restoreFlow(world.ports, admin, { id, version: 2 })).toMatchObject({
    refusal: { code: 'flow.unknown_reference' },
  });
});

test('members of a group are kept; saving what is already so keeps nothing', async () => {
  const admin = await world.as('admin');
  const input = { id: null, name: 'kept-group', memberEmails: ['dba@small.example'] };
  const made = await saveGroup(world.ports, admin, input);
  if (!made.ok) throw new Error(made.refusal.message);
  const { id } = made.value;
  await saveGroup(world.ports, admin, { ...input, id });
  await saveGroup(world.ports, admin, { ...input, id, memberEmails: ['engineer@small.example'] });
  await removeGroup(world.ports, admin, { id });
  expect(brief(await versions('group', id))).toEqual([
    [3, 'removed', ''],
    [2, 'saved', 'members: dba Small → engineer Small'],
    [1, 'saved', 'name: null → kept-group; members: null → dba Small'],
  ]);
});

test('what never was has no history', async () => {
  const none = '00000000000000000000000000';
  for (const [kind, id] of [
    ['scope', `scp_${none}`],
    ['flow', `flw_${none}`],
    ['group', 'x'],
    ['scope', `flw_${none}`],
  ] as const) {
    expect(await listVersions(world.ports, { kind, id, page })).toMatchObject({
      refusal: { code: 'object.not_found' },
    });
  }
  expect(await restoreScope(world.ports, await world.as('admin'), { id: `scp_${none}`, version: 1 })).toMatchObject({
    refusal: { code: 'object.not_found' },
  });
});
