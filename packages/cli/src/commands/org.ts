// tidegate org: an AWS organization from one file: its tree, and what is possible in an account at all.

import {
  effective,
  type Organization,
  printEffective,
  printOrganizationTree,
  printProblems,
  readOrganization,
} from '@tidegate/iam';
import type { Command } from 'commander';
import { CliFailure } from '../failure.ts';
import { plainLines, printJson } from '../output/print.ts';
import { readFile } from '../read-file.ts';
import { addOrgGenerate } from './org-generate.ts';
import { addOrgProve } from './org-prove.ts';
import { addOrgReview } from './org-review.ts';
import { addOrgServices } from './org-services.ts';

export function addOrg(program: Command): void {
  const org = program.command('org').description('an AWS organization from a file (no server needed)');
  org
    .command('tree')
    .description('units, accounts and the policies attached to each')
    .option('--org <file>', 'the organization', 'org.json')
    .option('--as-of <date>', 'the day whose rules and limits apply')
    .addHelpText('after', '\nExample: tidegate org tree --org sample/org.json')
    .action((options: { org: string; asOf?: string }, command: Command) => {
      const organization = read(options);
      if (command.optsWithGlobals()['json'] === true) return printJson(organization);
      console.log(plainLines(printOrganizationTree(organization)));
    });
  org
    .command('effective <account>')
    .description('what is possible in an account at all, by service, and who took the rest away')
    .option('--org <file>', 'the organization', 'org.json')
    .option('--as-of <date>', 'the day whose rules and limits apply')
    .addHelpText(
      'after',
      '\nExample: tidegate iam init sample && tidegate org effective 222222222222 --org sample/org.json',
    )
    .action((account: string, options: { org: string; asOf?: string }, command: Command) => {
      const answer = effective(read(options), account);
      if (!answer) throw new CliFailure(`the organization has no account \`${account}\`; see \`tidegate org tree\``, 4);
      if (command.optsWithGlobals()['json'] === true) return printJson(answer);
      console.log(plainLines(printEffective(answer)));
    });
  addOrgReview(org);
  addOrgProve(org);
  addOrgGenerate(org);
  addOrgServices(org);
}

/** Reads the organization; problems that are not errors are told on standard error and do not stop it. */
function read(options: { readonly org: string; readonly asOf?: string }): Organization {
  const answer = readOrganization(
    readFile(options.org, 'organization'),
    options.asOf === undefined ? {} : { asOf: options.asOf },
  );
  if (answer.problems.length > 0) console.error(plainLines(printProblems(answer.problems)));
  if (!answer.organization) throw new CliFailure('the organization cannot be read; correct the problems above', 2);
  return answer.organization;
}
