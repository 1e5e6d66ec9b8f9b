// Asking in a browser: what waits already is said before one asks again, a request that is marked stands on top and fills the form as it was, and
// why one can or cannot have something is answered without telling of what is beyond one's sight.

import { describe, expect, it } from 'vitest';
import { askForCustomers } from '../demo-server.ts';
import { looks, startDemoPortal } from './demo-portal.ts';
import { withoutBrowser } from './portal-browser.ts';

describe.skipIf(withoutBrowser)('asking in the portal (needs Chromium)', () => {
  const portal = startDemoPortal({
    prepare: async (server) => {
      requestId = (await askForCustomers(server, 900)).id;
    },
  });
  let requestId = '';

  it.each(looks)('a favourite, what waits already, and why, %s', async (look, options) => {
    const { page, lookAt, leave } = await portal.visit('Dana Ruiz', options, look);
    await page.goto(`${portal.server.url}/requests/${requestId}`);
    await page.getByText(/Through .*version 1/).waitFor();
    const star = page.getByRole('button', { name: 'Favourite' });
    await star.waitFor();
    if ((await star.getAttribute('aria-pressed')) === 'false') await star.click();
    await page.getByRole('button', { name: 'Favourite', pressed: true }).waitFor();
    await page.goto(`${portal.server.url}/ask`);
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
    await leave();
  });

  it.each(looks)(
    'an offer is starred with the keyboard, stands on top, and goes when the star is taken away, %s',
    async (look, options) => {
      const { page, lookAt, leave } = await portal.visit('Devi Rao', options, look);
      await page.goto(`${portal.server.url}/ask`);
      await page.getByText('Nobody else sees it').waitFor();
      await lookAt('favourites-none');
      const choice = page.getByRole('list', { name: 'Resources' }).getByRole('button').first();
      await choice.click();
      const star = page.getByRole('button', { name: /^Favourite: / });
      await star.focus();
      await page.keyboard.press('Space');
      await page
        .getByRole('button', { name: /^Favourite: /, pressed: true })
        .first()
        .waitFor();
      await page.goto(`${portal.server.url}/ask`);
      const top = page.getByRole('region', { name: 'Favourites' });
      await top.getByRole('link').waitFor();
      await lookAt('favourites-offer');
      expect(await page.getByRole('list', { name: 'Resources' }).getByText(', a favourite').count()).toBe(1);
      await top.getByRole('button', { name: /^Favourite: / }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('Nobody else sees it').waitFor();
      await leave();
    },
  );
});
