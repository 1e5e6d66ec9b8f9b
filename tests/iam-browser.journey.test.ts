// The prover in a real browser: the package bundled as a site would bundle it, run in Chromium on a page with no network, gives the answers that
// Node gives, with the same counter-examples, in milliseconds.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Answer, contained, isolated, type Policies } from '@tidegate/iam';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openBrowser, withoutBrowser } from './journeys/portal-browser.ts';

const tags = { workspace: 'ws-1' };
const own = {
  Effect: 'Allow',
  Action: ['ec2:*', 'rds:*', 's3:*'],
  Resource: '*',
  Condition: { StringEquals: { 'aws:ResourceTag/workspace': 'ws-1' } },
};
const hole = { Effect: 'Allow', Action: 'ec2:TerminateInstances', Resource: 'arn:aws:ec2:*:*:instance/i-0*' };
const layers = (...statements: readonly object[]): Policies => ({
  identity: [{ Version: '2012-10-17', Statement: statements }],
});
const questions = [
  { ask: 'isolated', layers: layers(own), tags },
  { ask: 'isolated', layers: layers(own, hole), tags },
  { ask: 'contained', inner: layers(own), outer: layers(own, hole) },
  { ask: 'contained', inner: layers(own, hole), outer: layers(own) },
] as const;

const told = z.object({ answers: z.array(z.string()), coldMs: z.number(), warmMs: z.number() });

/** What runs in the page, as text: the page has nothing but the bundle. */
const inPage = `(() => {
  const questions = ${JSON.stringify(questions)};
  const answer = (one) => one.ask === 'isolated'
    ? tidegateIam.isolated(one.layers, one.tags)
    : tidegateIam.contained(one.inner, one.outer);
  const timed = () => { const from = performance.now(); answer(questions[0]); return performance.now() - from; };
  const coldMs = timed();
  const answers = questions.map((one) => JSON.stringify(answer(one)));
  return { answers, coldMs, warmMs: Math.min(...Array.from({ length: 20 }, timed)) };
})()`;

describe.skipIf(withoutBrowser)('the prover in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-iam-'));
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        lib: {
          entry: fileURLToPath(new URL('../packages/iam/src/index.ts', import.meta.url)),
          name: 'tidegateIam',
          formats: ['iife'],
          fileName: () => 'iam.js',
        },
        outDir: folder,
        emptyOutDir: false,
      },
    });
    browser = await openBrowser();
    const context = await browser.newContext({ offline: true });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => complaints.push(message.text()));
    await page.addScriptTag({ content: readFileSync(join(folder, 'iam.js'), 'utf8') });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers as in Node, with the same counter-examples, and without a word in the console', async () => {
    const { answers, coldMs, warmMs } = told.parse(await page.evaluate(inPage));
    const here = questions.map(
      (one): Answer => (one.ask === 'isolated' ? isolated(one.layers, one.tags) : contained(one.inner, one.outer)),
    );
    expect(here.map(({ answer }) => answer)).toEqual(['holds', 'fails', 'holds', 'fails']);
    expect(answers).toEqual(here.map((answer) => JSON.stringify(answer)));
    expect(complaints).toEqual([]);
    // Milliseconds, on a machine of any speed and under any load.
    expect(coldMs).toBeLessThan(2000);
    expect(warmMs).toBeLessThan(100);
    if (process.env['TIDEGATE_TIMES'] !== undefined) console.info(JSON.stringify({ coldMs, warmMs }));
  });
});
