// Docs and code say the same, in both directions: error codes, limits, and the links of every page.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitCodeOf } from '@tidegate/cli';
import { auditKinds, errorCodes, limits } from '@tidegate/core';
import { expect, test } from 'vitest';
import { limitsSource, readMeanings, renderErrorsPage, renderLimitsPage } from '../scripts/generate-reference.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const again = 'run `npm run build && node scripts/generate-reference.mjs`';

/** Every source that is built: no tests, no generated output. `iam` is published alone and has codes of its own. */
const sources: readonly { readonly path: string; readonly text: string }[] = readdirSync(join(root, 'packages'))
  .filter((name) => name !== 'iam' && existsSync(join(root, 'packages', name, 'src')))
  .flatMap((name) =>
    readdirSync(join(root, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
      .map((file) => join('packages', name, 'src', file)),
  )
  .filter((path) => !path.endsWith(join('errors', 'codes.ts')) && !path.endsWith(join('src', 'limits.ts')))
  .map((path) => ({ path, text: read(path) }));

const namesIn = (page: string): readonly string[] =>
  [...read(page).matchAll(/^\| (?:<a id="[^"]*"><\/a>)?`([^`]+)`/gm)].map(([, name]) => name ?? '');

/** Whether a source answers with this code; a kind of audit event of the same name does not count. */
function answersWith(text: string, code: string): boolean {
  if (!(auditKinds as readonly string[]).includes(code)) return text.includes(`'${code}'`);
  return new RegExp(`(?:refusal|Fault)\\(\\s*'${code}'`).test(text);
}

test('there are sources to look at', () => {
  expect(sources.length).toBeGreaterThan(250);
});

test('the page of error codes is the one that the table makes', () => {
  expect(read('docs/reference/errors.md'), again).toBe(renderErrorsPage(errorCodes, exitCodeOf));
});

test('every code is on the page and every code on the page is in the table', () => {
  expect(namesIn('docs/reference/errors.md')).toEqual(Object.keys(errorCodes));
});

test('every code of the table is answered somewhere', () => {
  const dead = Object.keys(errorCodes).filter((code) => !sources.some(({ text }) => answersWith(text, code)));
  expect(dead, 'codes nobody answers with: use them or take them out').toEqual([]);
});

test('every code that a source answers with is in the table', () => {
  const codes = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/(?:\b(?:refusal|Fault|problem)\(|\bcode:)\s*'([a-z]+\.[a-z_]+)'/g)].map(([, code]) => ({
      path,
      code,
    })),
  );
  expect(codes.length).toBeGreaterThan(100);
  expect(codes.filter(({ code }) => !Object.hasOwn(errorCodes, code ?? ''))).toEqual([]);
});

test('every help starts lower case, ends without a full stop, and says something to do', () => {
  for (const [code, { help }] of Object.entries(errorCodes)) expect(help, code).toMatch(/^[a-z][^\n]{10,}[^.]$/);
});

test('the page of limits is the one that the table makes, and each limit says what it bounds', () => {
  const source = readFileSync(limitsSource, 'utf8');
  expect(read('docs/reference/limits.md'), again).toBe(renderLimitsPage(limits, source));
  expect(namesIn('docs/reference/limits.md')).toEqual(Object.keys(limits));
  expect([...readMeanings(source).keys()]).toEqual(Object.keys(limits));
});

test('every limit bounds something', () => {
  const dead = Object.keys(limits).filter((name) => !sources.some(({ text }) => text.includes(`limits.${name}`)));
  expect(dead, 'limits nobody keeps: keep them or take them out').toEqual([]);
});

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
  ...readdirSync(join(root, 'packages'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('README.md') && !name.includes('node_modules') && !name.includes('.stryker-tmp'))
    .map((name) => join('packages', name)),
];

test.each(pages)('every link of %s leads somewhere', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '');
  const local = links.filter((link) => !/^(https?:|mailto:|#)/.test(link)).map((link) => link.split('#')[0] ?? '');
  const missing = local.filter((link) => !existsSync(join(root, dirname(page), link)));
  expect(missing).toEqual([]);
});
