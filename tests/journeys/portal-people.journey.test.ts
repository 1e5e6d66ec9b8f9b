// People in the portal: where they come from and how old that is, a list that waits for a person, and one person opened; axe finds nothing.

import { sourceRoutes } from '@tidegate/contract';
import { describe, expect, it } from 'vitest';
import { startDemoPortal } from './demo-portal.ts';
import { desk, telephone, withoutBrowser } from './portal-browser.ts';

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    email: `crew${index}@crew.example`,
    first_name: 'Crew',
    last_name: `No ${index}`,
    groups: ['crew'],
    attributes: { city: 'Kiel' },
  }));

describe.skipIf(withoutBrowser)('people in the portal', () => {
  const portal = startDemoPortal({
    prepare: async (server) => {
      const admin = server.as('admin');
      await admin.call(sourceRoutes.createSource, { body: { name: 'crew', kind: 'file' } });
      await admin.call(sourceRoutes.importPeople, {
        params: { id: 'crew' },
        body: { people: rows(20), groups: [{ name: 'everybody', groups: ['crew'] }] },
      });
      await admin.call(sourceRoutes.linkPeople, {
        params: { id: 'crew0@crew.example' },
        body: { same_as: 'crew1@crew.example' },
      });
      await admin.call(sourceRoutes.linkAccount, {
        params: { id: 'crew0@crew.example' },
        body: { integration: 'acme-aws', account: 'crew-zero', verified: false },
      });
    },
  });

  it.each([
    ['at a desk', desk],
    ['on a telephone', telephone],
  ])('one person shows where each fact comes from, %s', async (where, options) => {
    const { page, lookAt, leave } = await portal.visit('Ada Admin', options, where);
    await page.goto(`${portal.server.url}/people`);
    await page.getByRole('heading', { name: 'Where this comes from' }).waitFor();
    await page.getByRole('button', { name: 'Crew No 0', exact: true }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('crew-zero').waitFor();
    const text = await drawer.innerText();
    expect(text).toContain('from crew');
    expect(text).toContain('crew1@crew.example, who counts for both');
    expect(text.toLowerCase()).toContain('not verified');
    await lookAt('person');
    await leave();
  });

  it('a group of a source is read only, and tells through which nested group people are in it and how old that is', async () => {
    const { page, lookAt, leave } = await portal.visit('Ada Admin', telephone);
    await page.goto(`${portal.server.url}/groups`);
    await page.getByRole('button', { name: 'everybody', exact: true }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Read only: crew says who is in it').waitFor();
    await drawer.getByRole('heading', { name: '20 members' }).waitFor();
    await drawer.getByText(/crew0@crew.example, through crew · from crew/).waitFor();
    expect(await drawer.getByRole('button', { name: /^(Add|Rename|Remove|Take out)/ }).count()).toBe(0);
    await lookAt('group');
    await drawer.getByRole('link', { name: 'crew', exact: true }).click();
    await drawer.getByText('It is in').waitFor();
    await leave();
  });

  it('a list that would take too many away waits, and an administrator believes it with the number before their eyes', async () => {
    await portal.server
      .as('admin')
      .call(sourceRoutes.importPeople, { params: { id: 'crew' }, body: { people: rows(5) } });
    const { page, lookAt, leave } = await portal.visit('Ada Admin');
    await page.goto(`${portal.server.url}/people`);
    await page.getByRole('button', { name: 'Look at it: the held list of crew' }).click();
    await page.getByText('15 people would be out').waitFor();
    await lookAt('held-list');
    await page.getByRole('button', { name: 'Believe it' }).click();
    await page.getByText('crew is read again').waitFor();
    const after = await portal.server
      .as('admin')
      .call(sourceRoutes.importPeople, { params: { id: 'crew' }, body: { people: rows(5) } });
    expect(after.source.status).toBe('active');
    await leave();
  });
});
