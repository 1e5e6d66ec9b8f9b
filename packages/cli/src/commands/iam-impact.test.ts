// `tidegate iam impact` from files of every kind it takes to its exit codes.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { run } from '../run.ts';

const samples = fileURLToPath(new URL('../../../iam/cases/activity/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tidegate-impact-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const trail = readFileSync(join(samples, 'trail.json'), 'utf8');
const { Records: records } = JSON.parse(trail) as { readonly Records: readonly { readonly eventID: string }[] };
const policies = ['--policies', join(samples, 'policies')];
const inventory = ['--inventory', join(samples, 'inventory.json')];

function written(name: string, content: string | Buffer): string {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  return file;
}
const only = (name: string, ...ids: readonly string[]): string =>
  written(name, JSON.stringify({ Records: records.filter(({ eventID }) => ids.includes(eventID)) }));

async function said(...words: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
  const code = await run(['iam', 'impact', ...words]);
  return { code, text: lines.join('\n') };
}

test('what is cut off is listed by principal, permission and statement, and ends with 1', async () => {
  const { code, text } = await said(join(samples, 'trail.json'), ...policies, ...inventory);
  expect(code).toBe(1);
  expect(text).toContain(
    '37 records from 2026-11-02T10:01:00Z to 2026-11-02T10:37:00Z: 12 calls cut off, 5 unknown, 15 still allowed, 2 were denied already, 3 are no calls, 0 could not be read',
  );
  expect(text).toContain(
    'arn:aws:iam::222222222222:role/ws-1/developer sqs:SendMessage: 1 call, 2026-11-02T10:17:00Z, such as other-region on arn:aws:sqs:us-east-2:222222222222:orders',
  );
  expect(text).toContain('scp at r-abcd: policy 2 Statement[0] DenyOtherRegions denies it');
  expect(text).toContain('instance/i-0bbbbbbbbbbbbbbb2: untagged, 2 calls cut off');
  expect(text).toContain('volume/vol-0eeeeeeeeeeeeeee5: untagged, not touched');
});

test('nothing cut off ends with 0, unknown alone with 8', async () => {
  expect((await said(only('fine.json', 'own-queue', 'sign-in'), ...policies)).code).toBe(0);
  const unknown = await said(only('unknown.json', 'own-queue', 'no-such-call'), ...policies);
  expect(unknown.code).toBe(8);
  expect(unknown.text).toContain('no permission is known for a call of this name');
});

test('a folder of files, packed or not, is one activity; digests and other files are left out', async () => {
  written('year/10/a.json', JSON.stringify({ Records: records.slice(0, 10) }));
  written('year/11/b.json.gz', gzipSync(JSON.stringify({ Records: records.slice(10) })));
  written('year/CloudTrail-Digest/c.json.gz', gzipSync('{"digestS3Object":"x"}'));
  written('year/notes.txt', 'none');
  const { text } = await said(join(folder, 'year'), ...policies, ...inventory, '--json');
  const report = JSON.parse(text) as {
    readonly records: { readonly read: number; readonly cutOff: number };
    readonly broken: unknown[];
  };
  expect(report.records).toMatchObject({ read: 37, cutOff: 12 });
  expect(report.broken).toEqual([]);
});

test('an inventory may be a table, and an organization the guardrails', async () => {
  const csv = written(
    'resources.csv',
    'arn,tags\n"arn:aws:ec2:eu-west-1:222222222222:instance/i-0ddddddddddddddd4",workspace=ws-1\n',
  );
  expect((await said(only('unlisted.json', 'unlisted-instance'), ...policies, '--inventory', csv)).code).toBe(0);
  const org = fileURLToPath(new URL('../../../../examples/effective-iam/org.json', import.meta.url));
  const { code, text } = await said(only('region.json', 'other-region'), '--org', org);
  expect(code).toBe(1);
  expect(text).toContain('scp at r-abcd: policy approved-regions Statement[0] DenyOtherRegions denies it');
});

test('a file cut short is told, and never looks like nothing cut off', async () => {
  const text = JSON.stringify({ Records: records.filter(({ eventID }) => eventID === 'own-queue') });
  const cut = await said(written('cut.json', text.slice(0, -20)), ...policies);
  expect([cut.code, cut.text.includes('ends within a record')]).toEqual([8, true]);
});

test.each<[string, readonly string[], RegExp]>([
  ['no guardrails', [join(samples, 'trail.json')], /give `--policies`, `--org` or both/],
  ['no such activity', [join(folder, 'none'), ...policies], /there is no such file or folder/],
  ['activity that is not packed', [written('bad.json.gz', 'x'), ...policies], /cannot read the activity/],
  [
    'an inventory of something else',
    [join(samples, 'trail.json'), ...policies, '--inventory', join(samples, 'trail.json')],
    /an inventory is a list/,
  ],
])('%s is wrong use: exit code 2', async (_, words, says) => {
  const { code, text } = await said(...words);
  expect(code).toBe(2);
  expect(text).toMatch(says);
});
