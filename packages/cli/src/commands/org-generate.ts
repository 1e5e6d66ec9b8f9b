// tidegate org generate scp: guardrails as service control policies, placed on an organization from a declaration, or alone from flags. Printed, or written as
// files with reasons, proofs and Terraform. What is not proved is said on top, and in the exit code.

import {
  type Generated,
  type GeneratedFile,
  type GuardrailDeclaration,
  generateScps,
  type Organization,
  type PlacedGuardrails,
  placeGuardrails,
  printProblems,
  readDeclaration,
  readOrganization,
  type ServiceSet,
  shippedSetNames,
} from '@tidegate/iam';
import type { Command } from 'commander';
import { CliFailure } from '../failure.ts';
import { plainLines } from '../output/print.ts';
import { tellGenerated } from '../output/print-generated.ts';
import { readDeclarationFile } from '../read-declaration.ts';
import { readFile } from '../read-file.ts';
import { setFrom } from './service-sets.ts';

interface Options {
  readonly from?: string;
  readonly organization?: string;
  readonly out?: string;
  readonly terraform?: boolean;
  readonly force?: boolean;
  readonly servicesFile?: string[];
  readonly breakGlass?: string[];
  readonly madeBy?: string[];
  readonly protectAccount?: boolean;
  readonly denyRoot?: boolean;
  readonly protectData?: true | string[];
  readonly services?: string[];
  readonly set?: string[];
  readonly regions?: string[];
  readonly tag?: string[];
  readonly tagServices?: string[];
}

/** Adds `generate` to `tidegate org`. */
export function addOrgGenerate(org: Command): void {
  const generate = org.command('generate').description('guardrails for an organization, with reasons and proofs');
  generate
    .command('scp')
    .description('service control policies: from a declaration on an organization, or single guardrails')
    .option('--from <file>', 'the declaration: which unit gets which guardrails (YAML or JSON)')
    .option('--organization <file>', 'the organization to place them on')
    .option('--out <folder>', 'write policies, reasons, proofs and the resulting organization here')
    .option('--terraform', 'with --out: write main.tf.json, too')
    .option('--force', 'with --out: write over files of the same names')
    .option('--services-file <file...>', 'sets of services from files; they stand before the shipped ones')
    .option('--break-glass <arn...>', 'roles that pass, as ARN patterns')
    .option('--made-by <arn...>', 'roles that may make and edit break-glass roles, as ARN patterns')
    .option('--protect-account', 'nobody leaves, stops trails or recorders, turns detection off, switches regions')
    .option('--deny-root', 'root users can do nothing')
    .option('--protect-data [kind...]', 'nobody deletes databases, clusters, tables, buckets, keys, backups')
    .option('--services <prefix...>', 'only these services')
    .option('--set <name...>', `only services that are in all of these sets: ${shippedSetNames.join(', ')}`)
    .option('--regions <region...>', 'only these regions')
    .option('--tag <tag...>', 'tags that new resources must have: team, phase=dev|prod')
    .option('--tag-services <prefix...>', 'where tags are asked for')
    .addHelpText(
      'after',
      '\nExample: tidegate org generate scp --from guardrails.yaml --organization org.json --out policies --terraform' +
        '\nExample: tidegate org generate scp --protect-account --break-glass "arn:aws:iam::*:role/break-glass"',
    )
    .action((options: Options, command: Command) => {
      const made = options.from === undefined ? alone(options) : placedFrom(options.from, options);
      const { organization: _, placements = {}, ...shown } = made;
      const { out, terraform, force } = options;
      const asJson = command.optsWithGlobals()['json'] === true;
      tellGenerated(shown, { json: asJson, out, terraform, force, placements, files: extrasOf(made) });
    });
}

type Made = Generated & Partial<Pick<PlacedGuardrails, 'attachments' | 'organization' | 'placements'>>;

