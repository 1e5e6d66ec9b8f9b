// The promise as people meet it: Dana asks in the portal for the customer database, three people agree, one of them on a
// telephone, she reads her password once and gives the access back. Server, browser, database and target are real.

import { describe, expect, it } from 'vitest';
import { startDemoPortal, type Visit } from './demo-portal.ts';
import { telephone, withoutBrowser } from './portal-browser.ts';

const reason = 'INC-4211: customers report wrong invoices';

describe.skipIf(withoutBrowser)('the portal, from asking to gone (needs Chromium)', () => {
  let dana: Visit;
  const portal = startDemoPortal({
    prepare: async () => {
      dana = await portal.visit('Dana Ruiz');
    },
  });
  let address = '';

  it('what no flow offers her is nowhere in the portal', async () => {
    const { page } = dana;
    await page.goto(`${portal.server.url}/ask`);
    await page.getByLabel('Search what you may ask for').fill('prod');
    await page.getByRole('heading', { name: 'prod-customers-rds-01' }).waitFor();
    expect(await page.getByText('prod-bastion-01').count()).toBe(0);
    await page.getByLabel('Search what you may ask for').fill('security-siem');
    await page.getByText('Nothing like this is within your reach').waitFor();
    expect(await page.getByRole('link', { name: 'Inventory' }).count()).toBe(0);
    await page.goto(`${portal.server.url}/inventory`);
    await page.getByRole('alert').first().waitFor();
    expect(await page.getByText('prod-bastion-01').count()).toBe(0);
  });

  it('she sees what it allows, how it ends and who is asked before she asks', async () => {
    const { page } = dana;
    await page.goto(`${portal.server.url}/ask?q=127.0.0.1`);
    await page.getByRole('button', { name: 'READ_ONLY on customers' }).click();
    await page.getByText('Two independent ends.').waitFor();
    const form = page.getByRole('region', { name: 'READ_ONLY on customers' });
    expect(await form.getByRole('listitem').allInnerTexts()).toEqual(
      expect.arrayContaining([
        expect.stringContaining('manager'),
        expect.stringContaining('dba'),
        expect.stringContaining('compliance'),
      ]),
    );
    await form.getByLabel('Exactly').fill('20m');
    await form.getByText('20 minutes', { exact: true }).waitFor();
    await form.getByLabel('Exactly').fill('2h');
    await form.getByText('The access flow allows at most 1 hour').waitFor();
    await form.getByLabel('Exactly').fill('1234');
    await form.getByLabel(/Why do you need it/).fill(reason);
    await dana.lookAt('asking');
    await form.getByRole('button', { name: 'Ask for 20 minutes 34 seconds' }).click();
    await page.waitForURL(/\/requests\/req_/);
    address = page.url();
    await page.getByText(/^Waits for/).waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  });

  it.each([
    ['Milo Dahl', telephone],
    ['Dora Beck', undefined],
    ['Cleo Marsh', undefined],
  ])('%s is led to the request, finds the four answers, and agrees', async (person, options) => {
    const { page, lookAt, leave } = await portal.visit(person, options, person);
    await page.getByRole('link', { name: /waits for your decision/ }).click();
    await page.getByRole('link', { name: /READ_ONLY on customers/ }).click();
    const questions = ['Is it needed?', 'Is it the right thing?', 'What does it allow?', 'For how long?'];
    await page.getByRole('heading', { name: 'Is it needed?' }).waitFor();
    const headings = (await page.getByRole('heading', { level: 2 }).allInnerTexts()).map((text) =>
      text.replace(/^\d\s*/, ''),
    );
    expect(headings.slice(0, 4)).toEqual(questions);
    for (const answer of [reason, 'production', 'pii', '20 minutes 34 seconds']) {
      await page.getByText(answer).first().waitFor();
    }
    // Without scrolling: the decision is at the thumb.
    expect(await page.getByRole('button', { name: 'Approve' }).isVisible()).toBe(true);
    await lookAt('deciding');
    await page.getByLabel(/Your reason/).fill(`agreed by ${person}`);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText(`${person} agreed`).first().waitFor();
    await page.getByRole('button', { name: 'Approve' }).waitFor({ state: 'detached' });
    await leave();
  });

  it('it opens while she looks, and her password is shown once', async () => {
    const { page } = dana;
    await page.goto(address);
    await page.getByText('Active', { exact: true }).waitFor({ timeout: 60_000 });
    await page.goto(portal.server.url);
    await page.getByText(/^\d+:\d\d$/).waitFor();
    await page.getByRole('button', { name: 'Connect to customers' }).click();
    const dialog = page.getByRole('dialog', { name: 'Connect to customers' });
    await dialog.getByText('host', { exact: true }).waitFor();
    expect(await dialog.getByText('password', { exact: true }).count()).toBe(0);
    await dialog.getByRole('button', { name: 'Show the password' }).click();
    await dialog.getByText('Your password, this once').waitFor();
    const password = await dialog.locator('.tg-copy-line', { hasText: 'password' }).locator('code').innerText();
    expect(password.length).toBeGreaterThan(12);
    await dana.lookAt('password');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Connect to customers' }).click();
    await dialog.getByText('The password was shown already.').waitFor();
    expect(await page.content()).not.toContain(password);
    await page.keyboard.press('Escape');
  });

  it('she gives it back, and it is seen gone', async () => {
    const { page } = dana;
    await page.goto(address);
    await page.getByRole('button', { name: /^Release/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Release' }).click();
    await page.getByText('The access was seen gone').waitFor({ timeout: 60_000 });
    await page.getByText('Revoked', { exact: true }).waitFor();
    await page.goto(portal.server.url);
    await page.getByText('No gate is open for you').waitFor();
    // The inventory answered her with a no, which a browser logs as a failed load; nothing else went wrong.
    await dana.leave(/status of 40[34]/);
  });
});
