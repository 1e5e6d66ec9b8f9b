// Deciding in a browser: who decides reads that the rules changed since it was asked, and gives access until revoked an end; who asked reads the
// same of the rules, without being able to look at them.

import { accessFlowRoutes, requestRoutes } from '@tidegate/contract';
import { describe, expect, it } from 'vitest';
import type { DemoServer } from '../demo-server.ts';
import { looks, startDemoPortal } from './demo-portal.ts';
import { withoutBrowser } from './portal-browser.ts';

const endless = {
  name: 'Buckets for long',
  active: true,
  trigger: 'SELF_SERVE',
  requestors: { logical_operator: 'OR', conditions: [{ type: 'group', values: ['data'] }] },
  access_targets: [{ access_scope: { access_scope_reference: 's3-dev' } }],
  approver_policy: {
    approval_mode: 'ALL_OF',
    approver_groups: [{ logical_operator: 'OR', approvers: [{ type: 'user', values: ['dba@acme.example'] }] }],
  },
  duration: { until_revoked: { owner: 'dba@acme.example', review_every_days: 30 } },
  settings: {
    justification_required: false,
    require_approver_reason: false,
    requestor_cannot_approve_himself: true,
    require_mfa: false,
    labels: [],
  },
  request_for_others: false,
};

async function askAndChange(server: DemoServer): Promise<string> {
  const admin = server.as('admin');
  const { id } = await admin.call(accessFlowRoutes.createAccessFlowV2, { body: endless });
  const engineer = server.as('data-engineer');
  const { items } = await engineer.call(requestRoutes.listOffers, { query: { limit: 1_000 } });
  const found = items.find(({ offers }) => offers.some(({ flow }) => flow.id === id));
  if (found === undefined) throw new Error('the flow offers something');
  const entitlements = [{ resource_id: found.resource.id, permission_id: found.permission.id }];
  const made = await engineer.call(requestRoutes.createRequests, { body: { entitlements, flow_id: id } });
  const body = { ...endless, description: 'for buckets of development' };
  await admin.call(accessFlowRoutes.replaceAccessFlowV2, { params: { id }, body });
  return made.items[0]?.id ?? '';
}

describe.skipIf(withoutBrowser)('deciding in the portal (needs Chromium)', () => {
  let requestId = '';
  const portal = startDemoPortal({
    prepare: async (server) => {
      requestId = await askAndChange(server);
    },
  });

  it.each(looks)('rules that changed since, and an end for access until revoked, %s', async (look, options) => {
    const requester = await portal.visit('Dana Ruiz', options, look);
    await requester.page.goto(`${portal.server.url}/requests/${requestId}`);
    await requester.page.getByText('its rules have changed since').waitFor();
    await requester.lookAt('deciding-asked');
    await requester.leave();
    const { page, lookAt, leave } = await portal.visit('Dora Beck', options, look);
    await page.goto(`${portal.server.url}/requests/${requestId}`);
    await page.getByText('its rules have changed since').waitFor();
    await page.getByRole('button', { name: 'Agree to less…' }).click();
    await page.getByLabel('Give it an end, instead of until revoked').check();
    expect(await page.getByLabel('Exactly').inputValue()).toBe('28800');
    await page.getByLabel('Exactly').fill('2h');
    await lookAt('deciding-less');
    if (look === 'telephone-dark') {
      await page.getByRole('button', { name: 'Approve less' }).click();
      const decided = () => portal.server.as('dba').call(requestRoutes.getRequest, { params: { id: requestId } });
      await expect.poll(decided, { timeout: 20_000 }).toMatchObject({ held: false, duration_sec: 7_200 });
    }
    await leave();
  });
});
