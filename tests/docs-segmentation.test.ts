// docs/guides/segmentation.md: the commands run and do what the page says, its table of codes is the table of codes, and its rules are
// rules.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '@tidegate/cli';
import { readSegmentationRules, segmentationCodes } from '@tidegate/core';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs/guides/segmentation.md'), 'utf8');
const rules = /^```yaml\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? '';
const commands = [...page.matchAll(/^ {4}tidegate (.+)$/gm)].map(([, words = '']) => words);
const folder = mkdtempSync(join(tmpdir(), 'tidegate-docs-segmentation-'));

beforeAll(() => writeFileSync(join(folder, 'segmentation.yaml'), rules));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

async function said(words: string): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
  const places = words
    .split(' ')
    .map((word) => (word === 'examples/acme' ? join(root, word) : word.endsWith('.yaml') ? join(folder, word) : word));
  return { code: await run(places), text: lines.join('\n') };
}

test('the page’s codes are the codes, in their words', () => {
  const told = [...page.matchAll(/^\| `([a-z_]+)` \| (.+) \|$/gm)].map(([, code, meaning]) => [code, meaning]);
  expect(told).toEqual(Object.entries(segmentationCodes));
});

test('the rules of the page are rules', () => {
  expect(readSegmentationRules(parse(rules)).ok).toBe(true);
});

const offline = commands.filter((words) => words.includes('-f '));
test('there are commands to run', () => expect([offline.length, commands.length]).toEqual([4, 10]));

test('the files of the example have resources that are tagged wrongly, and no flow or scope that is wrong', async () => {
  const { code, text } = await said(offline[0] ?? '');
  expect(code).toBe(1);
  expect(text).toContain('prod-legacy-rds-01');
  expect(text).toMatch(/77 resources: 2 high, 3 medium, \d+ low$/);
  expect(text).not.toMatch(/fewer_consents|longer|wider|type_alone|automatic/);
});

test('the rules of the page are followed', async () => {
  const { code, text } = await said(offline[1] ?? '');
  expect(code).toBe(0);
  expect(text).toMatch(/^lab +outside the order/m);
  expect(text).toMatch(/^live +red +\d+/m);
});

test('tags are mended by commands that name the resource and the tag', async () => {
  const { code, text } = await said(offline[2] ?? '');
  expect(code).toBe(0);
  expect(text).toContain(
    "aws resourcegroupstaggingapi tag-resources --region 'eu-west-1' --resource-arn-list 'arn:aws:rds:eu-west-1:333333333333:db:prod-legacy-rds-01' --tags '{\"Environment\":\"production\"}'",
  );
  expect(text.split('\n').every((line) => line === '' || /^(# |aws )/.test(line))).toBe(true);
});

test('and by tags for Terraform', async () => {
  const { code, text } = await said(offline[3] ?? '');
  expect(code).toBe(0);
  expect(text).toContain(
    'resource "aws_db_instance" "prod_legacy_rds_01" {\n  tags = {\n    "Environment" = "production"',
  );
});

test.each([
  [
    'a code that does not exist',
    'scopes review -f examples/acme --code wrong',
    /no code `wrong`; there are fewer_consents/,
  ],
  ['files and a server', 'scopes review -f examples/acme --server', /give -f or --server, not both/],
  ['rules for a server', 'scopes review --rules segmentation.yaml', /--rules goes with -f/],
  ['a folder that is not there', 'scopes review -f nowhere', /no file or folder `nowhere`/],
])('%s is wrong use', async (_, words, says) => {
  const { code, text } = await said(words);
  expect(code).toBe(2);
  expect(text).toMatch(says);
});

test('the help says what is printed and what the server writes', async () => {
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  await run(['scopes', 'review', '--help']);
  const said = 'With --fix source they are ordered to be written at their source by the server';
  expect(text.replace(/\s+/g, ' ')).toContain(said);
});
