// Perimeters in a browser, as administrators keep them: a scope written in the editor with its count while one types, as filters and back; one
// that touches production waits; readings and classes are shown; tags are written at a real PostgreSQL server.

import { administrationRoutes, ProblemError, perimeterRoutes, tagOrderRoutes } from '@tidegate/contract';
import { describe, expect, it } from 'vitest';
import { looks, startDemoPortal } from './demo-portal.ts';
import { withoutBrowser } from './portal-browser.ts';

const classes = `
classifications:
  - key: DataClassification
    order: [public, internal, pii]
    lowering:
      - { sources: [admin@acme.example], query: 'resource_name contains "scratch"', reason: made-up data }
`;

describe.skipIf(withoutBrowser)('perimeters in the portal (needs Chromium)', () => {
  const portal = startDemoPortal({
    prepare: async (server) => {
      const files = [{ path: 'classes.yaml', text: classes }];
      const applied = await server.as('admin').call(administrationRoutes.apply, { body: { files, dry_run: false } });
      expect(applied.problems).toEqual([]);
      // Production carries the tag: its order waits for the second administrator.
      const [waiting] = (await server.as('admin').call(perimeterRoutes.listChanges, { query: {} })).items;
      const confirmed = await server.as('second-admin').call(perimeterRoutes.confirmChange, {
        params: { id: waiting?.id ?? '' },
        body: { seen: waiting?.seen ?? '' },
      });
      expect(confirmed.state).toBe('confirmed');
    },
  });

  it.each(looks)('readings, classes, filters and the editor of scopes withstand axe, %s', async (look, options) => {
    const { page, lookAt, leave } = await portal.visit('Ada Admin', options, look);
    await page.goto(`${portal.server.url}/readings`);
    await page.getByText('acme-postgres').first().waitFor();
    await page
      .getByText(/every 1 hour/)
      .first()
      .waitFor();
    await lookAt('readings');
    await page.goto(`${portal.server.url}/classes`);
    await page.getByText('may lower').waitFor();
    await page.getByRole('button', { name: 'History of DataClassification' }).click();
    await page.getByText('Version 1', { exact: true }).waitFor();
    await lookAt('classes');
    await page.goto(`${portal.server.url}/inventory`);
    await page.getByText('Basic filters').click();
    await page.getByLabel('Name contains').fill('prod');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByText(/resources match/).waitFor();
    await lookAt('filters');
    await page.goto(`${portal.server.url}/scopes`);
    await page.getByRole('button', { name: 'New scope' }).click();
    await page.locator('.cm-content').waitFor();
    await page.keyboard.press('Tab');
    await page.locator('.cm-content').click();
    await page.keyboard.type('resource_tag["Environment"] = "development"');
    await page.keyboard.press('Escape');
    await page.getByText(/entitlements on \d+ resources/).waitFor();
    await lookAt('editor');
    await leave();
  });

  it('a scope is made in the editor; one that touches production waits for a second administrator', async () => {
    const { page, leave } = await portal.visit('Ada Admin');
    const write = async (name: string, query: string) => {
      await page.goto(`${portal.server.url}/scopes`);
      await page.getByRole('button', { name: 'New scope' }).click();
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
      await page.locator('.cm-content').click();
      await page.keyboard.type(query);
      await page.keyboard.press('Escape');
    };
    await write('dev things', 'resource_tag["Environment"] = ');
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await page.locator('.cm-content').click();
    await page.keyboard.press('End');
    await page.keyboard.type('"development"');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'As filters' }).click();
    await page.getByText('Tag Environment').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('the scope is saved').waitFor();
    await page.getByRole('heading', { name: 'dev things' }).waitFor();
    await write('prod things', 'resource_tag["Environment"] = "production"');
    await page.getByText(/touches production/).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByText(/waits for a second administrator/)
      .first()
      .waitFor();
    await page.goto(`${portal.server.url}/changes`);
    await page.getByText('prod things').first().waitFor();
    await leave(/status of 409/);
  });

  it('tags are written on the real server, after the difference was seen, and the inventory says so', async () => {
    const admin = portal.server.as('admin');
    const listed = async (query: string) =>
      (await admin.call(administrationRoutes.listInventory, { query: { query, limit: 5 } })).items;
    const ids = (await listed('resource_type = "postgresql-table"')).slice(0, 2).map(({ resource }) => resource.id);
    expect(ids.length).toBeGreaterThan(0);
    const body = { key: 'Reviewed', value: 'yes', instead: null, resource_ids: ids };
    const preview = await admin.call(tagOrderRoutes.previewTagOrder, { body });
    expect(preview.rows.map(({ becomes }) => becomes)).toEqual(ids.map(() => 'changed'));
    let id = '';
    try {
      id = (await admin.call(tagOrderRoutes.orderTags, { body })).id;
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'perimeter.proposed') throw error;
      const second = portal.server.as('second-admin');
      const [change] = (await second.call(perimeterRoutes.listChanges, { query: { state: 'waiting' } })).items.filter(
        ({ kind }) => kind === 'tags',
      );
      const seen = change?.seen ?? '';
      await second.call(perimeterRoutes.confirmChange, { params: { id: change?.id ?? '' }, body: { seen } });
      id = change?.subject.id ?? '';
    }
    const read = () => admin.call(tagOrderRoutes.readTagOrder, { params: { id } });
    await expect.poll(async () => (await read()).state, { timeout: 20_000 }).toBe('done');
    expect((await read()).rows.map(({ state, message }) => [state, message])).toEqual(ids.map(() => ['written', null]));
    await expect
      .poll(async () => (await listed('resource_tag["Reviewed"] = "yes"')).length, { timeout: 20_000 })
      .toBe(ids.length);
    const { page, lookAt, leave } = await portal.visit('Ada Admin');
    await page.goto(`${portal.server.url}/changes`);
    await page.getByText('Tags written at their source').waitFor();
    await page.getByText(/written, 0 refused, 0 failed/).waitFor();
    await lookAt('tags-written');
    await leave();
  });
});
