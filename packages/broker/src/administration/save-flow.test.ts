// A flow that names a permission which exists nowhere would offer nothing, in silence: it is refused, with the name probably meant.

import { type BrokerWorld, flowOf, openBroker, smallCompany } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { saveFlow } from '../index.ts';

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker();
});
afterAll(() => world.close());

const body = (name: string, permissions: readonly string[] | null) => ({
  ...flowOf({ name, scope: 'pii', approvers: [], minutes: 60 }).body,
  access_targets: [
    { access_scope: { access_scope_reference: 'pii' } },
    { access_scope: { access_scope_reference: 'pii', ...(permissions === null ? {} : { permissions }) } },
  ],
});
const saving = async (of: BrokerWorld, permissions: readonly string[] | null) => {
  const input = { id: null, body: body(`flow ${String(permissions)}`, permissions) };
  const saved = await saveFlow(of.ports, await of.as('admin'), input);
  return saved.ok ? 'saved' : saved.refusal;
};

it('a permission that no integration has is refused by its place, with the nearest there is', async () => {
  expect(await saving(world, ['READ_ONLY', 'READ_ONYL'])).toMatchObject({
    code: 'flow.unknown_reference',
    field: 'access_targets[1].access_scope.permissions[1]',
    details: { nearest: 'READ_ONLY' },
  });
  expect(await saving(world, ['read_only'])).toMatchObject({ code: 'flow.unknown_reference' });
  expect(await saving(world, ['READ_ONLY'])).toBe('saved');
  expect(await saving(world, null)).toBe('saved');
});

it('while no integration has any permission, every name is taken: the flow may come first', async () => {
  const bare = await openBroker({
    documents: { ...smallCompany, integrations: [], resources: [], flows: [] },
    adapters: [],
  });
  try {
    expect(await saving(bare, ['READ_ONLY'])).toBe('saved');
  } finally {
    await bare.close();
  }
});
