// Access flows in a browser, as administrators write them: everything their YAML can say is in the form, in light, in dark and on a telephone;
// neither loses what the other holds; one that becomes automatic or one for emergencies keeps what has a meaning there.

import { administrationRoutes, sourceRoutes } from '@tidegate/contract';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { looks, startDemoPortal } from './demo-portal.ts';
import { withoutBrowser } from './portal-browser.ts';

const office = {
  start_time: '09:00',
  end_time: '17:00',
  days_of_week: ['MONDAY', 'FRIDAY'],
  time_zone: 'Europe/Berlin',
};
const anyOf = (group: string) => ({
  logical_operator: 'OR',
  approvers: [{ type: 'group', match_operator: 'is', values: [group] }],
});
const whole = {
  name: 'Everything there is',
  description: 'every part a flow can have',
  active: true,
  trigger: 'SELF_SERVE',
  requestors: {
    logical_operator: 'AND',
    conditions: [
      { type: 'group', match_operator: 'is', values: ['data'] },
      { type: 'user', match_operator: 'is_not', values: ['dba@acme.example'], source_integration_reference: 'hr' },
    ],
  },
  request_for: {
    request_scopes: ['self', 'direct_reports', 'others'],
    grantees: { logical_operator: 'OR', conditions: [{ type: 'group', match_operator: 'is', values: ['sre'] }] },
  },
  access_targets: [{ access_scope: { access_scope_reference: 'rds-prod-pii' } }],
  approver_policy: {
    approval_mode: 'ALL_OF',
    approver_groups: [
      { ...anyOf('dba'), quorum: 2 },
      { logical_operator: 'EACH', approvers: [{ type: 'manager' }] },
    ],
  },
  escalation_policy: { interval_in_min: 20, approver_groups: [anyOf('sre')] },
  grant_duration_in_min: 240,
  duration: { default_in_min: 60, step_in_min: 15, while_eligible: true },
  hours: { ask: office, decide: office, grant: office, requester_working_hours: true, approver_working_hours: true },
  start_within_in_min: 1_440,
  lapse_after_in_min: 120,
  notice_before_end_in_min: 5,
  when_facts_are_stale: {
    answer: 'ask',
    approver_policy: { approval_mode: 'ALL_OF', approver_groups: [anyOf('compliance')] },
  },
  settings: {
    justification_required: true,
    require_approver_reason: true,
    requestor_cannot_approve_himself: false,
    require_mfa: true,
    labels: ['whole'],
    max_extensions: 2,
    extension_duration_in_min: 30,
    extension_consent: 'again',
    distinct_people: true,
    self_approval: true,
    mfa: { who: 'both', valid_in_min: 45 },
    reason: { length_min: 8, pattern: '[A-Z]+-[0-9]+', approver_pattern: 'seen', help: 'name the ticket' },
  },
  request_for_others: true,
};

describe.skipIf(withoutBrowser)('access flows in the portal (needs Chromium)', () => {
  const portal = startDemoPortal({
    prepare: async (server) => {
      const admin = server.as('admin');
      await admin.call(sourceRoutes.createSource, { body: { name: 'hr', kind: 'file' } });
      const files = [{ path: 'more.yaml', text: 'groups:\n  - name: build machines\n    members: []\n' }];
      expect((await admin.call(administrationRoutes.apply, { body: { files, dry_run: false } })).problems).toEqual([]);
    },
  });

  it.each(looks)('the form says all that the YAML does, and withstands axe, %s', async (look, options) => {
    const { page, lookAt, leave } = await portal.visit('Ada Admin', options, look);
    await page.goto(`${portal.server.url}/flows/edit`);
    await page.getByRole('tab', { name: 'YAML' }).click();
    await page.getByLabel('Access flow in YAML').fill(stringify(whole));
    await page.getByRole('tab', { name: 'Form' }).click();
    await page.getByText(/told 5 minutes before its end/).waitFor();
    for (const [label, value] of shown)
      expect([label, await page.getByLabel(label).first().inputValue()]).toEqual([label, value]);
    for (const label of switchedOn)
      expect([label, await page.getByRole('switch', { name: label }).first().isChecked()]).toEqual([label, true]);
    for (const whom of ['themselves', 'people who report to them', 'others, people or machines, who fit…'])
      expect([whom, await page.getByRole('checkbox', { name: whom, exact: true }).isChecked()]).toEqual([whom, true]);
    await lookAt('flow-form');
    await page.getByRole('tab', { name: 'YAML' }).click();
    expect(parse(await page.getByLabel('Access flow in YAML').inputValue())).toEqual(whole);
    await leave();
  });

  it('is written in the form alone; in an emergency nobody is asked, and automatic access keeps what means something there', async () => {
    const { page, lookAt, leave } = await portal.visit('Ada Admin');
    await page.goto(`${portal.server.url}/flows/edit`);
    await page.getByRole('textbox', { name: 'Name' }).fill('By hand');
    await page.getByLabel('with', { exact: true }).first().fill('data');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Add a scope' }).click();
    await page.getByRole('combobox', { name: 'Scope' }).fill('rds-prod-pii');
    await page.keyboard.press('Escape');
    await page.getByLabel('Somebody has to agree').click();
    await page.getByRole('button', { name: 'When nobody answers' }).click();
    await page.getByLabel('Others are asked when nobody answers').click();
    await page.getByLabel('A request lapses after, in minutes').fill('90');
    await page.getByText(/after 30 minutes without an answer .* may agree instead; lapses after 90 minutes/).waitFor();
    await page.getByRole('button', { name: 'Emergencies, and facts that are too old' }).click();
    await page.getByLabel('Only in an emergency').click();
    for (const name of ['Told at once', 'Reviews it afterwards']) {
      await page.getByRole('group', { name }).getByLabel('with', { exact: true }).first().fill('compliance');
      await page.keyboard.press('Enter');
    }
    await page.getByText(/only in an emergency: a member of/).waitFor();
    await page.getByLabel('Only in an emergency').click();
    await page.getByLabel('How', { exact: true }).first().selectOption('AUTOMATIC');
    await page.getByText(/Whoever is a member of .* holds/).waitFor();
    expect(await page.getByLabel('Somebody has to agree').count()).toBe(0);
    await lookAt('flow-by-hand');
    await leave(/status of 400/);
  });
});

/** What stands in fields, and which switches are on. */
const shown: readonly (readonly [string, string])[] = [
  ['At most, in minutes', '240'],
  ['By default, in minutes', '60'],
  ['In steps, in minutes', '15'],
  ['How often it can be lengthened', '2'],
  ['Each time by, in minutes', '30'],
  ['Who is asked then', 'again'],
  ['Told before its end, in minutes', '5'],
  ['A start may be named up to, in minutes', '1440'],
  ['After each, in minutes', '20'],
  ['A request lapses after, in minutes', '120'],
  ['Whose code', 'both'],
  ['It counts for, in minutes', '45'],
  ['Characters at least', '8'],
  ['A pattern it has to match', '[A-Z]+-[0-9]+'],
  ['A pattern for the reasons of approvers', 'seen'],
  ['What people read where it does not fit', 'name the ticket'],
  ['Where facts about the requester are too old', 'ask'],
];
const switchedOn = [
  'Ends when its conditions no longer hold',
  'Asked for only in these hours',
  'Agreed to only in these hours',
  'Used only in these hours',
  'Only within the requester’s own working hours',
  'Agreed to only within the approver’s own working hours',
  'Each consent from a different person',
  'Whoever agrees has to say why',
  'The requester’s own consent counts',
  'Others are asked when nobody answers',
  'A code of an authenticator is needed',
  'A reason is needed',
];
