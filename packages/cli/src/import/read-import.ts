// One file of any format that can be imported, as resources or as what is declared: finds out which format it is, and says of any other
// what it looks like.

import {
  type DeclaredReading,
  formatOf,
  type ImportedResource,
  type ImportFinding,
  type ImportFormat,
  inventoryOf,
  quoted,
  readCloudFormation,
  readTerraformPlan,
  readTerraformState,
  resourceOfObject,
  type SeenFormat,
  type StackHints,
} from '@tidegate/core';
import { CliFailure } from '../failure.ts';
import { type ReadFile, readTable } from './read-table.ts';
import { headOf, parseText, type ReadText, readWhole } from './read-text.ts';

export type GivenFormat = ImportFormat | 'auto';

/** Reads a file for the inventory. Throws `CliFailure` where it is of no known format, or of another than was said. */
export async function readImport(path: string, format: GivenFormat, hints: StackHints): Promise<ReadFile> {
  const head = headOf(path);
  const named = /\.csv$/i.test(path) && !/^\s*[{[]/.test(head);
  if (format === 'csv' || (format === 'auto' && (named || looksLikeTable(head)))) return readTable(path);
  const text = readWhole(path);
  const read = readText(path, text);
  const seen = seenAs(path, read.value, format);
  switch (seen.kind) {
    case 'terraform':
      return ofDeclared(path, readTerraformState(read.value, hints));
    case 'cloudformation':
      return ofDeclared(path, readCloudFormation(read.value, hints));
    default:
      return ofList(path, seen.resources, read.lines);
  }
}

/** Reads what a plan, a state or a template says will be there. */
export function readDeclared(
  path: string,
  hints: StackHints,
): { readonly seen: string; readonly reading: DeclaredReading } {
  const read = readText(path, readWhole(path));
  const seen = seenAs(path, read.value, 'auto');
  if (seen.kind === 'terraform') {
    return { seen: `the ${seen.of}`, reading: readTerraformPlan(read.value, hints) };
  }
  if (seen.kind === 'cloudformation') return { seen: 'the template', reading: readCloudFormation(read.value, hints) };
  throw new CliFailure(
    `${quoted(path)} looks like a list of resources; give a plan (\`terraform show -json FILE\`) or a CloudFormation template`,
    2,
  );
}

/** The first line names columns, and is no JSON or YAML. */
const looksLikeTable = (text: string): boolean =>
  /^\ufeff?"?[\w:]+"?[,;\t|]/.test(text) && /^[^\n]*\bnative_id\b/.test(text);

function readText(path: string, text: string): ReadText {
  if (text.trim() === '') throw new CliFailure(`${quoted(path)} is empty`, 2);
  if (
    /^\s*(?:#[^\n]*\n\s*)*(?:resource|module|provider|terraform|variable|data|locals|output)\s*(?:"[^"\n]*"\s*)*\{/m.test(
      text.slice(0, 10_000),
    ) &&
    !/^\s*[{[]/.test(text)
  ) {
    throw new CliFailure(
      `${quoted(path)} looks like Terraform code; write \`terraform plan -out=FILE\` and \`terraform show -json FILE > plan.json\``,
      2,
    );
  }
  return parseText(path, text);
}

type Importable = Exclude<SeenFormat, { readonly kind: 'other' }>;

function seenAs(path: string, value: unknown, format: GivenFormat): Importable {
  const seen = formatOf(value);
  if (seen.kind === 'other') throw new CliFailure(`${quoted(path)} cannot be read: ${seen.looksLike}`, 2);
  const name = seen.kind === 'list' ? 'json' : seen.kind;
  if (format === 'auto' || format === name) return seen;
  throw new CliFailure(
    `${quoted(path)} is said to be \`${format}\`, but it looks like \`${name}\`; give --format ${name}`,
    2,
  );
}

function ofDeclared(path: string, { resources, findings }: DeclaredReading): ReadFile {
  const placed = (where: string): string => `${path}: ${where}`;
  const notes = findings.map((one) => ({ ...one, where: placed(one.where) }));
  const imported: ImportedResource[] = [];
  for (const declared of resources) {
    const one = inventoryOf(declared);
    if (one !== null) imported.push({ ...one, where: placed(one.where) });
    else {
      notes.push(leftOut(placed(declared.address), declared.whyNoId ?? 'its id is not known'));
    }
    for (const [key, tag] of declared.tags?.known ?? []) {
      if (tag.secret) notes.push(leftOut(placed(declared.address), `the tag ${quoted(key)} is marked sensitive`));
      else if (tag.value === null)
        notes.push(leftOut(placed(declared.address), `the tag ${quoted(key)} is not known: ${tag.why ?? ''}`));
    }
  }
  return { resources: imported, findings: notes };
}

const leftOut = (where: string, why: string): ImportFinding => ({
  severity: 'note',
  where,
  message: `${why}; it was left out`,
});

function ofList(path: string, values: readonly unknown[], lines: readonly number[] | null): ReadFile {
  const findings: ImportFinding[] = [];
  const resources = values.flatMap((value, index) => {
    const where = lines === null ? `${path}: resources[${index}]` : `${path}:${lines[index] ?? 1}`;
    return resourceOfObject(value, where, findings) ?? [];
  });
  return { resources, findings };
}
