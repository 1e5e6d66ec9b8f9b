// Bundles, groups and rules in a browser, as administrators keep them: each page and its editor in light, in dark and on a telephone; a bundle, a
// group and a rule are made, looked at, changed and removed by hand; a pair that somebody holds already is told with the way to end one of it.

import { administrationRoutes, findingRoutes, type RequestView, requestRoutes, ruleRoutes } from '@tidegate/contract';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { DemoServer } from '../demo-server.ts';
import { looks, startDemoPortal } from './demo-portal.ts';
import { withoutBrowser } from './portal-browser.ts';

const files = [
  {
    path: 'more.yaml',
    text: `
scopes:
  - name: dev databases
    query: 'resource_tag["Environment"] = "development"'
bundles:
  - name: on-call kit
    access_targets:
      - access_scope: { access_scope_reference: dev databases }
groups:
  - name: contractors
    members: []
flows:
  - name: anything for development
    active: true
    trigger: SELF_SERVE
    grant_duration_in_min: 60
    requestors:
      logical_operator: OR
      conditions: [{ type: user, match_operator: is, values: [data-engineer@acme.example] }]
    access_targets: [{ bundle: { bundle_reference: on-call kit } }]
    settings: { justification_required: false, require_approver_reason: false, requestor_cannot_approve_himself: true, require_mfa: false, labels: [] }
rules:
  - name: contractors stay out
    description: whatever a flow may say later
    kind: deny
    who: { logical_operator: OR, conditions: [{ type: group, match_operator: is, values: [contractors] }] }
    query: 'resource_tag["Environment"] = "development" and resource_type = "aws-s3-bucket"'
`,
  },
];

