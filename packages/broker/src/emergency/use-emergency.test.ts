// Who is whom may be found out after an emergency was used: its review is owed by the human, whichever record used it.

import { limits } from '@tidegate/core';
import { type BrokerWorld, emailOf, flowOf, memberOf, openBroker, smallCompany } from '@tidegate/testkit';
import { afterEach, expect, test } from 'vitest';
import { linkPeople } from '../people/link-people.ts';
import { reviewEmergencyUse } from './review-emergency.ts';

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

test('who is told of an emergency and its review: those named, in none of the records of who used it, and nobody who left', async () => {
  const settings = { justification_required: true };
  const item = flowOf({ name: 'pii', scope: 'pii', approvers: [memberOf('dbas')], minutes: 60, settings });
  const { approver_policy: _, ...body } = item.body as Record<string, unknown>;
  const user = (name: string) => ({ type: 'user', match_operator: 'is', values: [emailOf(name)] });
  const reviewers = {
    logical_operator: 'OR',
    approvers: [
      user('compliance'),
      user('colleague'),
      user('dba'),
      { type: 'Owner', match_operator: 'is', values: [] },
    ],
  };
  const tell = { logical_operator: 'OR', approvers: [user('manager')] };
  const flow = { ...item, body: { ...body, break_glass: { reviewers, tell } } };
  const small = await openBroker({ documents: { ...smallCompany, flows: [flow] } });
  world = small;
  const { store } = small.ports;
  const engineer = await small.person('engineer');
  const colleague = await small.person('colleague');
  const dba = await small.person('dba');
  await store.transaction(async (tx) => {
    await tx.people.save({ ...colleague, sameAs: engineer.id });
    await tx.people.save({ ...dba, active: false });
    const [integration] = await tx.integrations.all();
    if (integration === undefined) throw new Error('the company has no integration');
    const owner = { attribute_type: 'user', attribute_value: [emailOf('outsider')] };
    await tx.integrations.save({ ...integration, published: { ...integration.published, owner } });
  });
  const { request } = await small.ask('engineer', 'prod-customers');
  const told = async (kind: string): Promise<readonly string[]> => {
    const names = ['engineer', 'colleague', 'manager', 'dba', 'compliance', 'outsider', 'admin'];
    const heard = await Promise.all(
      names.map(async (name) => {
        const { id } = await small.person(name);
        const page = await store.read((tx) => tx.notices.page(id, { after: null, limit: 100 }));
        return page.items.some((notice) => notice.kind === kind && notice.requestId === request.id) ? [name] : [];
      }),
    );
    return heard.flat();
  };
  expect(await told('emergency.used')).toEqual(['manager', 'compliance', 'outsider']);
  small.pass(limits.emergencyRemindMs);
  await small.drain();
  // The reminder is for who may review, not for who was only told.
  expect(await told('emergency.waits')).toEqual(['compliance', 'outsider']);
  const reviewed = await reviewEmergencyUse(small.ports, await small.as('outsider'), {
    id: request.id,
    verdict: 'founded',
    note: 'the database was down',
  });
  expect(reviewed.ok).toBe(true);
  expect(await told('emergency.reviewed')).toEqual(['engineer']);
});
