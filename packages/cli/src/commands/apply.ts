// tidegate apply: send a folder of YAML, say what changed, or every problem with its place.

import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { administrationRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import type { z } from 'zod';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson, printTable } from '../output/print.ts';
import { readFile } from '../read-file.ts';
import { movedLines } from './findings.ts';

const filesMax = 500;

export function addApply(program: Command): void {
  program
    .command('apply')
    .description('bring integrations, inventory, people, groups, scopes and flows to what a file or folder says')
    .requiredOption('-f, --file <path>', 'a YAML file, or a folder of them')
    .option('--dry-run', 'change nothing, only tell what would change')
    .option('--all', 'also list what is unchanged')
    .addHelpText('after', '\nExample: tidegate apply -f examples/acme --dry-run --as admin')
    .action(async (options: { file: string; dryRun?: boolean; all?: boolean }, command: Command) => {
      const { client, json } = connect(command);
      const files = readFiles(options.file);
      const answer = await client.call(administrationRoutes.apply, {
        body: { files, dry_run: options.dryRun ?? false },
      });
      if (json) printJson(answer);
      else tell(answer, { dryRun: options.dryRun ?? false, all: options.all ?? false });
      if (answer.problems.length > 0)
        throw new CliFailure(json ? '' : `${countOf(answer.problems.length, 'problem')}; nothing was changed`, 2);
    });
}

const countOf = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

type Answer = z.infer<typeof administrationRoutes.apply.output>;

function tell(answer: Answer, how: { readonly dryRun: boolean; readonly all: boolean }): void {
  for (const problem of answer.problems) {
    const place = [problem.file, problem.line, problem.column].filter((part) => part !== null).join(':');
    console.error(plain(`${place}: ${problem.message} [${problem.code}]`));
  }
  if (answer.problems.length > 0) return;
  const waiting = answer.changes.filter(({ change }) => change === 'proposed').length;
  const changed = answer.changes.filter((change) => change.change !== 'unchanged');
  const shown = how.all ? answer.changes : changed;
  printTable(
    ['CHANGE', 'KIND', 'NAME', 'WHAT'],
    shown.map((change) => [change.change, change.kind, change.name, change.fields.join(', ')]),
    'nothing to change',
  );
  const verb = how.dryRun ? 'would be changed' : 'changed';
  for (const line of movedLines(answer.moved)) console.log(plain(line));
  const unchanged = answer.changes.length - changed.length;
  console.log(`${changed.length - waiting} ${verb}, ${unchanged} unchanged`);
  for (const one of answer.stuck) {
    console.error(
      plain(
        `warning: the access flow ${one.flow} ${how.dryRun ? 'would be' : 'is'} stuck: ${one.sentence} [${one.kind}]`,
      ),
    );
  }
  if (waiting > 0) {
    const wait = how.dryRun ? 'would wait' : waiting === 1 ? 'waits' : 'wait';
    console.log(`${waiting} ${wait} until another administrator confirms: they touch production; see tidegate changes`);
  }
}

function readFiles(path: string): { path: string; text: string }[] {
  let found: string[];
  try {
    found = statSync(path).isDirectory() ? yamlFilesIn(path) : [path];
  } catch {
    throw new CliFailure(`no file or folder \`${path}\``, 2);
  }
  if (found.length === 0) throw new CliFailure(`no .yaml or .yml file in \`${path}\``, 2);
  if (found.length > filesMax)
    throw new CliFailure(`more than ${filesMax} files in \`${path}\`; apply a smaller folder`, 2);
  return found.map((file) => ({ path: relative(process.cwd(), file) || file, text: readFile(file, 'file') }));
}

function yamlFilesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}
