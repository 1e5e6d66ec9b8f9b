// Asking in a browser: what waits already is said before one asks again, a request that is marked stands on top and fills the form as it was, and
// why one can or cannot have something is answered without telling of what is beyond one's sight.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForCustomers, type DemoServer, newStateFolder, removeStateFolder, startDemo } from '../demo-server.ts';
import { desk, faultsOf, openBrowser, telephone, visit, withoutBrowser } from './portal-browser.ts';

const shots = process.env['SHOTS'];

describe.skipIf(withoutBrowser)('asking in the portal (needs Chromium)', () => {
  let server: DemoServer;
  let browser: Browser;
  let requestId = '';

  beforeAll(async () => {
    server = await startDemo(newStateFolder());
    browser = await openBrowser();
    requestId = (await askForCustomers(server, 900)).id;
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    if (server) removeStateFolder(server.stateFolder);
  });

  it.each([
    ['light', { ...desk, colorScheme: 'light' }],
    ['dark', { ...desk, colorScheme: 'dark' }],
    ['telephone', { ...telephone, colorScheme: 'light' }],
  ] as const)('a favourite, what waits already, and why, %s', async (look, options) => {
    const { page, context, complaints } = await visit(browser, server.url, 'Dana Ruiz', options);
    const faults: string[] = [];
    const lookAt = async (name: string) => {
      faults.push(...(await faultsOf(page)).map((fault) => `${name} ${fault}`));
      if (shots !== undefined) await page.screenshot({ path: `${shots}/${look}-${name}.png` });
    };
    await page.goto(`${server.url}/requests/${requestId}`);
    await page.getByText(/Through .*version 1/).waitFor();
    const star = page.getByRole('button', { name: 'Favourite' });
    await star.waitFor();
    if ((await star.getAttribute('aria-pressed')) === 'false') await star.click();
    await page.getByRole('button', { name: 'Favourite', pressed: true }).waitFor();
    await page.goto(`${server.url}/ask`);
    await page.getByRole('button', { name: 'Why can I (not) have this?' }).click();
    await page.getByLabel('A resource').fill('no such thing');
    await page.keyboard.press('Enter');
    await page.getByText(/No access flow offers you this/).waitFor();
    await page.getByLabel('A resource').fill('customers');
    await page.keyboard.press('Enter');
    await page.getByText('You have asked for this already').first().waitFor();
    await lookAt('asking-why');
    await page.getByRole('link', { name: /READ_ONLY on customers 15 minutes/ }).click();
    await page.getByText('Before you ask').waitFor();
    expect(await page.getByLabel('Exactly').inputValue()).toBe('900');
    expect(await page.getByLabel('Why do you need it?').inputValue()).toBe('a test asks');
    await lookAt('asking-again');
    expect(faults).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
