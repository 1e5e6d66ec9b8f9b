// Who can reach a resource, against what every person is really offered: the same people, permissions and flows, for every resource of
// the demo company; and the terms, the pages, and what an end does to it.

import { whoCanReach } from '@tidegate/broker';
import { factsAt, offersFor, type PageAsk, type WholeWorld } from '@tidegate/core';
import { type BrokerWorld, wholeWorldOf } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAcme } from './acme.ts';

let broker: BrokerWorld;
let world: WholeWorld;
beforeAll(async () => {
  broker = await openAcme();
  world = await wholeWorldOf(broker.ports);
}, 60_000);
afterAll(() => broker.close());

const everybody: PageAsk = { after: null, limit: 1_000 };
const idOf = (name: string): string =>
  [...world.resources.values()].find((resource) => resource.name === name)?.id ?? `no ${name}`;

async function reachOf(id: string, page = everybody, flowId: string | null = null) {
  const reach = await whoCanReach(broker.ports, { id, flowId, page });
  if (!reach.ok) throw new Error(reach.refusal.message);
  return reach.value;
}

test('it is exactly what every person is offered, resource by resource, person by person, permission by permission', async () => {
  const offered = new Set(
    [...world.people.values()].flatMap((person) =>
      offersFor(world, person, factsAt(world, broker.now())).map(({ member, flow }) =>
        [member.resource.path, person.email, member.permission.name, flow.name].join(' | '),
      ),
    ),
  );
  const reached = new Set<string>();
  for (const resource of world.resources.values()) {
    const { flows } = await reachOf(resource.id);
    for (const { flow, permissions, people, peopleCount } of flows) {
      expect(people.items.length).toBe(peopleCount);
      for (const person of people.items)
        for (const { name } of permissions) reached.add([resource.path, person.email, name, flow.name].join(' | '));
    }
  }
  expect([...reached].toSorted()).toEqual([...offered].toSorted());
  expect(reached.size).toBeGreaterThan(150);
});

test('the scopes that hold it are named with what they hold, whether or not a flow offers that', async () => {
  const { scopes, flows } = await reachOf(idOf('prod-customers-rds-01'));
  expect(scopes.map(({ scope, permissions }) => [scope.name, permissions.map(({ name }) => name).toSorted()])).toEqual([
    ['rds-prod-pii', ['ADMIN', 'READ_ONLY', 'READ_WRITE']],
  ]);
  expect(flows.map(({ flow, permissions }) => [flow.name, permissions.map(({ name }) => name)])).toEqual([
    ['Prod RDS (PII)', ['READ_ONLY']],
  ]);
});

test('people come in pages, in the order of their addresses', async () => {
  const first = await reachOf(idOf('dev-api-01'), { after: null, limit: 3 });
  const [one] = first.flows;
  expect([one?.peopleCount, one?.people.items.map(({ email }) => email)]).toEqual([
    4,
    ['backend-engineer-2@acme.example', 'backend-engineer@acme.example', 'data-engineer-2@acme.example'],
  ]);
  const after = Buffer.from(one?.people.next ?? '', 'utf8').toString('base64url');
  const rest = await reachOf(idOf('dev-api-01'), { after, limit: 3 }, one?.flow.id ?? null);
  expect(rest.flows.map(({ people }) => [people.items.map(({ email }) => email), people.next])).toEqual([
    [['data-engineer@acme.example'], null],
  ]);
});

test.each([
  ['what no scope holds is reached by nobody', 'acme-prod-tmp'],
  ['the security account is reached by nobody', 'acme-security-pii-scan-results'],
])('%s', async (_, name) => {
  expect(await reachOf(idOf(name))).toMatchObject({ scopes: [], flows: [] });
});

test.each(['res_00000000000000000000000000', 'nonsense', ''])('there is no resource `%s`', async (id) => {
  const reach = await whoCanReach(broker.ports, { id, flowId: null, page: everybody });
  expect(reach.ok ? null : reach.refusal.code).toBe('object.not_found');
});
