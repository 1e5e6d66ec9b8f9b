// Who is whom may be found out after an emergency was used: its review is owed by the human, whichever record used it.

import { type BrokerWorld, emailOf, flowOf, memberOf, openBroker, smallCompany } from '@tidegate/testkit';
import { afterEach, expect, test } from 'vitest';
import { linkPeople } from '../people/link-people.ts';

let world: BrokerWorld | null = null;
afterEach(async () => world?.close());

test('what is owed blocks the next emergency after the records were linked, in either direction', async () => {
  const settings = { justification_required: true };
  const item = flowOf({ name: 'pii', scope: 'pii', approvers: [memberOf('dbas')], minutes: 60, settings });
  const { approver_policy: _, ...body } = item.body as Record<string, unknown>;
  const group = { logical_operator: 'OR', approvers: [memberOf('compliance')] };
  const flow = {
    ...item,
    body: { ...body, break_glass: { reviewers: group, tell: group } },
  };
  const small = await openBroker({ documents: { ...smallCompany, flows: [flow] } });
  world = small;
  await small.ask('engineer', 'prod-customers');
  const linked = await linkPeople(small.ports, await small.as('admin'), {
    person: emailOf('engineer'),
    sameAs: emailOf('colleague'),
  });
  expect(linked.ok).toBe(true);
  for (const name of ['colleague', 'engineer']) {
    await expect(small.ask(name, 'prod-billing')).rejects.toThrow('request.review_pending');
  }
});
