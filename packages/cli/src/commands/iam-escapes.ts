// tidegate iam prove escapes: is there a way out of the tags through several steps? Stories for people, step by step; the whole answer with every
// request for machines. Exit code 0 for no, 1 for a way out, 8 for unknown.

import {
  type Escapes,
  type EscapesOptions,
  escapes,
  printProblems,
  readPoliciesFrom,
  type Story,
  type Unknown,
} from '@tidegate/iam';
import type { Command } from 'commander';
import { CliFailure } from '../failure.ts';
import { plainLines, printJson } from '../output/print.ts';
import { readFile, readFolder } from '../read-file.ts';

/** The exit code when a question could not be decided. */
const unknownExit = 8;

interface Options {
  readonly tag: readonly string[];
  readonly exception?: readonly string[];
  readonly principal?: string;
  readonly principalTag?: readonly string[];
  readonly boundaryArn?: string;
  readonly boundary?: readonly string[];
  readonly fencedPrincipal?: readonly string[];
  readonly fencedPolicy?: readonly string[];
  readonly fencedBoundary?: string;
}

/** Adds `escapes` to `tidegate iam prove`. */
export function addEscapes(prove: Command): void {
  prove
    .command('escapes <policies>')
    .description('is there a way out of the tags through several steps: retagging, making roles, dropping boundaries …')
    .requiredOption('-t, --tag <key=value...>', 'the tags of what is inside')
    .option('-e, --exception <file...>', 'policies that say what may be touched outside; they excuse no move')
    .option('--principal <arn>', 'the caller; without it, every role the policies tell apart')
    .option('--principal-tag <key=value...>', 'all tags of the caller; without it, any')
    .option('--boundary-arn <arn>', 'the ARN of the policy that is the boundary')
    .option('--boundary <arn=file...>', 'boundaries of other roles, by ARN')
    .option('--fenced-principal <pattern...>', 'roles, users and groups that all carry the boundary and the tags')
    .option('--fenced-policy <pattern...>', 'policies that only those have')
    .option('--fenced-boundary <arn>', 'the boundary they carry, if it is not --boundary-arn')
    .addHelpText('after', '\nExample: tidegate iam prove escapes policies --tag workspace=ws-1 zone=z-1')
    .action((folder: string, options: Options, command: Command) => {
      const read = readPoliciesFrom(readFolder(folder, 'policies'));
      const errors = read.problems.filter(({ severity }) => severity === 'error');
      if (errors.length > 0) throw new CliFailure(plainLines(printProblems(errors)), 2);
      const answer = escapes(read.policies, pairsOf(options.tag, 'tag'), asked(options));
      if (command.optsWithGlobals()['json'] === true) printJson(answer);
      else console.log(plainLines(linesOf(answer).join('\n')));
      if (answer.answer === 'unknown') throw new CliFailure('', unknownExit);
      if (answer.answer === 'fails') throw new CliFailure('', 1);
    });
}

function asked(options: Options): EscapesOptions {
  const { exception = [], principal, principalTag, boundaryArn, boundary = [] } = options;
  const { fencedPrincipal: principals, fencedPolicy: policies, fencedBoundary } = options;
  const files = Object.entries(pairsOf(boundary, 'boundary'));
  return {
    exceptions: exception.map((file) => readFile(file, 'exception')),
    boundaries: Object.fromEntries(files.map(([arn, file]) => [arn, readFile(file, 'boundary')])),
    ...(principal === undefined ? {} : { principal }),
    ...(principalTag === undefined ? {} : { principalTags: pairsOf(principalTag, 'tag') }),
    ...(boundaryArn === undefined ? {} : { boundaryArn }),
    fenced: {
      ...(principals === undefined ? {} : { principals }),
      ...(policies === undefined ? {} : { policies }),
      ...(fencedBoundary === undefined ? {} : { boundary: fencedBoundary }),
    },
  };
}

/** `key=value`, cut at the first `=`. */
function pairsOf(written: readonly string[], what: string): Readonly<Record<string, string>> {
  const pairs = written.map((one): readonly [string, string] => {
    const equals = one.indexOf('=');
    if (equals < 1) throw new CliFailure(`\`${one}\` is not a ${what}; write \`key=value\``, 2);
    return [one.slice(0, equals), one.slice(equals + 1)];
  });
  return Object.fromEntries(pairs);
}

function linesOf(answer: Escapes): readonly string[] {
  const open = answer.undecided.map((one) => sentenceOf(one));
  switch (answer.answer) {
    case 'holds':
      return ['holds', ...answer.assuming];
    case 'unknown':
      return open;
    case 'fails':
      return [
        `fails; ${answer.stories.length === 1 ? 'there is one way' : `there are ${answer.stories.length} ways`} out:`,
        ...answer.stories.flatMap(storyLines),
        ...open,
        'the requests of each step are in the answer with `--json`',
      ];
  }
}

function storyLines({ move, tag, steps, supposing }: Story): readonly string[] {
  return [
    '',
    tag === undefined ? move : `${move} (\`${tag}\`)`,
    ...steps.map(({ sentence }, index) => `  ${index + 1}. ${sentence}`),
    ...supposing.map((one) => `  supposing ${one}`),
  ];
}

function sentenceOf({ reason, statement }: Unknown): string {
  if (statement === undefined) return `unknown: ${reason}`;
  const name = statement.sid ?? `statement ${statement.statement}`;
  return `unknown: ${reason} (\`${name}\` of ${statement.layer} policy ${statement.policy})`;
}