function placedFrom(from: string, options: Options): Made {
  if (options.organization === undefined)
    throw new CliFailure('a declaration is placed on an organization: give its file with --organization', 2);
  const flag = ['protectAccount', 'denyRoot', 'protectData', 'services', 'set', 'regions', 'tag', 'breakGlass'].find(
    (name) => Object.hasOwn(options, name),
  );
  if (flag !== undefined) throw new CliFailure('guardrails come from --from or from flags, not from both', 2);
  const declaration = declared(readDeclarationFile(from), options);
  const { placed, problems } = placeGuardrails(organizationFrom(options.organization), declaration);
  if (placed === undefined) throw new CliFailure(plainLines(printProblems(problems)), 2);
  return placed;
}

function alone(options: Options): Made {
  const { services, set, servicesFile } = options;
  const sets = [...new Set([...(set ?? []), ...(servicesFile ?? []).map((file) => setFrom(file).name)])];
  const node = {
    at: 'Root',
    ...(options.protectAccount === undefined ? {} : { protectAccount: true }),
    ...(options.denyRoot === undefined ? {} : { denyRoot: true }),
    ...(options.protectData === undefined ? {} : { protectData: options.protectData }),
    ...(services === undefined && sets.length === 0 ? {} : { approvedServices: { sets, services: services ?? [] } }),
    ...(options.regions === undefined ? {} : { approvedRegions: options.regions }),
    ...(options.tag === undefined
      ? {}
      : { tagOnCreate: { services: options.tagServices ?? [], tags: options.tag.map(tagOf) } }),
  };
  if (Object.keys(node).length === 1)
    throw new CliFailure('nothing to generate: give --from with a declaration, or a flag such as --protect-account', 2);
  const passing =
    options.breakGlass === undefined
      ? {}
      : {
          breakGlass: {
            roles: options.breakGlass,
            ...(options.madeBy === undefined ? {} : { madeBy: options.madeBy }),
          },
        };
  const { nodes, breakGlass } = declared({ nodes: [node], ...passing }, options);
  const answer = generateScps(
    nodes.flatMap(({ guardrails }) => guardrails),
    breakGlass === undefined ? {} : { breakGlass },
  );
  if (!answer.ok) throw new CliFailure(answer.problem, 2);
  return answer.generated;
}

/** `phase=dev|prod` as a tag with values, `team` as one of any value. */
function tagOf(written: string): string | { readonly key: string; readonly values: readonly string[] } {
  const equals = written.indexOf('=');
  return equals < 0 ? written : { key: written.slice(0, equals), values: written.slice(equals + 1).split('|') };
}

function declared(value: unknown, { servicesFile }: Options): GuardrailDeclaration {
  const sets = new Map<string, ServiceSet>();
  for (const file of servicesFile ?? []) {
    const set = setFrom(file);
    sets.set(set.name, set);
  }
  const { declaration, problems } = readDeclaration(value, { sets });
  if (declaration === undefined) throw new CliFailure(plainLines(printProblems(problems)), 2);
  return declaration;
}

function organizationFrom(file: string): Organization {
  const { organization, problems } = readOrganization(readFile(file, 'organization'));
  if (organization !== undefined) return organization;
  throw new CliFailure(plainLines(printProblems(problems)), 2);
}

/** What there is besides policies: who gets which, and the organization as it is afterwards, which `tidegate org` reads. */
function extrasOf({ attachments, organization }: Made): readonly GeneratedFile[] {
  return [
    ...(attachments === undefined ? [] : [{ path: 'attachments.json', text: json(attachments) }]),
    ...(organization === undefined ? [] : [{ path: 'organization.json', text: json(fileOf(organization)) }]),
  ];
}

function fileOf({ managementAccount, policies, root }: Organization): object {
  const own = [...policies].filter(([name]) => name !== 'FullAWSAccess' && name !== 'RCPFullAWSAccess');
  return { managementAccount, policies: Object.fromEntries(own), root };
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