describe.skipIf(withoutBrowser)('bundles, groups and rules in the portal (needs Chromium)', () => {
  const portal = startDemoPortal({
    prepare: async (server) => {
      const admin = server.as('admin');
      const applied = await admin.call(administrationRoutes.apply, { body: { files, dry_run: false } });
      expect(applied.problems).toEqual([]);
      held = await holdTwo(server);
    },
  });
  let held: readonly RequestView[] = [];

  it.each(looks)('pages and editors withstand axe, %s', async (look, options) => {
    const { page, lookAt, leave } = await portal.visit('Ada Admin', options, look);
    await page.goto(`${portal.server.url}/bundles`);
    await page.getByRole('button', { name: /What it holds now.*on-call kit/ }).click();
    await page.getByText(/^Holds:/).waitFor();
    await lookAt('bundles');
    await page.getByRole('button', { name: 'Change on-call kit' }).click();
    await page.getByRole('button', { name: 'Add a selection' }).click();
    await page.getByRole('button', { name: 'Not all of the type' }).click();
    await page.getByRole('combobox', { name: 'Scope' }).waitFor();
    await lookAt('bundle-editor');
    await page.goto(`${portal.server.url}/groups`);
    await page.getByText('contractors').first().waitFor();
    await lookAt('groups');
    await page.getByRole('button', { name: 'dba', exact: true }).click();
    await page.getByRole('heading', { name: /member/ }).waitFor();
    await lookAt('group');
    await page.goto(`${portal.server.url}/rules`);
    await page.getByText('contractors stay out').first().waitFor();
    await page.getByRole('button', { name: /Whom it touches now.*contractors stay out/ }).click();
    await page.getByText(/^Binds/).waitFor();
    await lookAt('rules');
    await page.getByRole('button', { name: 'Change contractors stay out' }).click();
    await page.locator('.cm-content').waitFor();
    await page
      .getByText(/Nobody holds what it denies|Ends at once/)
      .first()
      .waitFor();
    await lookAt('rule-editor');
    await page.getByLabel('It', { exact: true }).selectOption('toxic_pair');
    await page.getByText('Side 2').waitFor();
    await lookAt('rule-pair');
    await leave();
  });

  it('a bundle is made, changed and removed; one that an access flow offers is not', async () => {
    const { page, leave } = await portal.visit('Ada Admin');
    await page.goto(`${portal.server.url}/bundles`);
    await page.getByRole('button', { name: 'New bundle' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('short kit');
    await page.getByRole('button', { name: 'Add a scope' }).click();
    await page.getByRole('combobox', { name: 'Scope' }).fill('dev databases');
    await page.keyboard.press('Escape');
    await page.getByText(/^Joins: \d+ entitlement/).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('the bundle is saved').waitFor();
    await page.getByRole('heading', { name: 'short kit' }).waitFor();
    await page.getByRole('button', { name: 'Remove short kit' }).click();
    await page.getByRole('dialog').getByText('No access flow offers it').waitFor();
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.getByText('the bundle is removed').waitFor();
    await page.getByRole('heading', { name: 'short kit' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Remove on-call kit' }).click();
    await page.getByRole('dialog').getByText('anything for development').waitFor();
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.getByText('object.in_use').first().waitFor();
    await leave(/status of 409/);
  });

  it('a group of our own is filled by hand; what names it is said, and its history kept', async () => {
    const { page, leave } = await portal.visit('Ada Admin');
    await page.goto(`${portal.server.url}/groups`);
    await page.getByRole('button', { name: 'New group' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('guests');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByText('the group is made').waitFor();
    await page.getByRole('button', { name: 'guests', exact: true }).click();
    await page.getByText('Nobody: what names this group means nobody by it.').waitFor();
    await page.getByRole('combobox', { name: 'One more person' }).fill('auditor@acme.example');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('heading', { name: '1 member' }).waitFor();
    await page.getByRole('button', { name: /^Take out / }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take out', exact: true }).click();
    await page.getByRole('heading', { name: '0 members' }).waitFor();
    await page.getByRole('button', { name: /History/ }).click();
    await page.getByText('Version 3').waitFor();
    await page.goto(`${portal.server.url}/groups`);
    await page.getByRole('button', { name: 'contractors', exact: true }).click();
    await page.getByRole('link', { name: 'contractors stay out' }).click();
    await page.getByRole('heading', { name: 'Rules', level: 1 }).waitFor();
    await leave();
  });

  it('a pair that somebody holds is told before it is saved and after, with the way to end one of it', async () => {
    const { page, lookAt, leave } = await portal.visit('Ada Admin');
    await page.goto(`${portal.server.url}/rules`);
    await page.getByRole('button', { name: 'New rule' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('two hands');
    await page.getByLabel('It', { exact: true }).selectOption('toxic_pair');
    const [one, other] = held.map(({ entitlements }) => entitlements[0]?.resource.name ?? '');
    await write(page, 0, `resource_name = "${one}"`);
    await write(page, 1, `resource_name = "${other}"`);
    await page.getByText(/Held together all the same/).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('the rule is saved').waitFor();
    await portal.server.as('admin').call(findingRoutes.reviewFindings);
    const { items } = await portal.server
      .as('admin')
      .call(findingRoutes.listFindings, { query: { kind: 'rule.held_together' } });
    expect(items).toHaveLength(1);
    expect(items[0]?.sentence).toContain(one);
    expect(items[0]?.sentence).toContain(other);
    await page.goto(`${portal.server.url}/findings`);
    await page.getByRole('link', { name: 'the rule' }).click();
    await page.getByRole('heading', { name: 'two hands' }).waitFor();
    await page.getByRole('link', { name: 'Revoke the one' }).waitFor();
    await lookAt('held-pair');
    await page.getByRole('link', { name: 'Revoke the one' }).click();
    await page
      .getByRole('button', { name: /Revoke/ })
      .first()
      .waitFor();
    const rules = await portal.server.as('admin').call(ruleRoutes.listRules);
    expect(rules.items.map(({ name }) => name)).toContain('two hands');
    await leave();
  });

  it('somebody who may only look reads flows as YAML, and is offered nothing to change', async () => {
    const { page, lookAt, leave } = await portal.visit('Ari Audit');
    await page.goto(`${portal.server.url}/flows`);
    await page.getByRole('button', { name: /As YAML.*anything for development/ }).click();
    await page
      .getByRole('region', { name: 'anything for development as YAML' })
      .getByText('bundle_reference')
      .waitFor();
    await lookAt('read-only-flow');
    for (const [path, text] of [
      ['/bundles', 'on-call kit'],
      ['/groups', 'contractors'],
      ['/rules', 'contractors stay out'],
    ] as const) {
      await page.goto(portal.server.url + path);
      await page.getByText(text).first().waitFor();
      expect(await page.getByRole('button', { name: /^(New|Change|Remove)/ }).count(), path).toBe(0);
    }
    await leave();
  });
});

/** Types a query into one of several editors. */
async function write(page: Page, at: number, query: string): Promise<void> {
  await page.locator('.cm-content').nth(at).click();
  await page.keyboard.type(query);
  await page.keyboard.press('Escape');
}

/** Two databases that one person holds. */
async function holdTwo(server: DemoServer): Promise<readonly RequestView[]> {
  const engineer = server.as('data-engineer');
  const { items } = await engineer.call(requestRoutes.listOffers, { query: { limit: 200 } });
  const offered = items.filter(({ offers }) => offers.some(({ flow }) => flow.name === 'anything for development'));
  const two = [...new Map(offered.map((one) => [one.resource.id, one])).values()].slice(0, 2);
  const made: RequestView[] = [];
  for (const { resource, permission, offers } of two) {
    const flow = offers.find((offer) => offer.flow.name === 'anything for development')?.flow.id;
    const asked = await engineer.call(requestRoutes.createRequests, {
      body: { entitlements: [{ resource_id: resource.id, permission_id: permission.id }], flow_id: flow ?? '' },
    });
    made.push(...asked.items);
  }
  expect(made).toHaveLength(2);
  return made;
}
