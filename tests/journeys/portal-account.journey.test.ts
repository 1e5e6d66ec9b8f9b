// What somebody chooses for themselves in a browser: which kinds of notices are mailed, told by a real mail server; and several things in one
// request, all or nothing, as the approver then reads it.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { personRoutes, requestRoutes } from '@tidegate/contract';
import { startSmtp } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { looks, startDemoPortal } from './demo-portal.ts';
import { withoutBrowser } from './portal-browser.ts';

describe.skipIf(withoutBrowser)('what one chooses for oneself in the portal (needs Chromium)', () => {
  let smtp: Awaited<ReturnType<typeof startSmtp>>;
  beforeAll(async () => {
    smtp = await startSmtp();
  });
  afterAll(async () => {
    await smtp?.stop();
  });
  const portal = startDemoPortal({
    settings: async () => {
      const port = await unusedPort();
      return {
        TIDEGATE_PORT: port,
        TIDEGATE_PUBLIC_URL: `http://127.0.0.1:${port}`,
        TIDEGATE_MAIL_URL: `smtp://127.0.0.1:${smtp.port}`,
        TIDEGATE_MAIL_FROM: 'tidegate@acme.example',
      };
    },
  });

  it.each(looks)('mail and asking for several things withstand axe, %s', async (look, options) => {
    const { page, lookAt, leave } = await portal.visit('Dana Ruiz', options, look);
    await page.goto(`${portal.server.url}/tokens`);
    await page.getByRole('button', { name: 'Choose what is mailed' }).click();
    await page.getByText('Access is open').waitFor();
    await lookAt('mail');
    await page.goto(`${portal.server.url}/ask?q=customers`);
    await page.getByRole('button', { name: 'READ_ONLY on prod-customers-rds-01' }).click();
    await page.getByRole('combobox', { name: /Anything else/ }).click();
    await page.getByRole('option').first().click();
    await page.keyboard.press('Escape');
    await page.getByText('All or nothing').waitFor();
    await lookAt('several');
    await leave();
  });

  it('a kind that is switched off is off for the server, and on again', async () => {
    const dana = portal.server.as('data-engineer');
    const off = async () => (await dana.call(personRoutes.mailChoices)).off;
    const { page, leave } = await portal.visit('Dana Ruiz');
    await page.goto(`${portal.server.url}/tokens`);
    await page.getByText('Everything you are told is mailed to data-engineer@acme.example besides.').waitFor();
    await page.getByRole('button', { name: 'Choose what is mailed' }).click();
    await page.getByLabel('Access is open').click();
    await page.getByText(/of \d+ kinds of notices are mailed/).waitFor();
    await expect.poll(off).toEqual(['grant.opened']);
    await page.getByRole('button', { name: 'Mail nothing' }).click();
    await page.getByText(/^0 of \d+ kinds/).waitFor();
    await page.getByRole('button', { name: 'Mail everything' }).click();
    await page.getByText('Everything you are told is mailed').waitFor();
    await expect.poll(off).toEqual([]);
    await leave();
  });

  it('several things are asked for as one, all or nothing, and whoever decides reads it', async () => {
    const { page, leave } = await portal.visit('Dana Ruiz');
    await page.goto(`${portal.server.url}/ask?q=customers`);
    await page.getByRole('button', { name: 'READ_ONLY on prod-customers-rds-01' }).click();
    await page.getByRole('combobox', { name: /Anything else/ }).click();
    await page.getByRole('option').first().click();
    await page.keyboard.press('Escape');
    await page.getByRole('radio', { name: 'All or nothing' }).check();
    await page.getByLabel(/Why do you need it/).fill('both, or there is no use in it');
    await page.getByRole('button', { name: /^(Ask|Open) for 2 things/ }).click();
    await page.getByText('Asked for all or nothing').waitFor();
    const { items } = await portal.server.as('data-engineer').call(requestRoutes.listRequests);
    expect(items.map(({ entitlements, fulfilment }) => [entitlements.length, fulfilment])).toEqual([
      [2, 'all_or_nothing'],
    ]);
    await page.goto(`${portal.server.url}/requests?tab=mine`);
    await page.getByText('all or nothing').first().waitFor();
    await leave();
  });
});

/** A mail links to the portal, so that its port is known before the server starts. */
async function unusedPort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((closed) => probe.close(closed));
  return typeof address === 'object' && address !== null ? String(address.port) : '0';
}
