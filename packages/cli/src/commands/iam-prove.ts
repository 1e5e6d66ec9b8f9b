// tidegate iam prove: questions over all requests, without a server and without AWS. Exit code 0 for yes, 1 for no, 8 for unknown: what is not
// proved never looks like a yes to a script.

import {
  type Answer,
  contained,
  creatable,
  disjoint,
  type Existence,
  equivalent,
  isolated,
  neverAllows,
  type Policies,
  printProblems,
  publicAccess,
  reachable,
  readPoliciesFrom,
  type Unknown,
  type Witness,
} from '@tidegate/iam';
import type { Command } from 'commander';
import { CliFailure } from '../failure.ts';
import { plainLines, printJson } from '../output/print.ts';
import { readFile, readFolder } from '../read-file.ts';
import { addEscapes } from './iam-escapes.ts';

/** The exit code when a question could not be decided. */
const unknownExit = 8;

/** Adds `prove` to `tidegate iam`. */
export function addProve(iam: Command): void {
  const prove = iam
    .command('prove')
    .description('questions over all requests: holds, fails with a request, or unknown');
  addPairs(prove);
  addIsolated(prove);
  addEscapes(prove);
  addExistence(prove);
}

function addPairs(prove: Command): void {
  const questions = [
    ['contained', 'does the second folder of policies allow all that the first allows', contained],
    ['equivalent', 'do both folders of policies allow the same', equivalent],
    ['disjoint', 'is there nothing that both folders of policies allow', disjoint],
  ] as const;
  for (const [name, description, question] of questions) {
    prove
      .command(`${name} <policies> <others>`)
      .description(description)
      .option('--principal <arn>', 'the caller; without it, every user and role')
      .addHelpText('after', `\nExample: tidegate iam prove ${name} policies others`)
      .action((one: string, other: string, options: { principal?: string }, command: Command) => {
        tell(question(layersIn(one), layersIn(other), who(options)), command);
      });
  }
}

function addIsolated(prove: Command): void {
  prove
    .command('isolated <policies>')
    .description('does no action but List and Read touch a resource outside the tags')
    .requiredOption('-t, --tag <key=value...>', 'the tags of what is inside')
    .option('-e, --exception <file...>', 'policies that say what may be touched outside')
    .option('--principal <arn>', 'the caller; without it, every user and role')
    .addHelpText('after', '\nExample: tidegate iam prove isolated policies --tag workspace=ws-1 zone=z-1')
    .action(
      (folder: string, options: { tag: string[]; exception?: string[]; principal?: string }, command: Command) => {
        const exceptions = (options.exception ?? []).map((file) => readFile(file, 'exception'));
        const answer = isolated(layersIn(folder), tagsOf(options.tag), { ...who(options), exceptions });
        const reads = [...new Set(answer.exposures.map(({ action }) => action))];
        tell(answer, command, reads.length === 0 ? [] : [`can still be read outside: ${reads.join(', ')}`]);
      },
    );
}

function addExistence(prove: Command): void {
  prove
    .command('reachable <policies>')
    .description('is some request with this action and resource allowed; exit code 1 if none is')
    .requiredOption('-a, --action <pattern...>', 'actions, as a statement writes them')
    .option('-r, --resource <pattern...>', 'resources, as a statement writes them')
    .addHelpText('after', '\nExample: tidegate iam prove reachable policies --action iam:PassRole')
    .option('--principal <arn>', 'the caller; without it, every user and role')
    .action(
      (folder: string, options: { action: string[]; resource?: string[]; principal?: string }, command: Command) => {
        const { action, resource } = options;
        const pattern = { action, ...(resource === undefined ? {} : { resource }) };
        tell(reachable(layersIn(folder), pattern, who(options)), command);
      },
    );
  prove
    .command('never <policies> <file>')
    .description('can a policy or statement never take effect under the other layers of a folder')
    .addHelpText('after', '\nExample: tidegate iam prove never policies statement.json')
    .option('--principal <arn>', 'the caller; without it, every user and role')
    .action((folder: string, file: string, options: { principal?: string }, command: Command) => {
      tell(neverAllows(layersIn(folder), readFile(file, 'policy'), who(options)), command);
    });
  prove
    .command('public <file>')
    .description('can a caller without credentials do anything under a resource policy; exit code 1 if not')
    .addHelpText('after', '\nExample: tidegate iam prove public bucket-policy.json')
    .action((file: string, _options: object, command: Command) => {
      tell(publicAccess(readFile(file, 'policy')), command);
    });
  prove
    .command('creatable <policies>')
    .description('what can be made under a folder of policies')
    .addHelpText('after', '\nExample: tidegate iam prove creatable policies')
    .action((folder: string, _options: object, command: Command) => {
      const made = creatable(layersIn(folder));
      if (wantsJson(command)) printJson(made);
      else {
        const lines = made.creations.map(({ action }) => action);
        const open = made.undecided.map((one) => `undecided: ${one}`);
        console.log(plainLines([...lines, `${lines.length} calls can make something`, ...open].join('\n')));
      }
      const [unknown] = made.unknown;
      if (unknown !== undefined) throw new CliFailure(sentenceOf(unknown), unknownExit);
    });
}

const wantsJson = (command: Command): boolean => command.optsWithGlobals()['json'] === true;

const who = ({ principal }: { readonly principal?: string }): { readonly principal?: string } =>
  principal === undefined ? {} : { principal };

function layersIn(folder: string): Policies {
  const read = readPoliciesFrom(readFolder(folder, 'policies'));
  const errors = read.problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new CliFailure(plainLines(printProblems(errors)), 2);
  return read.policies;
}

function tagsOf(written: readonly string[]): Readonly<Record<string, string>> {
  const pairs = written.map((one): readonly [string, string] => {
    const equals = one.indexOf('=');
    if (equals < 1) throw new CliFailure(`\`${one}\` is not a tag; write \`key=value\``, 2);
    return [one.slice(0, equals), one.slice(equals + 1)];
  });
  return Object.fromEntries(pairs);
}

function tell(answer: Answer | Existence, command: Command, more: readonly string[] = []): void {
  if (wantsJson(command)) printJson(answer);
  else console.log(plainLines([...linesOf(answer), ...more].join('\n')));
  if (answer.answer === 'unknown') throw new CliFailure('', unknownExit);
  if (answer.answer === 'fails' || answer.answer === 'none') throw new CliFailure('', 1);
}

function linesOf(answer: Answer | Existence): readonly string[] {
  switch (answer.answer) {
    case 'holds':
      return ['holds', ...answer.assuming];
    case 'none':
      return ['there is none', ...answer.assuming];
    case 'fails':
      return ['fails; this request shows it:', ...requestLines(answer.counterExample)];
    case 'exists':
      return ['there is one:', ...requestLines(answer.witness)];
    case 'unknown':
      return [sentenceOf(answer)];
  }
}

function requestLines({ request }: Witness): readonly string[] {
  return JSON.stringify(request, undefined, 2).split('\n');
}

function sentenceOf({ reason, statement }: Unknown): string {
  if (statement === undefined) return `unknown: ${reason}`;
  const name = statement.sid ?? `statement ${statement.statement}`;
  return `unknown: ${reason} (\`${name}\` of ${statement.layer} policy ${statement.policy})`;
}
