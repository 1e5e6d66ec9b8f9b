// tidegate iam impact: recorded activity replayed against new guardrails, before they are put in place. Files are read piece by piece, so that a year
// of records needs no more memory than a day. Exit code 0 if nothing is cut off, 1 if something is, 8 if nothing is for certain and something is unknown.

import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import {
  type CutOffBy,
  type Impact,
  type ImpactOptions,
  type ImpactReport,
  type InventoryResource,
  impactOf,
  printProblems,
  type ReadInventory,
  RecordSplitter,
  readInventory,
  readInventoryRows,
  readOrganization,
  readPoliciesFrom,
  type Seen,
} from '@tidegate/iam';
import type { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { CliFailure } from '../failure.ts';
import { plainLines, printJson } from '../output/print.ts';
import { readFile, readFolder } from '../read-file.ts';

/** The exit code when nothing is cut off for certain and something could not be told. */
const unknownExit = 8;

/** Groups printed of each kind; all are in the JSON. */
const shownMax = 40;

interface Options {
  readonly policies?: string;
  readonly org?: string;
  readonly organizationId?: string;
  readonly inventory?: string[];
}

/** Adds `impact` to `tidegate iam`. */
export function addImpact(iam: Command): void {
  iam
    .command('impact <activity...>')
    .description('what new guardrails would cut off, from recorded activity; exit code 1 if anything')
    .option('-p, --policies <folder>', 'the new policies: boundary, scp and so on, one folder per layer')
    .option('--org <file>', 'an organization with the new policies attached')
    .option('--organization-id <id>', 'the id of the organization, for policies that ask for it')
    .option('-i, --inventory <file...>', 'what exists with its tags: JSON, CSV, or the output of get-resources')
    .addHelpText(
      'after',
      '\nActivity is CloudTrail’s own: .json and .json.gz files, or folders of them.\n\nExample: tidegate iam impact trail/ --policies policies --inventory resources.json',
    )
    .action(async (activity: string[], options: Options, command: Command) => {
      const impact = impactOf(optionsFrom(options));
      const broken = await replay(activity, impact);
      const report = impact.report();
      if (command.optsWithGlobals()['json'] === true) printJson({ ...report, broken });
      else console.log(plainLines([...linesOf(report), ...brokenLines(broken)].join('\n')));
      if (report.records.cutOff > 0 || report.resources.length > 0) throw new CliFailure('', 1);
      if (report.records.unknown + report.records.unreadable + broken.length > 0) throw new CliFailure('', unknownExit);
    });
}

function optionsFrom({ policies, org, organizationId, inventory = [] }: Options): ImpactOptions {
  if (policies === undefined && org === undefined)
    throw new CliFailure('nothing is new: give `--policies`, `--org` or both', 2);
  return {
    ...(policies === undefined ? {} : { policies: policiesIn(policies) }),
    ...(org === undefined ? {} : { organization: organizationIn(org) }),
    ...(organizationId === undefined ? {} : { organizationId }),
    inventory: inventory.flatMap(resourcesIn),
  };
}

function policiesIn(folder: string): NonNullable<ImpactOptions['policies']> {
  const read = readPoliciesFrom(readFolder(folder, 'policies'));
  const errors = read.problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new CliFailure(plainLines(printProblems(errors)), 2);
  return read.policies;
}

function organizationIn(file: string): NonNullable<ImpactOptions['organization']> {
  const { organization, problems } = readOrganization(readFile(file, 'organization'));
  if (organization !== undefined) return organization;
  throw new CliFailure(plainLines(printProblems(problems.filter(({ severity }) => severity === 'error'))), 2);
}

function resourcesIn(file: string): readonly InventoryResource[] {
  const text = readFile(file, 'inventory');
  const { resources, problems } = /\.csv$/i.test(file) ? fromCsv(text, file) : readInventory(text);
  if (problems.length > 0) throw new CliFailure(plainLines(`\`${file}\`:\n${printProblems(problems)}`), 2);
  return resources;
}

/** Rows by column. */
const tableForm = z.array(z.record(z.string(), z.string()));

function fromCsv(text: string, file: string): ReadInventory {
  try {
    return readInventoryRows(tableForm.parse(parse(text, { columns: true, bom: true, skip_empty_lines: true })));
  } catch (error) {
    throw new CliFailure(`\`${file}\` is not CSV: ${error instanceof Error ? error.message : 'unknown'}`, 2);
  }
}

/** Puts every record of the files to the replay; answers what could not be read. */
async function replay(given: readonly string[], impact: Impact): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const file of given.flatMap(filesOf)) {
    const splitter = new RecordSplitter();
    let lost = 0;
    for await (const text of textOf(file)) {
      const part = splitter.push(text);
      lost += part.broken;
      for (const record of part.records) impact.add(record);
    }
    if (lost > 0) broken.push(`${lost} records of \`${file}\` are no JSON or too long`);
    if (splitter.end()) broken.push(`\`${file}\` ends within a record`);
  }
  return broken;
}

