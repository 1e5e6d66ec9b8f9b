// Every page of the portal in light, in dark and on a telephone: axe finds nothing, nothing is wider than the window, the browser
// has no complaint. And the keyboard alone is enough to get about.

import { administrationRoutes, findingRoutes } from '@tidegate/contract';
import { describe, expect, it } from 'vitest';
import { askForCustomers, type DemoServer } from '../demo-server.ts';
import { looks, startDemoPortal } from './demo-portal.ts';
import { desk, faultsOf, telephone, withoutBrowser } from './portal-browser.ts';

const broken = encodeURIComponent('resource_tag["Environment"] =');
const found = encodeURIComponent('resource_tag["Environment"] = "production"');

/** Address, and a text that is there when the page has come. */
const pages: readonly (readonly [string, string | RegExp])[] = [
  ['/', 'No gate is open for you'],
  ['/ask', 'No access flow offers you anything yet'],
  ['/requests?tab=all', /READ_ONLY on customers/],
  ['/requests?tab=mine', 'You have not asked for anything yet'],
  ['/inventory', /\d+ resources/],
  [`/inventory?query=${found}`, /resources match/],
  [`/inventory?query=${broken}`, /Column \d+/],
  ['/scopes', 'rds-prod-pii'],
  ['/segmentation', 'accounts separate environments'],
  ['/findings', 'A key that is gone: drifted'],
  ['/radar', /acme-postgres/],
  ['/flows', 'Prod RDS (PII)'],
  ['/flows/edit', 'What this says'],
  ['/bundles', 'No bundle yet'],
  ['/rules', 'No rule yet'],
  ['/groups', 'Named by'],
  ['/spaces', 'No space yet'],
  ['/approvers', /One click releases/],
  ['/changes', 'Nothing waits'],
  ['/people', 'Dana Ruiz'],
  ['/on-call', 'No rota yet'],
  ['/activity', 'request.asked'],
  ['/webhooks', 'No webhook yet'],
  ['/away', 'Nobody stands in for you'],
  ['/account/step-up', 'Enrol an authenticator'],
  ['/tokens', 'New token'],
  ['/service-tokens', 'New service token'],
  ['/api-guide', 'Command line'],
  ['/requests/req_00000000000000000000000000', 'object.not_found'],
  ['/nowhere', 'Nothing behind this gate'],
];

/** A scope that names a key nothing has, and the review that finds it. */
async function letAScopeDrift(server: DemoServer): Promise<void> {
  const text = 'scopes:\n  - name: drifted\n    query: resource_tag["Enviroment"] = "production"\n';
  const admin = server.as('admin');
  await admin.call(administrationRoutes.apply, { body: { files: [{ path: 'drifted.yaml', text }], dry_run: false } });
  await admin.call(findingRoutes.reviewFindings);
}

describe.skipIf(withoutBrowser)('every page of the portal (needs Chromium)', () => {
  let requestId = '';
  const portal = startDemoPortal({
    prepare: async (server) => {
      requestId = (await askForCustomers(server, 900)).id;
      await letAScopeDrift(server);
    },
  });

  it.each(looks)('has nothing for axe to find, %s', async (look, options) => {
    const { page, lookAt, leave } = await portal.visit('Ada Admin', options, look);
    for (const [path, text] of [...pages, [`/requests/${requestId}`, 'For how long?'] as const]) {
      await page.goto(portal.server.url + path);
      await page.getByText(text).first().waitFor();
      await lookAt(path);
    }
    await page.context().clearCookies();
    await page.goto(`${portal.server.url}/flows`);
    await page.waitForURL(/\/sign-in\?next=/);
    await page.getByText('Who are you today?').waitFor();
    await lookAt('/sign-in');
    await leave(/status of 404/);
  });

  it('would be found out: faults put there on purpose are all reported', async () => {
    const { page, leave } = await portal.visit('Ada Admin');
    await page.evaluate(`document.querySelector('main').insertAdjacentHTML('beforeend',
      '<img src="/favicon.svg"><p style="color: #aaa; background: #fff">pale</p><p style="width: 3000px">wide</p>')`);
    const faults = (await faultsOf(page)).join('; ');
    for (const fault of ['image-alt', 'color-contrast', 'wider than the window']) expect(faults).toContain(fault);
    await leave();
  });

  it('tells in a resource’s drawer who can reach it', async () => {
    const { page, lookAt, leave } = await portal.visit('Ada Admin', telephone);
    await page.goto(`${portal.server.url}/inventory?query=${encodeURIComponent('resource_name = "dev-api-01"')}`);
    await page.getByRole('button', { name: 'dev-api-01' }).click();
    await page.getByText('4 people').waitFor();
    await page.getByText(/Bea Okafor.*Dana Ruiz/).waitFor();
    await lookAt('reach');
    await leave();
  });

  it('can be used without a mouse', async () => {
    const { page, leave } = await portal.visit('Ada Admin');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.waitForURL(/\/inventory/);
    await page.locator('.cm-content').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(
      'resource_tag["Environment"] = "production" and resource_tag["DataClassification"] = "pii"',
    );
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.getByText(/resources match/).waitFor();
    expect(decodeURIComponent(page.url())).toContain('DataClassification');
    await page.reload();
    await page.locator('.tg-query-editor').getByText('"pii"').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await leave();
  });

  it('remembers light and dark, and follows the system until told otherwise', async () => {
    const { page, leave } = await portal.visit('Ada Admin', { ...desk, colorScheme: 'dark' });
    const scheme = () => page.evaluate('document.documentElement.dataset.mantineColorScheme');
    expect(await scheme()).toBe('dark');
    await page.getByRole('button', { name: /^Colours: as the system says/ }).click();
    expect(await scheme()).toBe('light');
    await page.reload();
    await page.getByRole('button', { name: /^Colours: light/ }).waitFor();
    expect(await scheme()).toBe('light');
    await leave();
  });
});
