// tidegate inventory import: Terraform, CloudFormation, CSV and JSON files into the inventory of an integration. Read and checked here,
// written by the server in one transaction, and never so that what other files brought looks gone.

import { administrationRoutes, type Client } from '@tidegate/contract';
import { checkImport, type ImportedResource, type ImportFinding, limits, quoted } from '@tidegate/core';
import { type Command, Option } from 'commander';
import type { z } from 'zod';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { type GivenFormat, readImport } from '../import/read-import.ts';
import { needsRows, sendRows, tellRows } from '../import/send-rows.ts';
import { writeDocument } from '../import/write-documents.ts';
import { plain, printJson, printTable } from '../output/print.ts';
import { hintsOf, type PlaceOptions, placeOptions } from './place-options.ts';

interface Options extends PlaceOptions {
  readonly integration: string;
  readonly part: string;
  readonly format: GivenFormat;
  readonly check?: boolean;
  readonly whole?: boolean;
  readonly takeOver?: boolean;
}

type Answer = z.infer<typeof administrationRoutes.apply.output>;

const help = `
Formats: \`terraform show -json\` of a state or a plan, CloudFormation templates, CSV or JSON with type, native_id, name, path,
parent_native_id, risk_level, tag:KEY and context:KEY. The guide \`inventory\` describes each.

What an import brings is one part of the integration's inventory, named by --part. A later import of the same part may change it; with
--whole it also takes away what its files no longer hold. Without --whole nothing is ever taken away, and without --take-over nothing is
changed that came from elsewhere.

Exit code: 0 imported, or nothing to do · 1 it would take something away, or over · 2 wrong use or input

Example: tidegate inventory import state.json --integration cloud --part network --check
Example: tidegate inventory import resources.csv --integration catalog --as admin`;

/** Findings of one kind that are printed; the JSON has all of them. */
const printedMax = 20;
const namedMax = 5;