/** The records' files of a folder, oldest name first. Digests of CloudTrail hold hashes and no records. */
function filesOf(given: string): readonly string[] {
  try {
    if (!statSync(given).isDirectory()) return [given];
    const files = readdirSync(given, { recursive: true, encoding: 'utf8' }).sort();
    return files
      .filter((name) => /\.json(?:\.gz)?$/i.test(name) && !name.includes('CloudTrail-Digest'))
      .map((name) => join(given, name));
  } catch {
    throw new CliFailure(`cannot read the activity \`${given}\`: there is no such file or folder`, 2);
  }
}

async function* textOf(file: string): AsyncGenerator<string> {
  const bytes = createReadStream(file);
  const stream = /\.gz$/i.test(file) ? bytes.pipe(createGunzip()) : bytes;
  bytes.on('error', (error) => stream.destroy(error));
  stream.setEncoding('utf8');
  try {
    for await (const text of stream) yield String(text);
  } catch (error) {
    throw new CliFailure(
      `cannot read the activity \`${file}\`: ${error instanceof Error ? error.message : 'unknown'}`,
      2,
    );
  }
}

function linesOf(report: ImpactReport): readonly string[] {
  const { records, first, last, cutOff, unknown, alreadyDenied, resources } = report;
  const when = first === '' ? '' : ` from ${first} to ${last}`;
  return [
    `${records.read} records${when}: ${records.cutOff} calls cut off, ${records.unknown} unknown, ${records.fine} still allowed, ${records.alreadyDenied} were denied already, ${records.noCalls} are no calls, ${records.unreadable} could not be read`,
    ...section('calls that would be cut off', cutOff, (one) => [
      `${one.principal} ${one.action}${one.implied ? ' (along with another call)' : ''}: ${seen(one)}`,
      ...one.by.map((by) => `  ${byLine(by)}`),
    ]),
    ...section('resources out of reach by their tags', resources, ({ arn, problem, tags, calls }) => [
      `${arn}: ${problem}${Object.keys(tags).length === 0 ? '' : ` ${JSON.stringify(tags)}`}, ${calls === 0 ? 'not touched' : `${calls} calls cut off`}`,
    ]),
    ...section('unknown', unknown, (one) => [`${one.principal} ${one.action}: ${seen(one)}`, `  ${one.reason}`]),
    ...section('denied already when recorded', alreadyDenied, (one) => [
      `${one.principal} ${one.action}: ${seen(one)}`,
    ]),
    ...(records.notGrouped > 0
      ? ['', `${records.notGrouped} calls found no room in a group; they are counted above`]
      : []),
    ...['', 'supposed:', ...report.assuming.map((one) => `  ${one}`)],
  ];
}

function section<One>(title: string, list: readonly One[], lines: (one: One) => readonly string[]): readonly string[] {
  if (list.length === 0) return [];
  const rest = list.length > shownMax ? [`  and ${list.length - shownMax} more; all are in \`--json\``] : [];
  return ['', `${title}:`, ...list.slice(0, shownMax).flatMap((one) => lines(one).map((line) => `  ${line}`)), ...rest];
}

function seen({ count, first, last, example }: Seen): string {
  const when = first === last ? first : `${first} to ${last}`;
  const resource = example.resource === undefined ? '' : ` on ${example.resource}`;
  return `${count} ${count === 1 ? 'call' : 'calls'}${when === '' ? '' : `, ${when}`}, such as ${example.eventId}${resource}`;
}

function byLine({ layer, node, policy, statement, sid, how }: CutOffBy): string {
  const where = node === undefined ? layer : `${layer} at ${node}`;
  if (how === 'no-allow') return `${where}: no Allow covers it`;
  const document =
    typeof policy === 'string' ? `policy ${policy} ` : policy === undefined ? '' : `policy ${policy + 1} `;
  return `${where}: ${document}Statement[${statement ?? 0}]${sid === undefined ? '' : ` ${sid}`} denies it`;
}

function brokenLines(broken: readonly string[]): readonly string[] {
  return broken.length === 0 ? [] : ['', 'not read:', ...broken.map((one) => `  ${one}`)];
}
