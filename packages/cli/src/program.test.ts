// Every command explains itself: what it does, and one example that can be typed as it stands.

import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { buildProgram } from './program.ts';
import { run } from './run.ts';

/** A command's words after `tidegate`, for example `audit export`. */
const nameOf = (command: Command): string =>
  command.parent?.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
const leavesOf = (command: Command): readonly Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
const leaves = (): readonly Command[] => buildProgram().commands.flatMap(leavesOf);
const leaf = (name: string): Command => {
  const found = leaves().find((command) => nameOf(command) === name);
  if (!found) throw new Error(`there is no command ${name}`);
  return found;
};

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}
const examplesOf = (command: Command): readonly string[] =>
  helpOf(command)
    .split('\n')
    .flatMap((line) => /^Example: (.+)$/.exec(line)?.[1]?.split(' && ') ?? []);

/** As a shell splits it: quotes hold words together. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) => single ?? double ?? bare ?? '');

const names = leaves().map(nameOf);

test('there are the commands that the README and the issue name', () => {
  for (const name of [
    'apply',
    'inventory list',
    'scopes list',
    'scopes review',
    'inventory reach',
    'flows list',
    'flows history',
    'scopes history',
    'scopes preview',
    'changes list',
    'changes confirm',
    'request',
    'requests list',
    'approve',
    'deny',
    'access list',
    'revoke',
    'audit verify',
  ]) {
    expect(names).toContain(name);
  }
});

describe.each(names)('%s', (name) => {
  test('says what it does, and describes every option', () => {
    const command = leaf(name);
    expect(command.description()).toMatch(/^[a-z].*[^.]$/);
    for (const option of command.options) expect(option.description, option.flags).toMatch(/^[a-z].*[^.]$/);
  });

  test('has an example that is understood', async () => {
    const examples = examplesOf(leaf(name));
    expect(examples.length).toBeGreaterThan(0);
    const reached: string[] = [];
    for (const example of examples) {
      const [tidegate, ...words] = wordsOf(example);
      expect(tidegate).toBe('tidegate');
      const program = buildProgram();
      for (const each of program.commands.flatMap(leavesOf)) each.action(() => void reached.push(nameOf(each)));
      await program.parseAsync(words, { from: 'user' });
    }
    expect(reached).toContain(name);
  });
});

test.each([
  ['a command that does not exist', ['aprove', 'req_1'], /unknown command 'aprove'[\s\S]*Did you mean approve\?/],
  [
    'a command that its group does not have',
    ['radar', 'look', 'x'],
    /unknown command 'look' of 'radar': there are show, list/,
  ],
  ['a word too many', ['radar', 'show', 'x'], /too many arguments for 'show'/],
  ['an option that does not exist', ['requests', '--wating'], /unknown option '--wating'[\s\S]*--waiting/],
  ['a number that is none', ['audit', '--limit', 'many'], /expected a whole number from 1 to 1000/],
  ['two lists at once', ['requests', '--waiting', '--all'], /cannot be used with option/],
  ['a missing id', ['approve'], /missing required argument 'request-id'/],
  ['an apply without files', ['apply'], /required option '-f, --file <path>' not specified/],
])('%s is wrong use: exit code 2 and what is expected', async (_, words, says) => {
  let said = '';
  const program = buildProgram();
  const quiet = (command: Command): void => {
    command.configureOutput({
      writeErr: (part) => {
        said += part;
      },
    });
    command.commands.forEach(quiet);
  };
  quiet(program);
  await expect(program.parseAsync(words, { from: 'user' })).rejects.toMatchObject({ exitCode: 2 });
  expect(said).toMatch(says);
  expect(said).toContain('run with --help to see what is expected');
});

test('its version is that of its package', async () => {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));
  expect(buildProgram().version()).toBe(version);
});

test('asking for help is no failure', async () => {
  const write = process.stdout.write;
  process.stdout.write = () => true;
  try {
    expect(await run(['--help'])).toBe(0);
    expect(await run(['audit', 'verify', '--help'])).toBe(0);
  } finally {
    process.stdout.write = write;
  }
});
