// tidegate connect aws: the role that Tidegate's connector runs as, printed or written as files, for whoever applies it. Proved first, as every generated
// set. Without a server and without AWS.

import { type ConnectorNeed, generateConnector, type IdentityCenter, type OrganizationPlace } from '@tidegate/iam';
import { type Command, Option } from 'commander';
import { CliFailure } from '../failure.ts';
import { plain, plainLines } from '../output/print.ts';
import { tellGenerated } from '../output/print-generated.ts';

interface ConnectOptions {
  readonly account: string;
  readonly trusted: string;
  readonly externalId: string;
  readonly workspace: string;
  readonly readOnly?: boolean;
  readonly boundary?: string;
  readonly tag?: string[];
  readonly organization?: string | true;
  readonly members?: string[];
  readonly identityCenter?: string;
  readonly managementAccount?: string;
  readonly assignIn?: string[];
  readonly assignOnly?: boolean;
  readonly partition?: Partition;
  readonly out?: string;
  readonly terraform?: boolean;
  readonly force?: boolean;
}

type Partition = NonNullable<ConnectorNeed['partition']>;
const partitions: readonly Partition[] = ['aws', 'aws-cn', 'aws-us-gov'];

/** Adds `connect`. */
export function addConnect(program: Command): void {
  program
    .command('connect')
    .description("Tidegate's own rights in a system (no server needed)")
    .command('aws')
    .description('the role the connector runs as: trust, policies and its own boundary, with proofs')
    .requiredOption('--account <id>', 'the account the role is in')
    .requiredOption('--trusted <arn>', 'the user or role the connector signs in as')
    .requiredOption('--external-id <text>', 'what it says when it takes the role')
    .requiredOption('--workspace <name>', 'whose connector it is; names and paths are made of it')
    .option('--read-only', 'the inventory only; nothing is opened or closed')
    .option('--boundary <arn>', 'the boundary that every role for a grant must carry')
    .option('--tag <key=value...>', 'tags that roles for grants may carry, with this value')
    .option('--organization [id]', 'the role of the management or a delegated administrator account')
    .option('--members <account...>', 'with --organization: accounts whose connector roles it takes')
    .option('--identity-center <instance>', 'with --organization: read this instance, and assign in it')
    .option('--management-account <id>', 'with --identity-center: where nobody is assigned')
    .option('--assign-in <account...>', 'with --identity-center: only in these accounts')
    .option('--assign-only', 'with --identity-center: make no permission sets, assign those that are tagged')
    .addOption(new Option('--partition <name>', 'where the account is').choices([...partitions]).default('aws'))
    .option('--out <folder>', 'write policies, reasons and proofs here')
    .option('--terraform', 'with --out: write main.tf.json, too')
    .option('--force', 'with --out: write over files that say something else')
    .addHelpText(
      'after',
      '\nExample: tidegate connect aws --account 111122223333 --workspace ws-1 --external-id k3Tq9-example' +
        ' --trusted arn:aws:iam::444455556666:role/tidegate-server' +
        ' --boundary arn:aws:iam::111122223333:policy/guardrails/boundary-ws-1 --out connector --terraform',
    )
    .action((options: ConnectOptions, command: Command) => {
      const made = generateConnector(needOf(options));
      if (!made.ok) throw new CliFailure(plainLines(made.problems.join('\n')), 2);
      const { generated, placements, roleArn } = made;
      const { out, terraform, force } = options;
      const asJson = command.optsWithGlobals()['json'] === true;
      tellGenerated(generated, { json: asJson, out, terraform, force, placements, also: { role: roleArn } });
    });
}

function needOf(options: ConnectOptions): ConnectorNeed {
  const { account, trusted, externalId, workspace, readOnly, organization, boundary, tag, partition } = options;
  const access = readOnly === true ? 'inventory' : 'grants';
  const common = {
    account,
    trusted,
    externalId,
    workspace,
    access,
    ...(partition === undefined ? {} : { partition }),
  } as const;
  if (organization !== undefined) {
    if (boundary !== undefined || tag !== undefined)
      throw new CliFailure('roles for grants are made in member accounts: leave --boundary and --tag out', 2);
    return { ...common, place: organizationOf(options, organization) };
  }
  if (options.members !== undefined || options.identityCenter !== undefined)
    throw new CliFailure('members and Identity Center are for the role of an organization: give --organization', 2);
  const place = {
    kind: 'member',
    ...(boundary === undefined ? {} : { boundary }),
    ...(tag === undefined ? {} : { tags: tagsOf(tag) }),
  } as const;
  return { ...common, place };
}

function organizationOf(options: ConnectOptions, organization: string | true): OrganizationPlace {
  const { members } = options;
  const identityCenter = centerOf(options);
  return {
    kind: 'organization',
    ...(organization === true ? {} : { organization }),
    ...(members === undefined ? {} : { members }),
    ...(identityCenter === undefined ? {} : { identityCenter }),
  };
}

function centerOf({
  identityCenter: instance,
  managementAccount,
  assignIn,
  assignOnly,
}: ConnectOptions): IdentityCenter | undefined {
  if (instance === undefined) {
    if (managementAccount === undefined && assignIn === undefined && assignOnly === undefined) return undefined;
    throw new CliFailure('assignments are made in Identity Center: give its instance with --identity-center', 2);
  }
  if (managementAccount === undefined)
    throw new CliFailure('give --management-account, so that nobody can be assigned there', 2);
  return {
    instance,
    managementAccount,
    permissionSets: assignOnly === true ? 'assign' : 'make',
    ...(assignIn === undefined ? {} : { accounts: assignIn }),
  };
}

function tagsOf(written: readonly string[]): Readonly<Record<string, string>> {
  const pairs = written.map((one): readonly [string, string] => {
    const equals = one.indexOf('=');
    if (equals < 1) throw new CliFailure(`\`${plain(one)}\` is not a tag; write \`key=value\``, 2);
    return [one.slice(0, equals), one.slice(equals + 1)];
  });
  return Object.fromEntries(pairs);
}
