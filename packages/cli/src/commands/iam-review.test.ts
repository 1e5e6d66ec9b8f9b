// The review as a person runs it: what is printed for the policies of the decision record is kept beside them, to be read and compared.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { run } from '../run.ts';

const lines: string[] = [];
vi.spyOn(console, 'log').mockImplementation((line: unknown) => {
  lines.push(String(line));
});
vi.spyOn(console, 'error').mockImplementation((line: unknown) => {
  lines.push(String(line));
});
afterEach(() => {
  lines.length = 0;
});

const example = fileURLToPath(new URL('../../../../examples/seed-003-adr', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'review-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A folder of one identity policy with one Allow. */
function folderOf(name: string, action: string): string {
  const folder = join(root, name);
  mkdirSync(join(folder, 'identity'), { recursive: true });
  const statement = { Effect: 'Allow', Action: action, Resource: '*' };
  writeFileSync(join(folder, 'identity', 'a.json'), JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
  return folder;
}

const review = async (...words: readonly string[]): Promise<number> => run(['iam', 'review', ...words]);

test('the flaws of the decision record are printed most severe first', async () => {
  expect(await review(example)).toBe(1);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(example, 'findings.txt'));
});

test('with --fixes the policies that repair are printed, without they are not', async () => {
  await review(example);
  expect(lines.join('\n')).not.toContain('"Sid"');
  await review(example, '--fixes');
  expect(lines.join('\n')).toContain('"Sid": "NoUntagAll"');
});

test('nothing found is one sentence and what was looked for, with exit code 0', async () => {
  expect(await review(folderOf('good', 's3:GetObject'))).toBe(0);
  const [first, ...rest] = lines.join('\n').split('\n');
  expect(first).toBe('nothing found in 1 document and 1 statement; what was looked for:');
  expect(rest).toContain('  a role that anyone may assume');
});

test('the exit code follows --fail-on', async () => {
  const low = folderOf('low', 's3:GetObjects');
  expect(await review(low)).toBe(0);
  expect(await review(low, '--fail-on', 'low')).toBe(1);
  const high = folderOf('high', '*');
  expect(await review(high, '--fail-on', 'high')).toBe(1);
  expect(await review(high, '--fail-on', 'worst')).toBe(2);
});

test('--json holds the findings whole', async () => {
  await review(example, '--json');
  const read: unknown = JSON.parse(lines.join('\n'));
  expect(read).toMatchObject({ documents: 4, statements: 8 });
  expect(JSON.stringify(read)).toContain('"fixPolicy"');
});

test('a folder without a policy is not a clean one', async () => {
  const empty = join(root, 'empty');
  mkdirSync(empty);
  expect(await review(empty)).toBe(2);
  expect(await review(join(root, 'absent'))).toBe(2);
});
