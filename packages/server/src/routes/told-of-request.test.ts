// What a request tells whoever sees it, without the right to read access flows: that the rules it was asked by have changed since, and how
// short whoever consents may make it.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';

const own = '/api/tidegate/v1';
const flows = '/api/admin/v2/access-flows';
const daySec = 86_400;

let house: HouseForTests;
beforeAll(async () => {
  house = await openHouse(configFrom());
}, 60_000);
afterAll(() => house.close());

async function call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, as: string, body?: object) {
  const response = await house.call(method, url, { as, ...(body === undefined ? {} : { body }) });
  expect(response.statusCode, response.body).toBeLessThan(300);
  return response.body === '' ? null : response.json();
}

const body = (more: object = {}) => ({
  name: 'told',
  active: true,
  trigger: 'SELF_SERVE',
  requestors: { logical_operator: 'OR', conditions: [{ type: 'group', values: ['data'] }] },
  access_targets: [{ access_scope: { access_scope_reference: 's3-dev' } }],
  approver_policy: {
    approval_mode: 'ALL_OF',
    approver_groups: [{ logical_operator: 'OR', approvers: [{ type: 'user', values: ['dba@acme.example'] }] }],
  },
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

async function ask(flowId: string) {
  const { items } = await call('GET', `${own}/offers?limit=1000`, 'data-engineer');
  const found = items.find((item: { offers: { flow: { id: string } }[] }) =>
    item.offers.some(({ flow }) => flow.id === flowId),
  );
  const entitlements = [{ resource_id: found.resource.id, permission_id: found.permission.id }];
  const made = await call('POST', `${own}/requests`, 'data-engineer', { entitlements, flow_id: flowId });
  return made.items[0];
}

test('that its rules changed since is told to who asked and who decides, with the moment and nothing of what changed', async () => {
  const { id } = await call('POST', flows, 'admin', body());
  const asked = await ask(id);
  expect(asked.flow).toEqual({ id, name: 'told', version: 1, changed_since: null });
  house.passMs(60_000);
  await call('PUT', `${flows}/${id}`, 'admin', body({ name: 'secret name', grant_duration_in_min: 30 }));
  const at = new Date(Date.UTC(2030, 0, 1, 0, 1)).toISOString();
  for (const as of ['data-engineer', 'dba']) {
    const seen = await call('GET', `${own}/requests/${asked.id}`, as);
    expect(seen.flow, as).toEqual({ id, name: 'told', version: 1, changed_since: { at } });
  }
  await call('DELETE', `${flows}/${id}`, 'admin');
  const gone = await call('GET', `${own}/requests/${asked.id}`, 'data-engineer');
  expect(gone.flow.changed_since).toEqual({ at: null });
});

test('access until revoked may be given an end that is no later than its review, and then lasts no longer', async () => {
  const { grant_duration_in_min: _, ...endless } = body({ name: 'endless' });
  const flow = { ...endless, duration: { until_revoked: { owner: 'dba@acme.example', review_every_days: 3 } } };
  const { id } = await call('POST', flows, 'admin', flow);
  const asked = await ask(id);
  expect(asked).toMatchObject({ held: true, shorter_sec_max: 3 * daySec });
  const wider = { duration_sec: 3 * daySec + 1 };
  const refused = await house.call('POST', `${own}/requests/${asked.id}/approve`, { as: 'dba', body: wider });
  expect(refused.json().code).toBe('request.wider');
  const agreed = await call('POST', `${own}/requests/${asked.id}/approve`, 'dba', { duration_sec: daySec });
  expect(agreed).toMatchObject({ held: false, duration_sec: daySec });
});
