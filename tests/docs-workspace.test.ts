// "Workspaces and zones" of docs/guides/guardrails.md: every command on the page runs and is proved, its documents, claims and keys are those there are.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@tidegate/cli';
import { afterAll, afterEach, expect, test, vi } from 'vitest';

const page = readFileSync(new URL('../docs/guides/guardrails.md', import.meta.url), 'utf8');
const section = page.split('## Workspaces and zones\n')[1]?.split('\n## ')[0] ?? '';
const commands = [...section.matchAll(/^ {4}tidegate (iam generate .+)$/gm)].map(([, words = '']) => words);
const rows = [...section.matchAll(/^\| `([^`]+)` \| (.*?) \|/gm)].map(
  ([, name = '', next = '']) => [name, next] as const,
);
const claims = (section.split('each for all requests:')[1]?.split('A role becomes')[0] ?? '')
  .split('\n')
  .flatMap((line) => (line.startsWith('- ') ? [line.slice(2)] : []));

const folder = mkdtempSync(join(tmpdir(), 'guardrails-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

interface Printed {
  readonly proved: boolean;
  readonly documents: readonly { readonly name: string }[];
  readonly proofs: readonly { readonly claim: string; readonly proved: boolean }[];
}

/** The command, with its files in a folder of ours. */
async function printed(words: string): Promise<Printed> {
  const [, text = ''] = /^```yaml\n(# boundary.yaml\n[\s\S]*?)^```$/m.exec(section) ?? [];
  writeFileSync(join(folder, 'boundary.yaml'), text);
  const inFolder = words
    .split(' ')
    .map((word) => (/^(boundary\.yaml|guardrails)$/.test(word) ? join(folder, word) : word));
  let out = '';
  vi.spyOn(console, 'log').mockImplementation((line) => {
    out += line;
  });
  expect(await run([...inFolder, '--json']), words).toBe(0);
  const made: Printed = JSON.parse(out);
  return made;
}

test('there are commands, claims and keys to look at', () => {
  expect([commands.length, claims.length, rows.length]).toEqual([3, 12, 23]);
});

test('the first command is proved; its documents and claims are those of the page', async () => {
  const made = await printed(commands[0] ?? '');
  expect(made.proved).toBe(true);
  const names = made.documents.map(({ name }) => name);
  expect(names).toEqual(rows.map(([name]) => name).filter((name) => name.includes('-ws-1')));
  const all = made.proofs.map(({ claim }) => claim);
  expect(claims.filter((claim) => !all.some((one) => one.startsWith(claim)))).toEqual([]);
});

test('the declaration as a file is proved, and written where the command says', async () => {
  expect((await printed(commands[1] ?? '')).proved).toBe(true);
  expect(readdirSync(join(folder, 'guardrails'))).toEqual(expect.arrayContaining(['main.tf.json', 'proof.txt']));
});

test('an account of its own is proved', async () => {
  expect((await printed(commands[2] ?? '')).proved).toBe(true);
});

test('every key and flag of the page exists, and no other', () => {
  const source = readFileSync(new URL('../packages/cli/src/commands/iam-generate.ts', import.meta.url), 'utf8');
  const schema = source.split('const declaration = z.strictObject({')[1]?.split('\n});')[0] ?? '';
  const keys = [...schema.matchAll(/^ {2}([a-zA-Z]+):/gm)].map(([, key]) => key);
  const named = rows.filter(([, flag]) => flag.startsWith('`--')).map(([key]) => key.split('.')[0]);
  expect([...new Set(named)].sort()).toEqual([...keys].sort());
  for (const [flag] of section.matchAll(/--[a-z][a-z-]+/g)) expect(source, flag).toContain(flag);
});
