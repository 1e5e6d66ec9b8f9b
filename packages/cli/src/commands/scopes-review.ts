// tidegate scopes review: how the estate is cut, from the server or from configuration files without one. Exit code 1 where something is found
// at or above the chosen severity; with --fix the patch alone goes to standard output.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type OutputOf, presentReview, segmentationRoutes } from '@tidegate/contract';
import {
  durationText,
  type PatchLanguage,
  patchFor,
  readSegmentationRules,
  reviewSegmentation,
  type SegmentationRules,
  segmentationCodes,
  segmentationDefaults,
} from '@tidegate/core';
import { type Command, Option } from 'commander';
import { connect } from '../connect.ts';
import { readEstate } from '../estate/read-estate.ts';
import { CliFailure } from '../failure.ts';
import { plain, plainLines, printJson, printTable } from '../output/print.ts';
import { readFile } from '../read-file.ts';
import { readYaml } from '../read-yaml.ts';
import { orderFixes } from './tags-write.ts';

type Review = OutputOf<typeof segmentationRoutes.reviewScopes>;
type Severity = Review['findings'][number]['severity'];

interface Options {
  readonly file?: string;
  readonly server?: boolean;
  readonly rules?: string;
  readonly fix?: PatchLanguage | 'source';
  readonly code?: readonly string[];
  readonly failOn: Severity | 'never';
}

const severities: readonly Severity[] = ['high', 'medium', 'low'];
const listedMax = 200;
const namesMax = 5;

const help = `
Environments and classes are ordered: development < test < staging < production, public < internal < sensitive < pii, told by the tags
Environment and DataClassification, and before that by accounts, where accounts separate environments. A YAML file says otherwise:
with -f give it as --rules; a server has it as TIDEGATE_SEGMENTATION. From files, what a permission allows is told by its name.

With --fix cli or terraform the findings about tags are printed as commands (AWS CLI, psql) or as tags for Terraform, for you to read and run.
With --fix source they are ordered to be written at their source by the server (Admin; look first with tags write --dry-run).

Codes: ${Object.keys(segmentationCodes).join(', ')}

Exit code: 0 nothing at or above --fail-on · 1 findings · 2 wrong use or input

Example: tidegate scopes review -f examples/acme`;

/** Adds `review` to `tidegate scopes`. */
export function addScopesReview(scopes: Command): void {
  scopes
    .command('review')
    .description(
      'how the estate is cut: the matrix of environments and classes, inversions, common mistakes (Viewer, Admin)',
    )
    .option('-f, --file <path>', 'a configuration file, or a folder of them, instead of the server')
    .option('--server', 'the estate of the server, which is what is reviewed without -f')
    .option('--rules <file>', 'with -f: how environments and classes are told and ordered')
    .addOption(
      new Option('--fix <how>', 'print what mends the tags and nothing else, or have it written at the source').choices(
        ['cli', 'terraform', 'source'],
      ),
    )
    .option('--code <code...>', 'only findings of these codes, for example mis_tagged')
    .addOption(
      new Option('--fail-on <severity>', 'the least severity that makes the exit code 1')
        .choices([...severities, 'never'])
        .default('medium'),
    )
    .addHelpText('after', help)
    .action(async (options: Options, command: Command) => {
      checkOptions(options);
      const review = withCodes(options.file === undefined ? await fromServer(command) : fromFiles(options), options);
      if (options.fix === 'source') return orderFixes(connect(command).client, review.findings);
      if (command.optsWithGlobals()['json'] === true) printJson(review);
      else if (options.fix !== undefined) console.log(plainLines(patchLines(review, options.fix).join('\n')));
      else print(review);
      if (options.fix === undefined && reaches(review, options.failOn)) throw new CliFailure('', 1);
    });
}

function checkOptions({ file, server, rules, code, fix }: Options): void {
  if (fix === 'source' && file !== undefined) throw new CliFailure('--fix source is for the server, not for -f', 2);
  if (file !== undefined && server === true) throw new CliFailure('give -f or --server, not both', 2);
  if (rules !== undefined && file === undefined)
    throw new CliFailure('--rules goes with -f; the server has its own in TIDEGATE_SEGMENTATION', 2);
  const known = Object.keys(segmentationCodes);
  const strange = code?.find((one) => !known.includes(one));
  if (strange !== undefined) throw new CliFailure(`no code \`${strange}\`; there are ${known.join(', ')}`, 2);
}

