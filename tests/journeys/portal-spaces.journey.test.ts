// Spaces in a browser: an administrator draws one and says whose it is; its owner sees it, changes who is in it and nothing else; whoever is in
// none sees none.

import { spaceRoutes } from '@tidegate/contract';
import { describe, expect, it } from 'vitest';
import { looks, startDemoPortal } from './demo-portal.ts';
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

  it('its owner makes a scope of it and an access flow that offers it, and sees before saving what it holds', async () => {
    const { page, leave } = await portal.visit('Dana Ruiz', desk);
    await page.goto(`${portal.server.url}/spaces`);
    await page.getByRole('button', { name: /What is in it.*dev/ }).click();
    await page.getByRole('button', { name: /New scope in dev/ }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('databases');
    await page.locator('.cm-content').click();
    await page.keyboard.type('resource_type = "aws-rds-instance" or resource_tag["Environment"] = "production"');
    await page.keyboard.press('Escape');
    await page.getByText(/Joins/).waitFor();
    expect(await page.getByText('prod-customers').count()).toBe(0);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Change dev/databases' }).waitFor();
    await page.getByRole('link', { name: /New access flow in dev/ }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('readers');
    await page.getByLabel('with', { exact: true }).first().fill('data');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('button', { name: 'Add a selection' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Add a scope' }).click();
    await page.getByText('a way in that was not there', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('button', { name: /What is in it.*dev/ }).click();
    await page.getByRole('link', { name: 'Change dev/readers' }).waitFor();
    const { items } = await portal.server.as('admin').call(spaceRoutes.listSpaces, { query: {} });
    const id = items[0]?.id ?? '';
    const { objects } = await portal.server.as('admin').call(spaceRoutes.getSpace, { params: { id } });
    expect(objects.map(({ kind, name }) => [kind, name])).toEqual([
      ['scope', 'dev/databases'],
      ['flow', 'dev/readers'],
    ]);
    await leave();
  });

  it.each(looks)('its scopes and flows, changed in the editors, %s', async (look, options) => {
    const { page, lookAt, leave } = await portal.visit('Dana Ruiz', options, look);
    await page.goto(`${portal.server.url}/spaces`);
    await page.getByRole('button', { name: /What is in it.*dev/ }).click();
    await page.getByRole('link', { name: 'Change dev/readers' }).waitFor();
    await lookAt('space-contents');
    await page.getByRole('button', { name: 'Change dev/databases' }).click();
    await page.getByText('What of the space it holds').waitFor();
    await page
      .getByText(/^Joins|Nothing joins/)
      .first()
      .waitFor();
    await lookAt('space-scope');
    await page.getByRole('button', { name: 'Leave it as it is' }).click();
    await page.getByRole('link', { name: 'Change dev/readers' }).click();
    expect(await page.getByRole('combobox', { name: 'Scope' }).first().inputValue()).toBe('dev/databases');
    await page.getByText('What this says').waitFor();
    await page.getByText(/may ask for what is in/).waitFor();
    await lookAt('space-flow');
    await page.getByRole('tab', { name: 'YAML' }).click();
    await page.getByLabel('Access flow in YAML').waitFor();
    await leave();
  });

  it('its owner removes the access flow, and then the scope that nothing uses any more', async () => {
    const { page, leave } = await portal.visit('Dana Ruiz', desk);
    await page.goto(`${portal.server.url}/spaces`);
    await page.getByRole('button', { name: /What is in it.*dev/ }).click();
    for (const name of ['dev/readers', 'dev/databases']) {
      await page.getByRole('button', { name: `Remove ${name}` }).click();
      await page.getByRole('button', { name: 'Remove it' }).click();
      await page.getByRole('button', { name: `Remove ${name}` }).waitFor({ state: 'detached' });
    }
    await page.getByText('Nothing yet', { exact: false }).waitFor();
    await leave();
  });
});
