// tidegate iam generate: guardrails from a declaration, with the reason of every statement and the proof of every claim. Without a server and without AWS.

import { type AwsTarget, type DeclaredBoundary, generateWorkspace } from '@tidegate/iam';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { CliFailure } from '../failure.ts';
import { plainLines } from '../output/print.ts';
import { tellGenerated } from '../output/print-generated.ts';
import { readDeclarationFile } from '../read-declaration.ts';

interface WorkspaceOptions {
  readonly from?: string;
  readonly account: string;
  readonly partition?: 'aws' | 'aws-cn' | 'aws-us-gov';
  readonly guardedPath?: string;
  readonly organization?: string;
  readonly workspace?: string;
  readonly zone?: string[];
  readonly service?: string[];
  readonly tagKey?: string[];
  readonly region?: string[];
  readonly shared?: string[];
  readonly path?: string;
  readonly namePrefix?: string;
  readonly guardedTag?: string[];
  readonly taggedOnly?: boolean;
  readonly ownAccount?: boolean;
  readonly denyUntagged?: boolean;
  readonly allowSharing?: boolean;
  readonly discover: boolean;
  readonly delegate: boolean;
  readonly out?: string;
  readonly terraform?: boolean;
  readonly force?: boolean;
}

/** Adds `generate` to `tidegate iam`. */
export function addGenerate(iam: Command): void {
  iam
    .command('generate')
    .description('guardrails from a declaration, with reasons and proofs')
    .command('workspace')
    .description('boundary, workspace and zone policies, and delegated role creation')
    .requiredOption('--account <id>', 'the account')
    .option('--from <file>', 'the declaration, as YAML or JSON, instead of the flags that follow')
    .option('--workspace <name>', 'the value of the workspace tag')
    .option('--zone <name...>', 'values of the zone tag that get a policy of their own')
    .option('--service <prefix...>', 'services, for example ec2 rds s3')
    .option('--tag-key <kind=key...>', 'keys of the tags that isolate (default: workspace=workspace zone=zone)')
    .option('--region <region...>', 'only these regions')
    .option('--shared <value...>', 'values of the workspace tag that mark what all workspaces may build on')
    .option('--path <path>', 'the path of roles and policies that are made (default: the workspace)')
    .option('--name-prefix <text>', 'how names begin where tags cannot tell what is new (default: the workspace and -)')
    .option('--guarded-tag <key...>', 'more tag keys that cannot be changed')
    .option('--tagged-only', 'nothing is made by name: what tags cannot tell cannot be made')
    .option('--own-account', 'the account is the workspace')
    .option('--deny-untagged', 'things without the tag stay closed even if their own policy lets us in')
    .option('--allow-sharing', 'the workspace may share what it has with others')
    .option('--no-discover', 'lists and descriptions stay closed')
    .option('--no-delegate', 'no platform makes roles')
    .option('--guarded-path <path>', 'the path of boundaries and platform roles (default: guardrails)')
    .option('--organization <id>', 'nobody from outside of it becomes a role that is made')
    .addOption(new Option('--partition <name>', 'the partition').choices(['aws', 'aws-cn', 'aws-us-gov']))
    .option('--out <folder>', 'write policies, reasons and proofs here')
    .option('--terraform', 'with --out: write main.tf.json, too')
    .option('--force', 'with --out: write over files that say something else')
    .addHelpText(
      'after',
      '\nExample: tidegate iam generate workspace --workspace ws-1 --zone z-1 --account 111122223333 --service ec2 rds s3' +
        '\nExample: tidegate iam generate workspace --from boundary.yaml --account 111122223333 --out guardrails --terraform',
    )
    .action((options: WorkspaceOptions, command: Command) => {
      const boundary = options.from === undefined ? fromFlags(options) : fromFile(options.from, options);
      const { generated, refused } = generateWorkspace(boundary, targetOf(options));
      if (generated === undefined) throw new CliFailure(plainLines(refused.join('\n')), 2);
      const { placements, ...set } = generated;
      const { out, terraform, force } = options;
      tellGenerated(set, { json: command.optsWithGlobals()['json'] === true, out, terraform, force, placements });
    });
}