async function fromServer(command: Command): Promise<Review> {
  const { client } = connect(command);
  return client.call(segmentationRoutes.reviewScopes, { query: { resources_max: listedMax } });
}

function fromFiles({ file = '', rules }: Options): Review {
  const { index, estate } = readEstate(filesAt(file));
  return presentReview(reviewSegmentation({ index, estate, rules: rulesIn(rules) }), { resourcesMax: listedMax });
}

function rulesIn(file: string | undefined): SegmentationRules {
  if (file === undefined) return segmentationDefaults;
  const { value, problems } = readYaml(readFile(file, 'rules'));
  const [problem] = problems;
  if (problem) throw new CliFailure(`${file}:${problem.line}:${problem.column}: not valid YAML: ${problem.message}`, 2);
  const read = readSegmentationRules(value);
  if (!read.ok) throw new CliFailure(`${file}: ${read.refusal.message}`, 2);
  return read.value;
}

function filesAt(path: string): readonly { readonly path: string; readonly text: string }[] {
  let names: readonly string[];
  try {
    names = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' })
          .filter((name) => /\.ya?ml$/.test(name))
          .sort()
          .map((name) => join(path, name))
      : [path];
  } catch {
    throw new CliFailure(`no file or folder \`${path}\``, 2);
  }
  if (names.length === 0) throw new CliFailure(`no .yaml or .yml file in \`${path}\``, 2);
  return names.map((name) => ({ path: name, text: readFile(name, 'file') }));
}

function withCodes(review: Review, { code }: Options): Review {
  if (code === undefined) return review;
  const wanted = new Set(code);
  return { ...review, findings: review.findings.filter((finding) => wanted.has(finding.code)) };
}

const reaches = ({ findings }: Review, least: Options['failOn']): boolean =>
  least !== 'never' && findings.some(({ severity }) => severities.indexOf(severity) <= severities.indexOf(least));

function patchLines({ findings }: Review, language: PatchLanguage): readonly string[] {
  const lines = patchFor(
    findings.map((finding) => ({
      sentence: finding.sentence,
      count: finding.count,
      resources: finding.resources.map(({ native_id: nativeId, ...resource }) => ({ ...resource, nativeId })),
      tagFix: finding.tag_fix,
    })),
    language,
  );
  return lines.length === 0 ? ['# no finding is about tags: nothing to mend'] : lines;
}

function print(review: Review): void {
  printTable(
    ['ENVIRONMENT', 'CLASS', 'RESOURCES', 'IN NO SCOPE', 'FLOW', 'CONSENTS', 'MAXIMUM', 'PERMISSIONS'],
    review.cells.flatMap((cell) => {
      const place = [cell.environment, cell.class, String(cell.resources), String(cell.in_no_scope)];
      if (cell.flows.length === 0) return [[...place, '—', '', '', '']];
      return cell.flows.map((flow, at) => [
        ...(at === 0 ? place : ['', '', '', '']),
        flow.name,
        String(flow.consents),
        durationText(flow.duration_sec_max),
        flow.permissions.join(' '),
      ]);
    }),
    'no resources yet: bring them in with `tidegate apply -f FOLDER`',
  );
  console.log('');
  for (const note of review.notes) console.log(plain(`note: ${note}`));
  console.log('');
  for (const finding of review.findings) for (const line of linesOf(finding)) console.log(plain(line));
  const counts = severities.map(
    (severity) => `${review.findings.filter((finding) => finding.severity === severity).length} ${severity}`,
  );
  const unlisted = review.findings_total > 1_000 ? `, the first 1000 of ${review.findings_total}` : '';
  console.log(plain(`${review.resources} resources: ${counts.join(', ')}${unlisted}`));
}

function linesOf(finding: Review['findings'][number]): readonly string[] {
  const names = finding.resources.slice(0, namesMax).map(({ name }) => name);
  const more = finding.count - names.length;
  const which =
    finding.subject.kind === 'resources' ? [`  ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`] : [];
  return [
    `${finding.severity}  ${finding.code}  ${finding.subject.name}`,
    `  ${finding.sentence}`,
    ...which,
    `  where: ${finding.where}`,
    `  fix: ${finding.fix}`,
  ];
}