/** Adds `import` to `tidegate inventory`. */
export function addImport(inventory: Command): void {
  const command = inventory
    .command('import <files...>')
    .description('bring resources of files into the inventory of an integration (Admin)')
    .requiredOption('--integration <name>', 'the integration whose resources they are')
    .option('--part <name>', 'the part of its inventory that the files are', 'files')
    .addOption(
      new Option('--format <format>', 'what the files are, where it is not to be found out')
        .choices(['auto', 'terraform', 'cloudformation', 'csv', 'json'])
        .default('auto'),
    )
    .option('--check', 'change nothing: read the files, and ask the server what would change where there is one')
    .option('--whole', 'the files are all there is of this part: what they no longer hold is gone')
    .option('--take-over', 'also change what another part, a configuration or discovery brought');
  placeOptions(command)
    .addHelpText('after', help)
    .action(async (files: readonly string[], options: Options, self: Command) => {
      const json = self.optsWithGlobals()['json'] === true;
      const { resources, findings } = await readAll(files, options);
      const problems = findings.filter((one) => one.severity === 'problem');
      const session = problems.length > 0 ? null : sessionOf(self, options);
      if (session !== null && needsRows(options, resources)) {
        const sum = await sendRows(session, options, resources);
        return json ? printJson({ files, findings, sum }) : tellRows(sum, options);
      }
      const answer = session === null || resources.length === 0 ? null : await send(session, options, resources);
      if (json)
        printJson({
          files,
          resources: resources.map(({ where, resource }) => ({ where, ...resource })),
          findings,
          answer,
        });
      else tell({ files, options, resources, findings, answer });
      if (problems.length > 0) {
        const count = `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
        throw new CliFailure(json ? '' : `${count}; nothing was imported`, 2);
      }
      if (resources.length === 0)
        throw new CliFailure(json ? '' : 'the files hold no resource that can be imported', 2);
      if (answer && answer.problems.length > 0) throw new CliFailure(json ? '' : 'nothing was imported', 2);
    });
}

async function readAll(files: readonly string[], options: Options) {
  const resources: ImportedResource[] = [];
  const findings: ImportFinding[] = [];
  for (const file of files) {
    const read = await readImport(file, options.format, hintsOf(options));
    resources.push(...read.resources);
    findings.push(...read.findings);
  }
  const checked = checkImport(resources);
  if (checked.resources.length > limits.importResourcesMax) {
    throw new CliFailure(`more than ${limits.importResourcesMax} resources; import them as several parts`, 2);
  }
  return { resources: checked.resources, findings: [...findings, ...checked.findings] };
}

/** Checking works without a server, too; then only the files are looked at. */
function sessionOf(command: Command, { check }: Options): Client | null {
  try {
    return connect(command).client;
  } catch (error) {
    if (check !== true || !(error instanceof CliFailure)) throw error;
    console.error(plain(`no server was asked: ${error.message}`));
    return null;
  }
}

/** First asked what would change: taking away needs --whole. */
async function send(client: Client, options: Options, resources: readonly ImportedResource[]): Promise<Answer> {
  const document = writeDocument(options, resources);
  const files = [{ path: 'import.yaml', text: document.text }];
  const shown = placed(
    await client.call(administrationRoutes.apply, { body: { files, dry_run: true } }),
    document.placeOf,
  );
  if (options.check !== true) refuseLosses(shown, options);
  if (options.check === true || shown.problems.length > 0) return shown;
  return placed(await client.call(administrationRoutes.apply, { body: { files, dry_run: false } }), document.placeOf);
}

/** What is known already is neither taken away nor changed by another source's word, unless that is said. */
function refuseLosses({ changes }: Answer, { part, whole, takeOver }: Options): void {
  const gone = changes.filter((one) => one.change === 'removed');
  if (gone.length > 0 && whole !== true) {
    throw new CliFailure(
      `${namesOf(gone)} came with ${quoted(part)} before and ${areNot(gone)} in these files; nothing was imported\n` +
        `  give --whole if the files are all there is of ${quoted(part)}, or another --part if they are something else`,
      1,
    );
  }
  const others = changes.filter((one) => one.change === 'changed' && one.fields.includes('source'));
  if (others.length === 0 || takeOver === true) return;
  throw new CliFailure(
    `${namesOf(others)} came from another part, a configuration or discovery; nothing was imported\n` +
      '  give --take-over if what these files say of them shall count from now on',
    1,
  );
}

const areNot = (list: readonly unknown[]): string => (list.length === 1 ? 'is not' : 'are not');

function namesOf(changes: Answer['changes']): string {
  const names = changes.slice(0, namedMax).map(({ name }) => quoted(name));
  return changes.length > namedMax ? `${names.join(', ')} and ${changes.length - namedMax} more` : names.join(', ');
}

/** What the server says about a line of our document is about the place that the resource was read at. */
const placed = (answer: Answer, placeOf: (line: number) => string | null): Answer => ({
  ...answer,
  problems: answer.problems.map((one) => {
    const where = one.line === null ? null : placeOf(one.line);
    return where === null ? one : { ...one, file: where, line: null, column: null };
  }),
});

interface Told {
  readonly files: readonly string[];
  readonly options: Options;
  readonly resources: readonly ImportedResource[];
  readonly findings: readonly ImportFinding[];
  readonly answer: Answer | null;
}

function tell({ files, options, resources, findings, answer }: Told): void {
  for (const severity of ['note', 'problem'] as const) {
    const found = findings.filter((one) => one.severity === severity);
    for (const { where, message } of found.slice(0, printedMax)) {
      console.error(plain(`${severity === 'note' ? 'note: ' : ''}${where}: ${message}`));
    }
    if (found.length > printedMax)
      console.error(`${found.length - printedMax} more ${severity}s; --json has all of them`);
  }
  if (findings.some((one) => one.severity === 'problem')) return;
  for (const { file, code, message } of answer?.problems ?? []) console.error(plain(`${file}: ${message} [${code}]`));
  if (answer && answer.problems.length > 0) return;
  const changed = answer?.changes.filter((one) => one.change !== 'unchanged') ?? [];
  if (changed.length > 0) {
    printTable(
      ['CHANGE', 'RESOURCE', 'WHAT'],
      changed.slice(0, printedMax).map((one) => [one.change, one.name, one.fields.join(', ')]),
      '',
    );
    if (changed.length > printedMax) console.log(`and ${changed.length - printedMax} more`);
  }
  const types = new Map<string, number>();
  for (const { resource } of resources) types.set(resource.type, (types.get(resource.type) ?? 0) + 1);
  const counted = [...types].map(([type, count]) => `${count} ${type}`).join(', ');
  console.log(plain(`read ${files.length} file${files.length === 1 ? '' : 's'}: ${counted || 'no resource'}`));
  if (answer === null) return;
  const count = (change: string): number => answer.changes.filter((one) => one.change === change).length;
  const verb = options.check === true ? 'would be ' : '';
  const counts = (['created', 'changed', 'removed'] as const).map((one) => `${count(one)} ${verb}${one}`);
  console.log(
    plain(`${options.integration}, part ${options.part}: ${counts.join(', ')}, ${count('unchanged')} unchanged`),
  );
}
