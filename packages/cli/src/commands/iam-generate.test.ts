// `tidegate iam generate workspace` as a person runs it: the proof first, files only where nothing else is, a declaration as a file, and exit codes.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Generated } from '@tidegate/iam';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { tellGenerated } from '../output/print-generated.ts';
import { run } from '../run.ts';

const lines: string[] = [];
vi.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)));
vi.spyOn(console, 'error').mockImplementation((line: unknown) => void lines.push(String(line)));
afterEach(() => {
  lines.length = 0;
});
const root = mkdtempSync(join(tmpdir(), 'generate-'));
afterAll(() => rmSync(root, { recursive: true }));

const generate = (...words: readonly string[]): Promise<number> => run(['iam', 'generate', 'workspace', ...words]);
const queue = ['--workspace', 'ws-1', '--account', '111122223333', '--service', 'sqs', '--no-delegate'];
const said = (): string => lines.join('\n');

test('the proof is said first, then each document with the reason of every statement, and its text unless it is written to a file', async () => {
  expect(await generate(...queue)).toBe(0);
  expect(said()).toMatch(/^proved: \d+ claims\n/);
  expect(said()).toMatch(/\nboundary-ws-1: \d+ of 6144 characters\n {2}permissions boundary: .*\n {2}Own: /);
  expect(said()).toContain('"Sid": "Own"');
  lines.length = 0;
  await generate(...queue, '--out', join(root, 'elsewhere'));
  expect(said()).not.toContain('"Sid": "Own"');
});

test('files are written once, again if they are the same, and over others only when asked', async () => {
  const out = join(root, 'out');
  expect(await generate(...queue, '--out', out, '--terraform')).toBe(0);
  const names = ['boundary-ws-1.json', 'boundary-ws-1.why.json', 'main.tf.json', 'proof.json', 'proof.txt'];
  expect(readdirSync(out)).toEqual([...names, 'workspace-ws-1.json', 'workspace-ws-1.why.json']);
  expect(await generate(...queue, '--out', out, '--terraform')).toBe(0);
  writeFileSync(join(out, 'boundary-ws-1.json'), '{}');
  lines.length = 0;
  expect(await generate(...queue, '--out', out)).toBe(2);
  expect(said()).toContain('says something else');
  expect(readFileSync(join(out, 'boundary-ws-1.json'), 'utf8')).toBe('{}');
  expect(await generate(...queue, '--out', out, '--force')).toBe(0);
  expect(readFileSync(join(out, 'boundary-ws-1.json'), 'utf8')).toContain('"Own"');
});

test('a declaration as a file is the same as flags', async () => {
  const file = join(root, 'boundary.yaml');
  writeFileSync(
    file,
    'scope: { workspace: ws-1 }\ntagKeys: { workspace: workspace, zone: zone }\nservices: [sqs]\ndiscover: true\n',
  );
  await generate(...queue, '--json');
  const [flags] = lines.splice(0);
  expect(await generate('--from', file, '--account', '111122223333', '--json')).toBe(0);
  expect(said()).toBe(flags);
  expect(JSON.parse(said())).toMatchObject({ proved: true, documents: [{ name: 'boundary-ws-1' }, {}] });
});

test('a folder that is a file, and aliases that explode, are wrong input, and not our mistake', async () => {
  const file = join(root, 'file');
  writeFileSync(file, 'x');
  expect(await generate(...queue, '--out', file)).toBe(2);
  expect(said()).toContain('cannot write into');
  const bomb = join(root, 'bomb.yaml');
  const level = (name: string, of: string): string => `${name}: &${name} [${Array(9).fill(of).join(', ')}]\n`;
  writeFileSync(bomb, `${level('a', 'x')}${level('b', '*a')}${level('c', '*b')}${level('d', '*c')}${level('e', '*d')}`);
  expect(await generate('--from', bomb, '--account', '111122223333')).toBe(2);
  expect(said()).toContain('bomb.yaml:3:');
});

test.each([
  ['no workspace', ['--account', '111122223333'], 'give --workspace, or a declaration with --from'],
  ['no service', ['--account', '111122223333', '--workspace', 'w'], 'give --service'],
  ['a file and flags', [...queue, '--from', 'x.yaml'], 'not from both'],
  ['Terraform without a folder', [...queue, '--terraform'], 'say where with --out'],
  ['a tag key of another kind', [...queue, '--tag-key', 'team=t'], 'is not a tag key'],
  ['a service that cannot be isolated', [...queue.slice(0, 5), 'route53'], 'route53: '],
])('%s is wrong input', async (_, words, says) => {
  expect(await generate(...words)).toBe(2);
  expect(said()).toContain(says);
});

test('a declaration with a key nobody knows is refused with its place', async () => {
  const file = join(root, 'wrong.yaml');
  writeFileSync(file, 'scope: { workspace: ws-1, zone: z }\ntagKeys: { workspace: w }\nservices: [sqs]\n');
  expect(await generate('--from', file, '--account', '111122223333')).toBe(2);
  expect(said()).toContain('scope');
});

test('what failed ends with 1, what is unknown with 8, and both are said first', () => {
  const set = (answer: Generated['proofs'][number]['answer']): Generated => ({
    documents: [],
    proofs: [{ claim: 'it keeps', answer, proved: false }],
    notes: [],
  });
  const ending = (generated: Generated): unknown => {
    try {
      tellGenerated(generated, { json: false });
      return 0;
    } catch (error) {
      return error;
    }
  };
  expect(ending(set({ answer: 'none', assuming: [] }))).toMatchObject({ exitCode: 1 });
  expect(ending(set({ answer: 'unknown', reason: 'too many patterns' }))).toMatchObject({ exitCode: 8 });
  expect(said()).toMatch(/^NOT PROVED: 1 of 1 claim\n/);
  expect(said()).toContain('NOT PROVED: 1 of 1 claim\n  unknown: it keeps\n    too many patterns');
});
