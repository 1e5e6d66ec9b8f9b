// The exit codes, files and refusals of `tidegate org generate scp` and `tidegate org services`.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { run } from '../run.ts';

const example = fileURLToPath(new URL('../../../../examples/effective-iam/org.json', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tidegate-org-generate-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

async function said(...words: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
  const code = await run(words);
  return { code, text: lines.join('\n') };
}

const generate = (...words: readonly string[]) => said('org', 'generate', 'scp', ...words);

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('a declaration becomes files: policies, reasons, proof, attachments, Terraform, and the organization afterwards', async () => {
  const from = file(
    'one.yaml',
    'nodes:\n  - at: Runtime\n    protectData: [table]\n  - at: sandbox\n    denyRoot: true\n',
  );
  const out = join(folder, 'one');
  const { code, text } = await generate('--from', from, '--organization', example, '--out', out, '--terraform');
  expect(code, text).toBe(0);
  expect(text).toContain('attach to Runtime (ou-abcd-runtime00): protect-data-table');
  expect(readdirSync(out).sort()).toEqual([
    'attachments.json',
    'deny-root.json',
    'deny-root.why.json',
    'main.tf.json',
    'organization.json',
    'proof.json',
    'proof.txt',
    'protect-data-table.json',
    'protect-data-table.why.json',
  ]);
  const terraform = readFileSync(join(out, 'main.tf.json'), 'utf8');
  expect(terraform).toContain('"target_id": "ou-abcd-runtime00"');
  const tree = await said('org', 'tree', '--org', join(out, 'organization.json'));
  expect(tree.text).toContain('Runtime ou-abcd-runtime00 [scp FullAWSAccess, protect-data-table]');
  expect((await generate('--from', from, '--organization', example, '--out', out, '--terraform')).code).toBe(0);
  writeFileSync(join(out, 'attachments.json'), 'mine');
  const again = await generate('--from', from, '--organization', example, '--out', out);
  expect(again.code).toBe(2);
  expect(again.text).toContain('use --force');
});

test('what is not proved is on top, and ends with 1', async () => {
  const from = file(
    'open.yaml',
    'breakGlass: arn:aws:iam::*:role/break-glass\nnodes:\n  - at: Root\n    protectAccount: true\n',
  );
  // The example has a guardrail of that name already, which lets nobody through.
  const { code, text } = await generate('--from', from, '--organization', example);
  expect(code).toBe(1);
  expect(text).toMatch(/^NOT PROVED/);
  expect(text).toContain('passes protect-account');
});

test('single guardrails come from flags, with tags and values', async () => {
  const { code, text } = await generate(
    '--deny-root',
    '--regions',
    'eu-west-1',
    '--tag',
    'team',
    'phase=dev|prod',
    '--tag-services',
    'sqs',
  );
  expect(code, text).toBe(0);
  expect(text).toMatch(/^proved: /);
  for (const name of ['deny-root', 'approved-regions', 'tag-on-create']) expect(text).toContain(`\n${name}: `);
  expect(text).toContain('with another value than dev, prod');
});

test.each([
  ['nothing', [], 'nothing to generate'],
  ['a declaration without an organization', ['--from', 'x.yaml'], 'give its file with --organization'],
  ['both', ['--from', 'x.yaml', '--organization', example, '--deny-root'], 'not from both'],
  ['a region that is none', ['--regions', 'mars'], 'is not a region'],
  ['tags of nothing', ['--tag', 'team'], 'services'],
])('%s is refused with 2 and what to do', async (_, words, sentence) => {
  const { code, text } = await generate(...words);
  expect([code, text]).toEqual([2, expect.stringContaining(sentence)]);
});

test('a newer list shows what it adds and drops, is written as a set, and is used', async () => {
  const list = file('newer.txt', 'Amazon S3\nAmazon Bedrock\nAmazon Nothing\n');
  const set = join(folder, 'pci.json');
  const { code, text } = await said(
    'org',
    'services',
    'update',
    '--set',
    'pci',
    '--from',
    list,
    '--as-of',
    '2026-07-17',
    '--out',
    set,
  );
  expect(code, text).toBe(0);
  expect(text).toContain('PCI DSS: 2021-06-30 → 2026-07-17');
  expect(text).toContain('added (1): bedrock');
  expect(text).toContain('unknown: no action of the table belongs to these (1): Amazon Nothing');
  const used = await generate('--services-file', set);
  expect(used.text).toContain('services of PCI DSS as of 2026-07-17');
  const back = await said('org', 'services', 'update', '--set', 'pci', '--from', set, '--against', set);
  expect(back.text).toContain('2 services are in both');
});

test('nothing is written if one of the files says something else', async () => {
  const from = file('two.yaml', 'nodes:\n  - at: sandbox\n    denyRoot: true\n');
  const out = mkdtempSync(join(folder, 'two-'));
  writeFileSync(join(out, 'proof.txt'), 'mine');
  const { code } = await generate('--from', from, '--organization', example, '--out', out);
  expect([code, readdirSync(out)]).toEqual([2, ['proof.txt']]);
});

test.each([
  ['a day that no calendar has', 'Amazon S3\n', '2026-02-31', 'is not a day'],
  ['a file of which no line is a service', 'lorem\nipsum\n', '2026-07-17', 'it is no list of services'],
])('%s is wrong input', async (_, lines, day, says) => {
  const list = file('wrong.txt', lines);
  const words = ['--set', 'pci', '--from', list, '--as-of', day];
  expect(await said('org', 'services', 'update', ...words)).toEqual({ code: 2, text: expect.stringContaining(says) });
});

test('a list without a day is not written as a set', async () => {
  const list = file('undated.txt', 'Amazon S3\n');
  const { code, text } = await said(
    'org',
    'services',
    'update',
    '--set',
    'pci',
    '--from',
    list,
    '--out',
    join(folder, 'no.json'),
  );
  expect([code, text]).toEqual([2, expect.stringContaining('--as-of')]);
});

test('sets are listed with their days, and one is shown with what it does not have', async () => {
  const list = await said('org', 'services', 'list');
  expect(list.text).toContain('2022-04-18');
  expect(list.text).toMatch(/\d+ of the \d+ services of the table are in none of them/);
  const hipaa = await said('org', 'services', 'show', 'hipaa');
  expect(hipaa.text).toContain('entries that no action belongs to (4): AWS CloudEndure');
  expect((await said('org', 'services', 'show', 'soc')).code).toBe(4);
});
