// What `tidegate connect aws` prints and writes, and what it refuses.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { run } from '../run.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-connect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const common = [
  ...['--account', '111122223333', '--workspace', 'ws-1', '--external-id', 'k3Tq9-example'],
  ...['--trusted', 'arn:aws:iam::444455556666:role/tidegate-server'],
];
const boundary = ['--boundary', 'arn:aws:iam::111122223333:policy/guardrails/boundary-ws-1'];

async function said(
  ...words: string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = '';
  let err = '';
  const log = vi.spyOn(console, 'log').mockImplementation((text) => {
    out += `${text}\n`;
  });
  const error = vi.spyOn(console, 'error').mockImplementation((text) => {
    err += `${text}\n`;
  });
  const code = await run(['connect', 'aws', ...common, ...words]);
  log.mockRestore();
  error.mockRestore();
  return { code, out, err };
}

test('the role is printed with its proofs, its notes and its ARN', async () => {
  const { code, out } = await said(...boundary, '--tag', 'entigo:workspace=ws-1');
  expect(code).toBe(0);
  expect(out).toMatch(/^proved: 2\d claims/);
  expect(out).toMatch(/\nconnector-trust: \d+ of \d+ characters\n {2}who takes the connector/);
  expect(out).toContain('  Connector: only the principal the connector signs in as');
  expect(out).toContain('"sts:ExternalId": "k3Tq9-example"');
  expect(out).toContain('  none: no role is made without the boundary of grants\n');
  expect(out).toContain('no condition of IAM sees whom a role that it makes trusts');
  expect(out).toMatch(/\nrole: arn:aws:iam::111122223333:role\/tidegate-ws-1\n$/);
});

test('files are written with reasons, proof and Terraform, and never over others', async () => {
  const out = join(folder, 'member');
  expect((await said(...boundary, '--out', out, '--terraform')).code).toBe(0);
  expect(readdirSync(out).sort()).toEqual([
    ...['connector-boundary.json', 'connector-boundary.why.json', 'connector-grants.json', 'connector-grants.why.json'],
    ...['connector-inventory.json', 'connector-inventory.why.json', 'connector-trust.json', 'connector-trust.why.json'],
    ...['main.tf.json', 'proof.json', 'proof.txt'],
  ]);
  const { proved }: { readonly proved: boolean } = JSON.parse(readFileSync(join(out, 'proof.json'), 'utf8'));
  expect(proved).toBe(true);
  expect((await said(...boundary, '--out', out)).code).toBe(0);
  const again = await said(...boundary, '--tag', 'entigo:workspace=ws-1', '--out', out);
  expect(again.code).toBe(2);
  expect(again.err).toContain('says something else; nothing was written: use --force');
  expect((await said(...boundary, '--tag', 'entigo:workspace=ws-1', '--out', out, '--force')).code).toBe(0);
});

test('for an organization it reads the tree, and assigns where it is told to', async () => {
  const center = ['--identity-center', 'ssoins-1234567890abcdef', '--management-account', '999999999999'];
  const { code, out } = await said('--organization', 'o-abcd123456', ...center, '--json');
  expect(code).toBe(0);
  const made: { readonly proved: boolean; readonly documents: readonly { readonly name: string }[] } = JSON.parse(out);
  expect(made.proved).toBe(true);
  expect(made.documents.map(({ name }) => name)).toContain('connector-grants');
  const reading = await said('--organization', '--read-only', '--members', '222222222222');
  expect(reading.code).toBe(0);
  expect(reading.out).not.toContain('connector-grants');
});

test.each([
  [[], 'the boundary is needed that each of them must carry'],
  [[...boundary, '--members', '222222222222'], 'give --organization'],
  [[...boundary, '--organization'], 'leave --boundary and --tag out'],
  [['--organization', '--identity-center', 'ssoins-1234567890abcdef'], 'give --management-account'],
  [[...boundary, '--terraform'], 'say where with --out'],
  [['--organization', '--assign-only'], 'give its instance with --identity-center'],
  [[...boundary, '--tag', 'team'], '`team` is not a tag; write `key=value`'],
  [['--read-only', '--trusted', '*'], 'is not the ARN of a user or role'],
])('%j is wrong use, with what to do, and writes nothing', async (words, says) => {
  const out = join(folder, 'none');
  const { code, err } = await said(...words, ...(words.includes('--terraform') ? [] : ['--out', out]));
  expect(code).toBe(2);
  expect(err).toContain(says);
  expect(existsSync(out)).toBe(false);
});
