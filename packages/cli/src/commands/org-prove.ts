// tidegate org prove: questions about every role of an organization file at once, each with its policies, its boundary and the guardrails above its account.
// Exit code 0 if it holds for all, 1 if some role fails, 8 if none does and some could not be decided.

import {
  type AccountRoles,
  accountsOf,
  type IsolatedRole,
  type Organization,
  type OrganizationIsolation,
  organizationIsolated,
  printProblems,
  readOrganization,
} from '@tidegate/iam';
import type { Command } from 'commander';
import { CliFailure } from '../failure.ts';
import { plain, plainLines, printJson } from '../output/print.ts';
import { readFile } from '../read-file.ts';

/** The exit code when some role could not be decided. */
const unknownExit = 8;

/** Roles that are told of at most; `--json` has all. */
const shownMax = 20;

interface Options {
  readonly tag: string[];
  readonly exception?: string[];
}

/** What a role must keep within: the value given, or that of its own tag. */
interface AskedTag {
  readonly key: string;
  readonly value: string | undefined;
}

/** Adds `prove` to `tidegate org`. */
export function addOrgProve(org: Command): void {
  org
    .command('prove')
    .description('questions about every role of an organization: holds, fails with a request, or unknown')
    .command('isolated <file>')
    .description('does no action but List and Read of any role touch a resource outside of its tags')
    .requiredOption(
      '-t, --tag <tag...>',
      'the tags of what is inside, `key=value`, or `key` for the value that the role itself has',
    )
    .option('-e, --exception <file...>', 'policies that say what any role may touch outside')
    .addHelpText('after', '\nExample: tidegate org prove isolated org.json --tag workspace')
    .action((file: string, options: Options, command: Command) => {
      const asked = asking(organizationFrom(file), options.tag.map(tagOf));
      const exceptions = (options.exception ?? []).map((one) => readFile(one, 'exception'));
      const answer = organizationIsolated(asked.organization, asked.accounts, { exceptions });
      if (command.optsWithGlobals()['json'] === true) printJson({ ...answer, notAsked: asked.left });
      else console.log(plainLines(linesOf(answer, asked.left).join('\n')));
      if (answer.fails.length > 0) throw new CliFailure('', 1);
      // A role nothing is known of is no role that was proved.
      if (answer.unknown.length > 0 || asked.left.length > 0) throw new CliFailure('', unknownExit);
    });
}

function tagOf(written: string): AskedTag {
  const equals = written.indexOf('=');
  const key = equals < 0 ? written : written.slice(0, equals);
  if (key === '') throw new CliFailure(`\`${plain(written)}\` is no tag; write \`key\` or \`key=value\``, 2);
  return { key, value: equals < 0 ? undefined : written.slice(equals + 1) };
}

interface Asking {
  readonly organization: Organization;
  readonly accounts: readonly AccountRoles[];
  /** Roles that nothing can be asked about, and why. */
  readonly left: readonly string[];
}

function asking(organization: Organization, tags: readonly AskedTag[]): Asking {
  const left: string[] = [];
  const accounts = accountsOf(organization.root).map(({ id, roles = [] }): AccountRoles => {
    const asked = roles.flatMap(({ name, policies, boundary, tags: own }): readonly IsolatedRole[] => {
      const arn = `arn:aws:iam::${id}:role/${name}`;
      const within = withinOf(tags, own);
      if (policies === undefined) left.push(`${arn}: the file does not tell its \`policies\``);
      else if (typeof within === 'string') left.push(`${arn}: it has no tag \`${within}\` to keep within`);
      else
        return [
          {
            arn,
            identity: policies,
            within,
            ...(boundary === undefined ? {} : { boundary }),
            ...(own === undefined ? {} : { tags: own }),
          },
        ];
      return [];
    });
    return { account: id, roles: asked };
  });
  if (accounts.every(({ roles }) => [...roles].length === 0) && left.length === 0)
    throw new CliFailure('the organization file tells no roles; give its accounts `roles`', 2);
  return { organization, accounts, left };
}

/** The tags a role must keep within; the key of the one it does not have. */
function withinOf(
  tags: readonly AskedTag[],
  own: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> | string {
  const known = new Map(Object.entries(own).map(([key, value]) => [key.toLowerCase(), value]));
  const within: (readonly [string, string])[] = [];
  for (const { key, value = known.get(key.toLowerCase()) } of tags) {
    if (value === undefined) return key;
    within.push([key, value]);
  }
  return Object.fromEntries(within);
}

function organizationFrom(file: string): Organization {
  const { organization, problems } = readOrganization(readFile(file, 'organization'));
  const shown = organization === undefined ? problems : problems.filter(({ severity }) => severity !== 'warning');
  if (shown.length > 0) console.error(plainLines(printProblems(shown)));
  if (organization !== undefined) return organization;
  throw new CliFailure('the organization cannot be read; correct the problems above', 2);
}

function linesOf(answer: OrganizationIsolation, left: readonly string[]): readonly string[] {
  const { accounts, roles, holds, fails, unknown, proofs, assuming } = answer;
  const many = (count: number, one: string): string => (count === 1 ? `1 ${one}` : `${count} ${one}s`);
  return [
    ...fails.slice(0, shownMax).flatMap(({ role, answer: { counterExample } }) => [
      `fails: ${role}`,
      ...JSON.stringify(counterExample.request, undefined, 2)
        .split('\n')
        .map((line) => `  ${line}`),
    ]),
    ...(fails.length > shownMax ? [`… and ${many(fails.length - shownMax, 'more role')} (--json has all)`] : []),
    ...unknown.slice(0, shownMax).map(({ role, answer: { reason } }) => `unknown: ${role}: ${reason}`),
    ...(unknown.length > shownMax ? [`… and ${many(unknown.length - shownMax, 'more unknown role')}`] : []),
    ...left.map((one) => `not asked: ${one}`),
    `${holds} of ${many(roles + left.length, 'role')} in ${many(accounts, 'account')} proved isolated, with ${many(proofs, 'proof')}`,
    ...(holds === 0 ? [] : assuming),
  ];
}