function targetOf({ account, partition, guardedPath, organization }: WorkspaceOptions): AwsTarget {
  return {
    account,
    ...(partition === undefined ? {} : { partition }),
    ...(guardedPath === undefined ? {} : { guardedPath }),
    ...(organization === undefined ? {} : { organization }),
  };
}

function fromFlags(options: WorkspaceOptions): DeclaredBoundary {
  const { workspace, service, zone, region, shared, guardedTag, namePrefix } = options;
  if (workspace === undefined) throw new CliFailure('give --workspace, or a declaration with --from', 2);
  if (service === undefined) throw new CliFailure('give --service with the services it may use, for example ec2 s3', 2);
  return {
    scope: { workspace, ...(zone === undefined ? {} : { zones: zone }) },
    tagKeys: tagKeysOf(options.tagKey),
    services: service,
    ...(options.ownAccount === true ? { account: 'own' } : {}),
    ...(region === undefined ? {} : { regions: region }),
    ...(options.taggedOnly === true ? { create: 'tagged' } : {}),
    ...(namePrefix === undefined ? {} : { namePrefix }),
    ...(shared === undefined ? {} : { shared }),
    discover: options.discover,
    ...(options.delegate ? { delegate: { rolesUnder: options.path ?? workspace, mustCarryBoundary: true } } : {}),
    ...(guardedTag === undefined ? {} : { guardedTags: guardedTag }),
    ...(options.allowSharing === true ? { sharing: 'allowed' } : {}),
    ...(options.denyUntagged === true ? { untagged: 'denied' } : {}),
  };
}

function tagKeysOf(written: readonly string[] = ['workspace=workspace', 'zone=zone']): DeclaredBoundary['tagKeys'] {
  const keys = new Map<string, string>();
  for (const one of written) {
    const [, kind, key] = /^(workspace|zone)=(.+)$/.exec(one) ?? [];
    if (kind === undefined || key === undefined)
      throw new CliFailure(`\`${one}\` is not a tag key; write \`workspace=KEY\` or \`zone=KEY\``, 2);
    keys.set(kind, key);
  }
  const zone = keys.get('zone');
  return { workspace: keys.get('workspace') ?? 'workspace', ...(zone === undefined ? {} : { zone }) };
}

const texts = z.array(z.string()).readonly();

/** The declaration as a file. Every key there is. */
const declaration = z.strictObject({
  scope: z.strictObject({ workspace: z.string(), zones: texts.exactOptional() }),
  tagKeys: z.strictObject({ workspace: z.string(), zone: z.string().exactOptional() }),
  account: z.enum(['shared', 'own']).exactOptional(),
  services: texts,
  regions: texts.exactOptional(),
  create: z.enum(['tagged', 'named']).exactOptional(),
  namePrefix: z.string().exactOptional(),
  shared: texts.exactOptional(),
  discover: z.boolean().exactOptional(),
  delegate: z.strictObject({ rolesUnder: z.string(), mustCarryBoundary: z.literal(true) }).exactOptional(),
  guardedTags: texts.exactOptional(),
  sharing: z.enum(['denied', 'allowed']).exactOptional(),
  untagged: z.enum(['left', 'denied']).exactOptional(),
});

/** Flags that say what the file says. */
const declaring = [
  ...['workspace', 'zone', 'service', 'tagKey', 'region', 'shared', 'path', 'namePrefix', 'guardedTag'],
  ...['taggedOnly', 'ownAccount', 'denyUntagged', 'allowSharing'],
] as const;

function fromFile(file: string, options: WorkspaceOptions): DeclaredBoundary {
  const both = declaring.some((name) => Object.hasOwn(options, name)) || !options.discover || !options.delegate;
  if (both) throw new CliFailure('a declaration comes from --from or from flags, not from both', 2);
  const read = declaration.safeParse(readDeclarationFile(file));
  if (read.success) return read.data;
  const lines = read.error.issues.map(
    ({ path, message }) => `${[file, path.join('.'), message].filter((one) => one !== '').join(': ')}`,
  );
  throw new CliFailure(plainLines(lines.join('\n')), 2);
}
