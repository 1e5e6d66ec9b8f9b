// The table of settings and its reference page say the same, in both directions.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { renderSettingsPage } from './render-settings-page.ts';
import { settings, switches } from './settings.ts';

const page = fileURLToPath(new URL('../../../../docs/reference/settings.md', import.meta.url));

test('the committed page is the one the table makes', async () => {
  await expect(renderSettingsPage()).toMatchFileSnapshot(page);
});

test('every setting is on the page, and every variable and flag on the page is a setting', () => {
  const text = readFileSync(page, 'utf8');
  const tables = text.split('\n').filter((line) => line.startsWith('| `'));
  const onPage = tables
    .flatMap((line) => (line.match(/^\| `([^`]+)`(?: \| `(--[a-z-]+)`)?/) ?? []).slice(1))
    .filter(Boolean);
  const inTable = [
    ...settings.flatMap(({ name, flag }) => [name, ...(flag === null ? [] : [flag])]),
    ...switches.map(({ flag }) => flag),
  ];
  expect([...onPage].sort()).toEqual([...inTable].sort());
});
