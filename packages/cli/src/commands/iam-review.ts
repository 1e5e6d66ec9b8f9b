// tidegate iam review: every known hole in a folder of policies, each with a request that shows it and what repairs it. No server, no AWS. Exit code 0
// if nothing at or above the chosen severity was found.

import { type FindingSeverity, type PolicyReview, reviewPolicies } from '@tidegate/iam';
import { type Command, Option } from 'commander';
import { CliFailure } from '../failure.ts';
import { plainLines, printJson } from '../output/print.ts';
import { countOfFindings, linesOfFindings, reaches, severities } from '../output/print-findings.ts';
import { readFolder } from '../read-file.ts';

interface Options {
  readonly failOn: FindingSeverity;
  readonly fixes?: boolean;
}

const help = `
The folder is the one \`tidegate iam prove\` takes, one folder per layer, with any number of documents in each, and a folder \`trust\`.
A file \`review.json\` in it may say what the texts do not: account, workspace, zone, path, boundary, roles. What it does not say is
supposed from the texts, and findings say so. The guide \`review\` lists every code.

Exit code: 0 nothing at or above --fail-on · 1 findings · 2 wrong use or input

Example: tidegate iam review examples/seed-003-adr --fixes`;

/** Adds `review` to `tidegate iam`. */
export function addReview(iam: Command): void {
  iam
    .command('review <policies>')
    .description('every known hole in a folder of policies, with a request that shows it and a policy that repairs it')
    .addOption(
      new Option('--fail-on <severity>', 'the least severity that makes the exit code 1')
        .choices([...severities])
        .default('medium'),
    )
    .option('--fixes', 'also print the policies that repair')
    .addHelpText('after', help)
    .action((folder: string, options: Options, command: Command) => {
      const files = readFolder(folder, 'policies');
      if (!files.some(({ path }) => path.endsWith('.json'))) {
        throw new CliFailure(`\`${folder}\` holds no policy; give the folder of the policies, one folder per layer`, 2);
      }
      const review = reviewPolicies(files);
      if (command.optsWithGlobals()['json'] === true) printJson(review);
      else console.log(plainLines(linesOf(review, options).join('\n')));
      if (reaches(review.findings, options.failOn)) throw new CliFailure('', 1);
    });
}

function linesOf({ findings, documents, statements, lookedFor }: PolicyReview, { fixes }: Options): readonly string[] {
  const size = `${count(documents, 'document')} and ${count(statements, 'statement')}`;
  if (findings.length === 0) {
    return [`nothing found in ${size}; what was looked for:`, ...lookedFor.map((one) => `  ${one}`)];
  }
  return [...linesOfFindings(findings, { policies: fixes === true }), `${countOfFindings(findings)} in ${size}`];
}

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`;
