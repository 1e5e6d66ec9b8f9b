// Access that somebody asked for on behalf of another, when whoever asked leaves: what was agreed is the grantee's, unless it hangs on the
// requester being eligible; what still waits is withdrawn, for nobody is left who wants it.

import { type BrokerWorld, emailOf, flowBody, holdersOf, memberOf, openBroker, savedFlow } from '@tidegate/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { savePerson } from '../administration/save-person.ts';
import { submitRequests } from '../requests/submit-requests.ts';

let world: BrokerWorld;
beforeAll(async () => {
  world = await openBroker();
}, 60_000);
afterAll(() => world.close());

const forOthers = {
  request_for: {
    request_scopes: ['self', 'others'],
    grantees: {
      logical_operator: 'OR',
      conditions: [{ type: 'user', match_operator: 'is', values: [emailOf('outsider')] }],
    },
  },
};
const consent = {
  approver_policy: {
    approval_mode: 'ANY_OF',
    approver_groups: [{ logical_operator: 'OR', approvers: [memberOf('dbas')] }],
  },
};

async function askFor(flowId: string) {
  const [resource, permission] = ['dev-customers', 'READ_ONLY'];
  const asked = await submitRequests(world.ports, await world.as('colleague'), {
    entitlements: [await world.offered('colleague', resource)],
    flowId,
    several: 'refuse',
    durationSec: null,
    grantee: emailOf('outsider'),
    reason: `${permission} for somebody else`,
    customFields: {},
  });
  if (!asked.ok) throw new Error(asked.refusal.message);
  await world.drain();
  return asked.value[0]?.request.id;
}

test('who asked for somebody else leaves: agreed access stays, what hangs on the requester ends, what waits is withdrawn', async () => {
  const agreed = await savedFlow(world, 'agreed', flowBody('agreed', 'internal', forOthers));
  const hanging = await savedFlow(
    world,
    'hanging',
    flowBody('hanging', 'internal', { ...forOthers, duration: { while_eligible: true } }),
  );
  const waiting = await savedFlow(world, 'waiting', flowBody('waiting', 'internal', { ...forOthers, ...consent }));
  for (const flow of [agreed, hanging]) await askFor(flow.id);
  const id = await askFor(waiting.id);
  expect(await holdersOf(world, agreed)).toEqual(['outsider']);
  const leaver = await world.person('colleague');
  const put = await savePerson(world.ports, await world.as('admin'), {
    id: leaver.id,
    email: leaver.email,
    firstName: leaver.firstName,
    lastName: leaver.lastName,
    active: false,
    roles: leaver.roles,
    managerEmail: emailOf('manager'),
    attributes: leaver.attributes,
  });
  expect(put.ok).toBe(true);
  const left = await world.ports.store.read(async (tx) => (id === undefined ? null : tx.requests.get(id)));
  expect(left?.state.kind).toBe('withdrawn');
  world.pass(5_000);
  await world.drain();
  const live = await world.ports.store.read((tx) =>
    tx.requests.page({ flowId: hanging.id }, { after: null, limit: 10 }),
  );
  const leases = await world.ports.store.read(async (tx) => {
    const ids = live.items.map((request) => request.id);
    const grants = await tx.grants.page({ requestIds: ids }, { after: null, limit: 10 });
    return (await Promise.all(grants.items.map((grant) => tx.leases.ofGrant(grant.id)))).flat();
  });
  expect(leases.filter(({ requestId }) => requestId === live.items[0]?.id)).toMatchObject([
    { endCause: 'context_ended' },
  ]);
  // The other request still covers the same access.
  expect(await holdersOf(world, agreed)).toEqual(['outsider']);
});
