// Spaces in a browser: an administrator draws one and says whose it is; its owner sees it, changes who is in it and nothing else; whoever is in
// none sees none.

import { spaceRoutes } from '@tidegate/contract';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoServer, newStateFolder, removeStateFolder, startDemo } from '../demo-server.ts';
import { desk, faultsOf, openBrowser, telephone, visit, withoutBrowser } from './portal-browser.ts';

describe.skipIf(withoutBrowser)('spaces in the portal (needs Chromium)', () => {
  let server: DemoServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await startDemo(newStateFolder());
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    if (server) removeStateFolder(server.stateFolder);
  });

  it('one is drawn by an administrator, and looked into', async () => {
    const { page, context, complaints } = await visit(browser, server.url, 'Ada Admin');
    await page.goto(`${server.url}/spaces`);
    await page.getByText('No space yet').waitFor();
    await page.getByRole('button', { name: 'New space' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('dev');
    await page.locator('.cm-content').click();
    await page.keyboard.type('resource_tag["Environment"] = "development"');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByRole('combobox', { name: 'Address' }).fill('data-engineer@acme.example');
    await page.keyboard.press('Escape');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'dev', exact: true }).waitFor();
    await page.getByRole('button', { name: /What is in it.*dev/ }).click();
    await page.getByText('dev-api-01', { exact: true }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('its owner says who is in it and draws nothing, on a telephone too; others see none', async () => {
    const { page, context, complaints } = await visit(browser, server.url, 'Dana Ruiz', telephone);
    await page.goto(`${server.url}/spaces`);
    await page.getByRole('button', { name: /Who is in it.*dev/ }).click();
    expect(await page.getByRole('button', { name: 'New space' }).count()).toBe(0);
    expect(await page.getByRole('textbox', { name: 'Name' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByRole('combobox', { name: 'Address' }).last().fill('backend-engineer@acme.example');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Bea Okafor').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const { items } = await server.as('admin').call(spaceRoutes.listSpaces, { query: {} });
    expect(items[0]?.members.map(({ person, role }) => [person.email, role])).toEqual([
      ['data-engineer@acme.example', 'Space Owner'],
      ['backend-engineer@acme.example', 'Space Manager'],
    ]);
    expect(complaints).toEqual([]);
    await context.close();
    const other = await visit(browser, server.url, 'Dee Sign', desk);
    await other.page.goto(`${server.url}/spaces`);
    await other.page.getByText('You are in no space').waitFor();
    await other.context.close();
  });
});
