// A real Chromium for the journeys of the portal, and what every page of it must withstand: axe, the width of the window, and a
// console without a word of complaint.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { z } from 'zod';

const places = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Where Chromium is on this machine; `undefined` where it is missing. */
export const chromiumPath = places.find((place) => place !== undefined && existsSync(place));

/** Without a browser the journeys are skipped by name; where everything must run, they fail instead. */
export const withoutBrowser = chromiumPath === undefined && process.env['CI'] === undefined;

export const desk: BrowserContextOptions = { viewport: { width: 1280, height: 850 }, reducedMotion: 'reduce' };
export const telephone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
  reducedMotion: 'reduce',
};

export function openBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('no Chromium: install it, or name it in `CHROMIUM_PATH`');
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Everything the browser complained about: errors of scripts, refused loads, broken policies. */
  readonly complaints: readonly string[];
}

/** Somebody at a browser of their own, signed in by a click on their card as people do. */
export async function visit(
  browser: Browser,
  url: string,
  person: string,
  options: BrowserContextOptions = desk,
): Promise<Visitor> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // The first question is whether one is signed in; the answer `401` is a complaint only of the browser.
    if (message.type() === 'error' && !message.text().includes('status of 401')) complaints.push(message.text());
  });
  await page.goto(`${url}/sign-in`);
  await page.getByRole('button', { name: person }).click();
  await page.getByRole('heading', { name: 'My access', level: 1 }).waitFor();
  return { page, context, complaints };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const axeFindings = z.array(z.string());
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on the page as it is now, and whether it is wider than the window; nothing is right. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(`${axeSource};undefined`);
  const found = axeFindings.parse(
    await page.evaluate(
      `axe.run(document, { runOnly: ${JSON.stringify(rules)} }).then((result) => result.violations.map(
        (one) => one.id + ': ' + one.nodes.map((node) => node.target.join(' ')).join(', ')))`,
    ),
  );
  const excess = z.number().parse(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'));
  return excess > 0 ? [...found, `wider than the window by ${excess} pixels`] : found;
}
