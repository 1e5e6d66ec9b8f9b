// What a flow is stuck by is said by whatever saves it: within a space, restoring an older version, confirming what another proposed. A
// guarded save and its preview take whoever writes as the owner of access without an end, like a save that waits for nobody.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const own = '/api/tidegate/v1';
const flows = '/api/admin/v2/access-flows';

let house: HouseForTests;
beforeAll(async () => {
  house = await openHouse(configFrom({ TIDEGATE_PRODUCTION: 'resource_tag["Environment"] = "production"' }));
  await call('POST', '/api/admin/v1/groups', { name: 'empty', members_emails: [] });
}, 60_000);
afterAll(() => house.close());

async function call(method: 'GET' | 'POST' | 'PUT', url: string, body?: object, as = 'admin') {
  const response = await house.call(method, url, { as, ...(body === undefined ? {} : { body }) });
  return { http: response.statusCode, body: response.json() };
}

const asksNobody = {
  approval_mode: 'ALL_OF',
  approver_groups: [
    { logical_operator: 'OR', approvers: [{ type: 'group', match_operator: 'is', values: ['empty'] }] },
  ],
};
const flowBody = (name: string, scope: string, more: object = {}) => ({
  name,
  active: true,
  trigger: 'SELF_SERVE',
  requestors: { logical_operator: 'OR', conditions: [{ type: 'group', values: ['data'] }] },
  access_targets: [{ access_scope: { access_scope_reference: scope } }],
  grant_duration_in_min: 60,
  settings: {
    justification_required: false,
    require_approver_reason: false,
    requestor_cannot_approve_himself: true,
    require_mfa: false,
    labels: [],
  },
  request_for_others: false,
  ...more,
});
const named = { kind: 'flow.no_approver', sentence: expect.stringContaining('`empty`') };

test('a space: with the kind, and no names of people for whoever may not list them', async () => {
  const border = 'resource_tag["Environment"] = "development"';
  const members = [{ person: 'backend-engineer@acme.example', role: 'Space Manager' }];
  const space = await call('POST', `${own}/spaces`, { name: 'dev', query: border, members });
  const base = `${own}/spaces/${space.body.id}`;
  await call('POST', `${base}/scopes`, { name: 'all' }, 'backend-engineer');
  const body = flowBody('readers', 'dev/all', { approver_policy: asksNobody });
  const made = await call('POST', `${base}/access-flows`, body, 'backend-engineer');
  expect(made.http, JSON.stringify(made.body)).toBe(200);
  expect(made.body.stuck).toEqual([
    { kind: 'flow.no_approver', sentence: 'when some of its people ask, nobody can give a consent it wants' },
  ]);
  const again = await call('PUT', `${base}/access-flows/${made.body.id}`, body);
  expect(again.body.stuck).toEqual([named]);
  const mended = await call('PUT', `${base}/access-flows/${made.body.id}`, flowBody('readers', 'dev/all'));
  expect(mended.body).not.toHaveProperty('stuck');
});

test('restoring an older version', async () => {
  const made = await call('POST', flows, flowBody('once stuck', 's3-dev', { approver_policy: asksNobody }));
  const { id } = made.body;
  await call('PUT', `${flows}/${id}`, flowBody('once stuck', 's3-dev'));
  const restored = await call('POST', `${own}/flows/${id}/restore`, { version: 1 });
  expect(restored.body).toEqual({ id, name: 'once stuck', version: 3, stuck: [named] });
  const back = await call('POST', `${own}/flows/${id}/restore`, { version: 2 });
  expect(back.body).toEqual({ id, name: 'once stuck', version: 4 });
});

test('confirming what another administrator proposed, which asks for an owner no more than saving does', async () => {
  const endless = flowBody('forever', 'rds-prod-pii', { approver_policy: asksNobody });
  const { grant_duration_in_min: _, ...body } = endless;
  const previewed = await call('POST', `${own}/flows/preview`, { id: null, flow: body });
  expect(previewed.http, JSON.stringify(previewed.body)).toBe(200);
  expect(previewed.body.sentence).toContain('until revoked');
  const proposed = await call('POST', flows, body);
  expect(JSON.stringify(proposed.body)).toContain('perimeter.proposed');
  const waiting = await call('GET', `${own}/changes`);
  const [change] = waiting.body.items;
  expect(change.trouble).toBeNull();
  const confirm = `${own}/changes/${change.id}/confirm`;
  const confirmed = await call('POST', confirm, { seen: change.seen }, 'second-admin');
  expect(confirmed.body).toEqual({ id: change.id, state: 'confirmed', stuck: [named] });
  const saved = await call('GET', `${flows}/${change.subject.id}`);
  expect(saved.body.until_revoked ?? null, 'the body stays as it was sent').toBeNull();
  const flow = await house.ports.store.read((tx) => tx.flows.get(change.subject.id));
  const proposer = await house.ports.store.read((tx) => tx.people.byEmail('admin@acme.example'));
  expect(flow?.terms.duration.untilRevoked?.ownerId).toBe(proposer?.id);
});
