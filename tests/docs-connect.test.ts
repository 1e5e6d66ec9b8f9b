// "What Tidegate itself may do" of docs/guides/guardrails.md: every command on the page runs and is proved, and every claim the page names is one of those
// that were proved.

import { readFileSync } from 'node:fs';
import { run } from '@tidegate/cli';
import { afterEach, expect, test, vi } from 'vitest';

const page = readFileSync(new URL('../docs/guides/guardrails.md', import.meta.url), 'utf8');
const section = page.split('## What Tidegate itself may do\n')[1]?.split('\n## ')[0] ?? '';
const commands = [...section.matchAll(/^ {4}tidegate (connect aws .+)$/gm)].map(([, words = '']) => words);
const claims = (section.split('for every request:')[1]?.split('What must not')[0] ?? '')
  .split('\n')
  .flatMap((line) => (line.startsWith('- ') ? [line.slice(2)] : []));

afterEach(() => vi.restoreAllMocks());

interface Printed {
  readonly proved: boolean;
  readonly role: string;
  readonly documents: readonly { readonly name: string }[];
  readonly proofs: readonly { readonly claim: string; readonly proved: boolean }[];
}

async function printed(words: string): Promise<Printed> {
  let out = '';
  vi.spyOn(console, 'log').mockImplementation((text) => {
    out += text;
  });
  expect(await run([...words.split(' '), '--json']), words).toBe(0);
  const made: Printed = JSON.parse(out);
  return made;
}

test('there are commands and claims to look at', () => {
  expect([commands.length, claims.length]).toEqual([4, 8]);
});

test.each(commands)('%s is proved, and its documents are those of the page', async (words) => {
  const { proved, role, documents } = await printed(words);
  expect(proved).toBe(true);
  expect(role).toMatch(/:role\/tidegate-ws-1$/);
  for (const { name } of documents) expect(section).toContain(`| \`${name}\` |`);
});

test('the claims on the page are those that were proved', async () => {
  const [first = ''] = commands;
  const { proofs } = await printed(first);
  const all = proofs.map(({ claim }) => claim);
  expect(claims.filter((claim) => !all.includes(claim))).toEqual([]);
});
