// tidegate org review: what is wrong with how an organization's accounts and guardrails are laid out, and, apart from that, what each account was
// taken for and who trusts whom. Exit code 1 for findings at or above --fail-on, 8 if there are none and something could not be decided.

import {
  type CrossAccountTrust,
  type FindingSeverity,
  type OrganizationReview,
  printProblems,
  readOrganization,
  reviewOrganization,
} from '@tidegate/iam';
import { type Command, Option } from 'commander';
import { CliFailure } from '../failure.ts';
import { plain, plainLines, printJson } from '../output/print.ts';
import { countOfFindings, linesOfFindings, reaches, severities } from '../output/print-findings.ts';
import { readFile } from '../read-file.ts';

/** The exit code when nothing was found and something could not be decided. */
const unknownExit = 8;

interface Options {
  readonly failOn: FindingSeverity;
  readonly asOf?: string;
  readonly services?: string[];
  readonly regions?: string[];
  readonly policies?: boolean;
  readonly accounts?: boolean;
}

/** Adds `review` to `tidegate org`. */
export function addOrgReview(org: Command): void {
  org
    .command('review <file>')
    .description('what is wrong with accounts, guardrails and trusts; exit code 1 for findings at or above --fail-on')
    .addOption(
      new Option('--fail-on <severity>', 'the least severity that makes exit code 1')
        .choices([...severities])
        .default('medium'),
    )
    .option('--as-of <date>', 'the day whose rules and limits apply')
    .option('--services <prefix...>', 'services to approve, for the policies that repair')
    .option('--regions <region...>', 'regions to approve, for the policies that repair')
    .option('--policies', 'also print the policies that repair')
    .option('--accounts', 'also print what each account was taken for, and what told it')
    .addHelpText('after', '\nExample: tidegate org review examples/effective-iam/org.json')
    .action((file: string, options: Options, command: Command) => {
      const review = reviewed(file, options);
      if (command.optsWithGlobals()['json'] === true) printJson(review);
      else for (const line of linesOf(review, options)) console.log(line);
      if (reaches(review.findings, options.failOn)) throw new CliFailure('', 1);
      if (review.undecided.length > 0) throw new CliFailure('', unknownExit);
    });
}

function reviewed(file: string, { asOf, services, regions }: Options): OrganizationReview {
  const { organization, problems } = readOrganization(
    readFile(file, 'organization'),
    asOf === undefined ? {} : { asOf },
  );
  // What the review itself tells of is not told twice.
  const others = problems.filter(
    ({ code }) => code !== 'node.lets_nothing_through' && code !== 'organization.policy_unused',
  );
  if (others.length > 0) console.error(plainLines(printProblems(others)));
  if (organization === undefined)
    throw new CliFailure('the organization cannot be read; correct the problems above', 2);
  return reviewOrganization(organization, {
    ...(services === undefined ? {} : { services }),
    ...(regions === undefined ? {} : { regions }),
  });
}

function linesOf(review: OrganizationReview, options: Options): readonly string[] {
  const { findings, undecided, accounts } = review;
  return [
    ...linesOfFindings(findings, { policies: options.policies === true }),
    `${accounts.length} accounts: ${findings.length === 0 ? 'nothing is wrong' : countOfFindings(findings)}`,
    ...undecided.map((one) => plain(`undecided: ${one}`)),
    ...(options.accounts === true ? ['', ...accountLines(review)] : []),
    ...trustLines(review),
  ];
}

function accountLines({ accounts }: OrganizationReview): readonly string[] {
  return accounts.map(({ account, name, kind, businessUnit, phase }) => {
    const facts = [kind, businessUnit, phase].flatMap((told) =>
      told === undefined ? [] : [`${told.value} (by ${told.from})`],
    );
    return plain(`${name} ${account}: ${facts.join(', ')}`);
  });
}

function trustLines({ trusts, delivery }: OrganizationReview): readonly string[] {
  if (trusts.length === 0)
    return ['', 'no trust across accounts is told of; roles are listed in the organization file'];
  const lines = trusts.map(
    (trust) =>
      `  ${trust.accountName} role ${roleName(trust.role)} trusts ${trustedName(trust)}${trust.onlyIf.length === 0 ? '' : ` if ${trust.onlyIf.join(', ')}`}; it may do: ${trust.may}`,
  );
  const reach = delivery.flatMap(({ accountName, reaches: roles }) => [
    '',
    `the delivery account ${accountName} gets at:`,
    ...roles.map(
      ({ accountName: name, phase, role, may, through }) =>
        `  ${name}${phase === undefined ? '' : ` (${phase})`} role ${roleName(role)}; it may do: ${may}${through === undefined ? '' : `; through ${through}`}`,
    ),
  ]);
  return ['', 'trusts across accounts (a listing, not findings):', ...lines, ...reach].map(plain);
}

const roleName = (arn: string): string => arn.slice(arn.indexOf(':role/') + ':role/'.length);

function trustedName({ trusts, trustedName: name }: CrossAccountTrust): string {
  switch (trusts.kind) {
    case 'everyone':
      return 'everyone';
    case 'organization':
      return 'every account of the organization';
    case 'account':
      return name === undefined ? `account ${trusts.account}` : `${name} (${trusts.account})`;
    case 'principal':
      return name === undefined ? trusts.arn : `${trusts.arn} (${name})`;
  }
}
