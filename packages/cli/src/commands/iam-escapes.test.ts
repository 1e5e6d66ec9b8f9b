// `tidegate iam prove escapes` from files: no way out, a story, unknown, and their exit codes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorize, type Escapes } from '@tidegate/iam';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { run } from '../run.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-escapes-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const own = {
  Effect: 'Allow',
  Action: ['ec2:StopInstances', 'ec2:DeleteTags'],
  Resource: '*',
  Condition: { StringEquals: { 'aws:ResourceTag/workspace': 'ws-1' } },
};
const noUntag = { Effect: 'Deny', Action: 'ec2:DeleteTags', Resource: '*' };
const make = {
  Effect: 'Allow',
  Action: ['iam:CreateRole', 'iam:PutRolePolicy'],
  Resource: 'arn:aws:iam::111122223333:role/ws-1/*',
  Condition: { StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::111122223333:policy/ws-1' } },
};
const excused = { Effect: 'Allow', Action: 'iam:*', Resource: '*' };

function file(name: string, ...statements: readonly object[]): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  return path;
}
file('closed/identity/own.json', own, noUntag);
file('open/identity/own.json', own);
file('making/identity/own.json', own, noUntag, make);
const exception = file('exception.json', excused);
const boundary = file('boundary.json', own, noUntag);

async function said(
  name: string,
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
  const code = await run(['iam', 'prove', 'escapes', join(folder, name), '--tag', 'workspace=ws-1', ...words]);
  return { code, text: lines.join('\n') };
}

test('where there is no way out the answer says so, with every move it is about, and ends with 0', async () => {
  const { code, text } = await said('closed');
  expect(code).toBe(0);
  expect(text).toMatch(/^holds\n/);
  expect(text).toMatch(/moves considered: touch .*retag .*session-tags/);
});

test('a way out is told step by step, and ends with 1', async () => {
  const { code, text } = await said('open');
  expect(code).toBe(1);
  expect(text).toMatch(/^fails; there is one way out:\n\nuntag \(`workspace`\)\n {2}1\. `arn:aws:iam::/);
});

test('for machines every step has its request and the policies that allow it', async () => {
  const { code, text } = await said('open', '--json');
  expect(code).toBe(1);
  const answer: Escapes = JSON.parse(text);
  const [story] = answer.answer === 'fails' ? answer.stories : [];
  expect(story?.steps.map(({ request, policies }) => authorize({ request, policies }).effect)).toEqual(['allow']);
});

test('a boundary nobody showed makes it unknown, which ends with 8; shown, a role under it still trusts whom it likes', async () => {
  const words = ['--exception', exception, '--principal', 'arn:aws:iam::111122223333:role/maker'];
  const story = await said('making', ...words);
  expect(story.text).toContain('trust-outside');
  expect(story.text).toContain(
    'unknown: a principal under the boundary `arn:aws:iam::111122223333:policy/ws-1` can be had',
  );
  const shown = await said('making', ...words, '--boundary', `arn:aws:iam::111122223333:policy/ws-1=${boundary}`);
  expect(shown.text).not.toContain('unknown');
  expect(shown.code).toBe(1);
});

test('only what is unknown ends with 8', async () => {
  const { code, text } = await said('closed', '--principal', 'ec2.amazonaws.com');
  expect(code).toBe(8);
  expect(text).toContain('unknown: only a role or a user makes moves');
});

test('a tag without a value is refused with what to write', async () => {
  const { code, text } = await said('closed', '--principal-tag', 'zone');
  expect(code).toBe(2);
  expect(text).toContain('`zone` is not a tag; write `key=value`');
});
