// The exit codes and the print of `tidegate org review`: findings first, then what is a listing and no finding.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { run } from '../run.ts';

const example = fileURLToPath(new URL('../../../../examples/effective-iam/org.json', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tidegate-org-review-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

async function said(...words: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
  const code = await run(['org', 'review', ...words]);
  return { code, text: lines.join('\n') };
}

function changed(change: (text: string) => string): string {
  const file = join(folder, 'org.json');
  writeFileSync(file, change(readFileSync(example, 'utf8')));
  return file;
}

test('an organization with nothing wrong ends with 0, and its trusts are a listing', async () => {
  const { code, text } = await said(example, '--accounts');
  expect(code).toBe(0);
  expect(text).toContain('11 accounts: nothing is wrong');
  expect(text).toContain(
    'ecommerce-prod 666666666663: runtime (by nothing else said), ecommerce (by unit `Ecommerce`), production (by the name)',
  );
  expect(text).toContain('trusts across accounts (a listing, not findings):');
  expect(text).toContain('the delivery account delivery gets at:');
});

test('a finding at or above --fail-on ends with 1, one below it with 0', async () => {
  const file = changed((text) =>
    text.replace(
      '"scps": ["FullAWSAccess", "protect-data"]',
      '"scps": ["FullAWSAccess", "protect-data", "protect-account"]',
    ),
  );
  expect((await said(file)).code).toBe(0);
  const low = await said(file, '--fail-on', 'low');
  expect(low.code).toBe(1);
  expect(low.text).toContain('low  scp.dead');
  expect(low.text).toContain('0 high, 0 medium, 1 low');
});

test('the policy that repairs is printed when asked for', async () => {
  const file = changed((text) => text.replace('"approved-regions", "protect-account", ', '"approved-regions", '));
  const { code, text } = await said(file, '--policies');
  expect(code).toBe(1);
  expect(text).toContain('high  scp.account_unprotected');
  expect(text).toContain('"Sid": "DenyStopTrails"');
});

test('as JSON, findings, trusts and what accounts were taken for', async () => {
  const { text } = await said(example, '--json');
  const read = JSON.parse(text) as Readonly<Record<string, readonly unknown[]>>;
  expect(Object.entries(read).map(([name, list]) => [name, list.length])).toEqual([
    ['findings', 0],
    ['undecided', 0],
    ['accounts', 11],
    ['trusts', 8],
    ['delivery', 1],
  ]);
});

test('a file that cannot be read ends with 2 and its problems', async () => {
  const { code, text } = await said(
    changed((before) => before.replace('"uses"', '"x"').replace('"tags": {', '"tag": {')),
  );
  expect(code).toBe(2);
  expect(text).toContain('`tag` is not known here');
});
