// What one careless click may release, over a whole estate: by the policy, by owning, by escalation; counted as it is listed.

import type { Documents } from '@tidegate/broker';
import { type BrokerWorld, emailOf, flowOf, memberOf, openBroker, smallCompany } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listReleased, reviewApprovers } from '../index.ts';

const owner = { type: 'Owner', match_operator: 'is', values: [] };
const everybody = { after: null, limit: 100 };

/** Who owns what: `prod-customers` by its tag, `prod-billing` by its integration because its tag leads to nobody. */
const documents: Documents = {
  ...smallCompany,
  integrations: (smallCompany.integrations ?? []).map((one) => ({
    ...one,
    owner: { attribute_type: 'user', attribute_value: [emailOf('compliance')] },
    ownersMapping: { key_name: 'Owner', attribute_type: 'user' },
  })),
  resources: (smallCompany.resources ?? []).map((one) => ({
    ...one,
    resource: {
      ...one.resource,
      tags: {
        ...one.resource.tags,
        ...(one.resource.name === 'prod-customers' ? { Owner: ' DBA@small.example' } : {}),
        ...(one.resource.name === 'prod-billing' ? { Owner: 'somebody.who@left.example' } : {}),
      },
    },
  })),
  flows: [
    flowOf({ name: 'owned', scope: 'pii', approvers: [owner], minutes: 60 }),
    flowOf({ name: 'two', scope: 'pii', approvers: [{ type: 'manager' }, memberOf('dbas')], minutes: 60 }),
    flowOf({ name: 'dev', scope: 'internal', approvers: [memberOf('dbas')], minutes: 60 }),
  ],
};

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker({ documents });
});
afterAll(() => world.close());

const released = async (name: string): Promise<readonly string[]> => {
  const found = await listReleased(world.ports, emailOf(name), everybody);
  return found.ok
    ? found.value.items.map(
        ({ resource, permission, flows }) =>
          `${resource.name} ${permission.name}: ${flows.map((flow) => flow.name).join(', ')}`,
      )
    : [found.refusal.code];
};

test('an owner releases what is theirs by its tag, and what they consent to as a member', async () => {
  expect(await released('dba')).toEqual(['dev-customers READ_ONLY: dev', 'prod-customers READ_ONLY: owned']);
});

test('the owner of an integration releases what no tag leads to somebody else by', async () => {
  expect(await released('compliance')).toEqual(['prod-billing READ_ONLY: owned']);
});

test('who owns nothing and fits one consent of two releases nothing', async () => {
  expect(await released('manager')).toEqual([]);
  expect(await released('nobody')).toEqual(['object.not_found']);
});

test('the count of a person is what is listed, and says how it is reached', async () => {
  const { page } = await reviewApprovers(world.ports, everybody);
  const told = new Map(page.items.map((one) => [one.person.email, one]));
  for (const name of ['dba', 'compliance']) {
    expect(told.get(emailOf(name))?.aloneEntitlements).toBe((await released(name)).length);
  }
  expect(told.get(emailOf('dba'))?.alone.map(({ flow, reach }) => [flow.name, reach])).toEqual([
    ['dev', 'everything'],
    ['owned', 'owned'],
  ]);
  expect(told.get(emailOf('manager'))?.aloneEntitlements).toBe(0);
});
