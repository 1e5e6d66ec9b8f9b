// tidegate iam: check AWS policy documents and decide requests through every layer, without a server and without AWS.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  checkPolicy,
  explain,
  type PolicyKind,
  printExplanation,
  printProblems,
  readPoliciesFrom,
  readRequest,
  sampleFiles,
} from '@tidegate/iam';
import { type Command, Option } from 'commander';
import { CliFailure } from '../failure.ts';
import { plainLines, printJson } from '../output/print.ts';
import { readFile, readFolder } from '../read-file.ts';
import { addGenerate } from './iam-generate.ts';
import { addImpact } from './iam-impact.ts';
import { addMatrix } from './iam-matrix.ts';
import { addProve } from './iam-prove.ts';
import { addReview } from './iam-review.ts';

const policyKinds: readonly PolicyKind[] = [
  'identity',
  'boundary',
  'session',
  'resource',
  'trust',
  'scp',
  'rcp',
  'endpoint',
];

const wantsJson = (command: Command): boolean => command.optsWithGlobals()['json'] === true;

export function addIam(program: Command): void {
  const iam = program.command('iam').description('AWS policies: check documents, decide requests (no server needed)');
  addCheck(iam);
  addDecide(iam);
  addProve(iam);
  addImpact(iam);
  addGenerate(iam);
  addReview(iam);
  addMatrix(iam);
  iam
    .command('init [folder]')
    .description('write a sample request, a folder of policies and an organization to start from')
    .addHelpText('after', '\nExample: tidegate iam init sample')
    .action((folder: string | undefined) => {
      const root = folder ?? '.';
      const files = sampleFiles().map((file) => ({ ...file, path: join(root, file.path) }));
      const there = files.find((file) => existsSync(file.path));
      if (there) throw new CliFailure(`\`${there.path}\` exists already; name an empty folder`, 2);
      for (const file of files) {
        mkdirSync(dirname(file.path), { recursive: true });
        writeFileSync(file.path, file.text);
        console.log(file.path);
      }
      console.log(
        `\ntry: tidegate iam decide --request ${join(root, 'request.json')} --policies ${join(root, 'policies')}`,
      );
    });
}

function addCheck(iam: Command): void {
  iam
    .command('check <file>')
    .description('all problems of a policy document, with paths; exit code 1 if any')
    .addOption(
      new Option('-k, --kind <kind>', 'what the document is for').choices([...policyKinds]).default('identity'),
    )
    .option('--as-of <date>', 'the day whose rules apply, for example 2025-09-18 for the old SCP language')
    .addHelpText('after', '\nExample: tidegate iam check policy.json --kind scp --as-of 2025-09-18')
    .action((file: string, options: { kind: PolicyKind; asOf?: string }, command: Command) => {
      const text = readFile(file, 'policy');
      const problems = checkPolicy(text, options.kind, options.asOf === undefined ? {} : { asOf: options.asOf });
      if (wantsJson(command)) printJson(problems);
      else console.log(plainLines(printProblems(problems)));
      if (problems.length > 0) throw new CliFailure('', 1);
    });
}

function addDecide(iam: Command): void {
  iam
    .command('decide')
    .description('the decision on one request, and the reason; exit code 1 for deny')
    .requiredOption('-r, --request <file>', 'the request, as JSON')
    .requiredOption(
      '-p, --policies <folder>',
      'one folder per layer: identity, boundary, session, resource, scp, rcp, endpoint',
    )
    .addHelpText(
      'after',
      '\nExample: tidegate iam init sample && tidegate iam decide -r sample/request.json -p sample/policies',
    )
    .action((options: { request: string; policies: string }, command: Command) => {
      const json = wantsJson(command);
      const request = readRequest(readFile(options.request, 'request'));
      const read = readPoliciesFrom(readFolder(options.policies, 'policies'));
      const problems = [...request.problems, ...read.problems];
      if (!request.request) {
        if (json) printJson({ problems });
        else console.error(plainLines(printProblems(problems)));
        throw new CliFailure('', 2);
      }
      const explanation = explain({ request: request.request, policies: read.policies });
      if (json) printJson({ ...explanation, problems });
      else {
        if (problems.length > 0) console.error(plainLines(printProblems(problems)));
        console.log(plainLines(printExplanation(explanation)));
      }
      if (explanation.effect === 'deny') throw new CliFailure('', 1);
    });
}
