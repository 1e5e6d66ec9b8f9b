// docs/guides/migration.md and the organizations part of docs/guides/review.md: the commands whose files are in the repository run as they stand, and end as
// the pages say.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from '@tidegate/cli';
import { afterEach, expect, test, vi } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const pages = ['docs/guides/migration.md', 'docs/guides/review.md', 'examples/effective-iam/README.md']
  .map(read)
  .join('\n');
const commands = [...pages.matchAll(/^ {4}tidegate ((?:--json )?(?:iam impact|org) .+)$/gm)]
  .map(([, words = '']) => words)
  .filter((words) => /(?:packages|examples)\//.test(words));

afterEach(() => vi.restoreAllMocks());

async function said(words: string): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
  // The pages are read from the root of the repository.
  const placed = words.split(' ').map((word) => (/^(?:packages|examples)\//.test(word) ? `${root}${word}` : word));
  return { code: await run(placed), text: lines.join('\n') };
}

test('there are commands to run', () => {
  expect(commands).toHaveLength(7);
});

test.each(commands)('tidegate %s', async (words) => {
  const { code, text } = await said(words);
  // The sample of activity has calls that are cut off; the example of an organization has nothing wrong with it.
  expect(code).toBe(words.includes('impact') ? 1 : 0);
  expect(text.length).toBeGreaterThan(100);
});

test('the parts of a report on the page are those that are printed', async () => {
  const [first = ''] = commands;
  const { text } = await said(first);
  const page = read('docs/guides/migration.md').split('## What comes out')[1]?.split('\n## ')[0] ?? '';
  const parts = [...page.matchAll(/^\| ([a-z ]+) \| /gm)]
    .map(([, part = '']) => part)
    .filter((part) => part !== 'part');
  expect(parts).toHaveLength(4);
  for (const part of parts) expect(text).toContain(`\n${part}:\n`);
});
