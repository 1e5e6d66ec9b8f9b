// The page a person reads names every route and error code, loads nothing, runs nothing, and escapes what it shows.

import { ownRoutes, route } from '@tidegate/contract';
import { errorCodes } from '@tidegate/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { renderApiPage } from './render-api-page.ts';

const page = renderApiPage(ownRoutes, '1.2.3');

test('every route and every error code is on the page, under its own anchor', () => {
  for (const [name, { path }] of Object.entries(ownRoutes)) {
    expect(page).toContain(`id="${name}"`);
    expect(page).toContain(path);
  }
  for (const code of Object.keys(errorCodes)) expect(page).toContain(`<tr id="${code}">`);
});
test('it loads nothing and runs nothing', () => {
  expect(page).not.toMatch(/<script|<img|<link|<iframe|@import|url\(|\son\w+=|https?:\/\//i);
});
test('what it shows cannot become markup', () => {
  const hostile = route({
    method: 'GET',
    path: '/x',
    tag: '<b>',
    summary: 'a `<script>` & "quotes"',
    access: 'scopes:change',
    output: z.string(),
  });
  const made = renderApiPage({ hostile }, '<1>');
  expect(made).not.toMatch(/<script>|<b>|<1>/);
  expect(made).toContain('<code>&#60;script&#62;</code> &#38; &#34;quotes&#34;');
});
