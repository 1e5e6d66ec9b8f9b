// Spaces in a browser: an administrator draws one and says whose it is; its owner sees it, changes who is in it and nothing else; whoever is in
// none sees none.

import { spaceRoutes } from '@tidegate/contract';
import { describe, expect, it } from 'vitest';
import { startDemoPortal } from './demo-portal.ts';
import { desk, telephone, withoutBrowser } from './portal-browser.ts';

describe.skipIf(withoutBrowser)('spaces in the portal (needs Chromium)', () => {
  const portal = startDemoPortal();

  it('one is drawn by an administrator, and looked into', async () => {
    const { page, lookAt, leave } = await portal.visit('Ada Admin');
    await page.goto(`${portal.server.url}/spaces`);
    await page.getByText('No space yet').waitFor();
    await page.getByRole('button', { name: 'New space' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('dev');
    await page.locator('.cm-content').click();
    await page.keyboard.type('resource_tag["Environment"] = "development"');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByRole('combobox', { name: 'Address' }).fill('data-engineer@acme.example');
    await page.keyboard.press('Escape');
    await lookAt('new-space');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'dev', exact: true }).waitFor();
    await page.getByRole('button', { name: /What is in it.*dev/ }).click();
    await page.getByText('dev-api-01', { exact: true }).waitFor();
    await lookAt('in-a-space');
    await leave();
  });

  it('its owner says who is in it and draws nothing, on a telephone too; others see none', async () => {
    const { page, lookAt, leave } = await portal.visit('Dana Ruiz', telephone);
    await page.goto(`${portal.server.url}/spaces`);
    await page.getByRole('button', { name: /Who is in it.*dev/ }).click();
    expect(await page.getByRole('button', { name: 'New space' }).count()).toBe(0);
    expect(await page.getByRole('textbox', { name: 'Name' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByRole('combobox', { name: 'Address' }).last().fill('backend-engineer@acme.example');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Bea Okafor').waitFor();
    await lookAt('who-is-in-a-space');
    const { items } = await portal.server.as('admin').call(spaceRoutes.listSpaces, { query: {} });
    expect(items[0]?.members.map(({ person, role }) => [person.email, role])).toEqual([
      ['data-engineer@acme.example', 'Space Owner'],
      ['backend-engineer@acme.example', 'Space Manager'],
    ]);
    await leave();
    const other = await portal.visit('Dee Sign', desk);
    await other.page.goto(`${portal.server.url}/spaces`);
    await other.page.getByText('You are in no space').waitFor();
    await other.context.close();
  });
});
