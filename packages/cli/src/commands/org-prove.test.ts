// `tidegate org prove isolated` as a person runs it: who fails and how, who is left out, and the exit codes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { run } from '../run.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-org-prove-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const policy = (...statements: readonly object[]): object => ({ Version: '2012-10-17', Statement: statements });
const own = (workspace: string): object => ({
  Effect: 'Allow',
  Action: 'sqs:*',
  Resource: '*',
  Condition: { StringEquals: { 'aws:ResourceTag/workspace': workspace } },
});
const hole = { Effect: 'Allow', Action: 'sqs:DeleteQueue', Resource: '*' };
const noTrust = { Version: '2012-10-17', Statement: { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' } };
const role = (name: string, rest: object): object => ({ name, trust: noTrust, ...rest });
const app = (workspace: string, ...more: readonly object[]): object =>
  role(`${workspace}/app`, { policies: [policy(own(workspace), ...more)], tags: { workspace } });

let files = 0;
function organization(...roles: readonly object[]): string {
  files += 1;
  const path = join(folder, `${files}.json`);
  const scps = ['FullAWSAccess'];
  const accounts = [
    { id: '111111111111', name: 'management', scps },
    { id: '222222222222', name: 'shared', scps, roles },
  ];
  const root = { id: 'r-abcd', name: 'Root', scps, accounts };
  writeFileSync(path, JSON.stringify({ managementAccount: '111111111111', root }));
  return path;
}

async function said(...words: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
  const code = await run(['org', 'prove', 'isolated', ...words]);
  return { code, text: lines.join('\n') };
}

test('roles that keep within their own tags hold, with one proof for names that can be exchanged', async () => {
  const { code, text } = await said(organization(app('amber'), app('zinc')), '--tag', 'workspace');
  expect(code, text).toBe(0);
  expect(text).toContain('2 of 2 roles in 2 accounts proved isolated, with 1 proof\n');
  expect(text).toContain('of each role, the resources of its own account');
});

test('a role with a hole fails with a request of its own, and a boundary closes it', async () => {
  const open = await said(organization(app('amber'), app('zinc', hole)), '--tag', 'workspace');
  expect(open.code).toBe(1);
  expect(open.text).toContain('fails: arn:aws:iam::222222222222:role/zinc/app\n');
  expect(open.text).toContain('"action": "sqs:DeleteQueue"');
  const bounded = { ...app('zinc', hole), boundary: policy(own('zinc')) };
  const closed = await said(organization(app('amber'), bounded), '--tag', 'workspace');
  expect(closed.code, closed.text).toBe(0);
});

test('a value holds all roles to it, whatever tags they have', async () => {
  const { code, text } = await said(organization(app('amber'), app('zinc')), '--tag', 'workspace=amber');
  expect(code).toBe(1);
  expect(text).toContain('fails: arn:aws:iam::222222222222:role/zinc/app');
  expect(text).toContain('1 of 2 roles');
});

test('a role that nothing is told of, or that lacks the tag, is told and is no yes', async () => {
  const roles = [app('amber'), role('untold', { tags: { workspace: 'x' } }), role('untagged', { policies: [] })];
  const { code, text } = await said(organization(...roles), '--tag', 'workspace');
  expect(code).toBe(8);
  expect(text).toContain('not asked: arn:aws:iam::222222222222:role/untold: the file does not tell its `policies`');
  expect(text).toContain('not asked: arn:aws:iam::222222222222:role/untagged: it has no tag `workspace`');
  expect(text).toContain('1 of 3 roles');
  const { text: json } = await said(organization(...roles), '--tag', 'workspace', '--json');
  expect(JSON.parse(json)).toMatchObject({ roles: 1, holds: 1, notAsked: [{}, {}].map(() => expect.any(String)) });
});

test.each([
  ['no roles at all', organization(), ['--tag', 'workspace'], 'the organization file tells no roles'],
  ['a tag without a key', organization(app('amber')), ['--tag', '=x'], '`=x` is no tag'],
  ['a file that is not there', join(folder, 'none.json'), ['--tag', 'workspace'], 'there is no such file'],
  [
    'a role with tags that are no texts',
    organization(role('app', { policies: [], tags: { workspace: 1 } })),
    ['--tag', 'workspace'],
    'must be a text',
  ],
])('%s is wrong input', async (_, file, words, says) => {
  const { code, text } = await said(file, ...words);
  expect(code).toBe(2);
  expect(text).toContain(says);
});
