// What belongs to a space and touches production waits for a second person like everything else; it belongs to the space from the moment it is
// proposed, so that it is inside when it is confirmed. What is refused leaves nothing behind.

import { parseQuery } from '@tidegate/core/query';
import { type BrokerWorld, emailOf, openBroker, smallCompany } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveScope } from '../administration/save-scope.ts';
import { decideProposal } from '../perimeter/decide-proposal.ts';
import { listProposals } from '../perimeter/list-proposals.ts';
import type { Ports } from '../ports.ts';
import { saveSpaceScope } from './space-objects.ts';
import { getSpace, listSpaceObjects, saveSpace, setSpaceMembers } from './spaces.ts';

const border = 'resource_tag["DataClassification"] = "pii"';
const production = parseQuery(border);
if (!production.ok) throw new Error('the rule is a query');
const second = {
  at: { file: 'test', line: 1, column: 1 },
  email: emailOf('second'),
  firstName: 'second',
  lastName: 'Small',
  manager: null,
  roles: ['Admin' as const],
  active: true,
  attributes: {},
};

let world: BrokerWorld;
beforeAll(async () => {
  const documents = { ...smallCompany, people: [...smallCompany.people, second] };
  world = await openBroker({ documents, perimeterRules: { production: production.value } });
}, 60_000);
afterAll(() => world.close());

test('a scope of a production space is proposed, confirmed inside its space, and guarded there afterwards', async () => {
  const { ports } = world;
  const admin = await world.as('admin');
  const members = [{ person: emailOf('engineer'), role: 'Space Manager' as const }];
  const made = await saveSpace(ports, admin, { id: null, name: 'vault', query: border, members });
  if (!made.ok) throw new Error(made.refusal.message);
  const space = made.value;
  const place = { spaceId: space.id, id: null };
  const engineer = await world.as('engineer');
  const input = { name: 'billing', description: null, query: 'resource_name = "prod-billing"' };
  const asked = await saveSpaceScope(ports, engineer, place, input);
  expect(asked.ok || asked.refusal.code).toBe('perimeter.proposed');
  expect(await listSpaceObjects(ports, space)).toEqual([]);
  const page = { after: null, limit: 10 };
  const { items } = (await listProposals(ports, { states: ['waiting'], page })).page;
  const [waiting] = items;
  if (waiting === undefined) throw new Error('it waits');
  const { id } = waiting.proposal;
  const seen = waiting.seen ?? '';
  const confirmed = await decideProposal(ports, await world.as('second'), { id, verdict: 'confirm', seen });
  expect(confirmed.ok || confirmed.refusal).toBe(true);
  const [object] = await listSpaceObjects(ports, space);
  if (object?.kind !== 'scope') throw new Error('it belongs to the space');
  expect(object.scope).toMatchObject({ name: 'vault/billing', query: `(${border}) and (${input.query})` });
  const { id: scopeId, name } = object.scope;
  const moved = { id: scopeId, name, description: null, query: 'resource_name = "prod-billing"' };
  const refused = await saveScope(ports, admin, moved);
  expect(refused.ok || refused.refusal.code).toBe('space.outside');
});

test('what is refused does not belong to the space', async () => {
  const { ports } = world;
  const engineer = await world.as('engineer');
  const [space] = await ports.store.read((tx) => tx.spaces.all());
  if (space === undefined) throw new Error('there is a space');
  const before = await ports.store.read((tx) => tx.spaces.objectsOf(space.id));
  const place = { spaceId: space.id, id: null };
  const refused = await saveSpaceScope(ports, engineer, place, {
    name: 'x'.repeat(1_000),
    description: null,
    query: '',
  });
  expect(refused.ok || refused.refusal.code).toBe('input.invalid');
  expect(await ports.store.read((tx) => tx.spaces.objectsOf(space.id))).toEqual(before);
  const stranger = await getSpace(ports, await world.as('colleague'), space.id);
  expect(stranger.ok || stranger.refusal.code).toBe('object.not_found');
});

test('who is taken out of the space while they save has saved nothing', async () => {
  const { ports } = world;
  const admin = await world.as('admin');
  const [space] = await ports.store.read((tx) => tx.spaces.all());
  if (space === undefined) throw new Error('there is a space');
  const members = [{ person: emailOf('engineer'), role: 'Space Manager' as const }];
  let transactions = 0;
  const store: Ports['store'] = {
    ...ports.store,
    // After the first of their transactions, which finds them in it.
    transaction: async (work) => {
      transactions += 1;
      if (transactions === 2) await setSpaceMembers(ports, admin, { id: space.id, members: [] });
      return ports.store.transaction(work);
    },
  };
  const input = { name: 'late', description: null, query: 'resource_name = "dev-customers"' };
  const place = { spaceId: space.id, id: null };
  const unguarded = { ...ports, perimeterRules: { ...ports.perimeterRules, production: null } };
  const saved = await saveSpaceScope({ ...unguarded, store }, await world.as('engineer'), place, input);
  expect(saved.ok || saved.refusal.code).toBe('object.not_found');
  await setSpaceMembers(ports, admin, { id: space.id, members });
  expect(
    (await listSpaceObjects(ports, space)).map((one) => (one.kind === 'scope' ? one.scope.name : '')),
  ).not.toContain('vault/late');
});

test('who left the space has proposed in vain', async () => {
  const { ports } = world;
  const admin = await world.as('admin');
  const [space] = await ports.store.read((tx) => tx.spaces.all());
  if (space === undefined) throw new Error('there is a space');
  const input = { name: 'customers', description: null, query: 'resource_name = "prod-customers"' };
  await saveSpaceScope(ports, await world.as('engineer'), { spaceId: space.id, id: null }, input);
  await setSpaceMembers(ports, admin, { id: space.id, members: [] });
  const { items } = (await listProposals(ports, { states: ['waiting'], page: { after: null, limit: 10 } })).page;
  const [waiting] = items;
  const decision = { id: waiting?.proposal.id ?? '', verdict: 'confirm' as const, seen: waiting?.seen ?? '' };
  const refused = await decideProposal(ports, await world.as('second'), decision);
  expect(refused.ok || refused.refusal.message).toContain('may not change it any more');
});
