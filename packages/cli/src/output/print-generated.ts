// What a generator made, shown and written: the proof on top, then each document with its size and the reason of every statement, and its text unless that is
// written to a file. Nothing is written over a file that says something else unless asked to. The exit code tells a script whether everything was proved.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Generated,
  type GeneratedDocument,
  type GeneratedFile,
  isProved,
  type Placements,
  printProof,
  writeFiles,
} from '@tidegate/iam';
import { CliFailure } from '../failure.ts';
import { plainLines, printJson } from './print.ts';

/** The exit code when a claim could not be decided. */
const unknownExit = 8;

/** What to do with a generated set. */
export interface Telling {
  readonly json: boolean;
  /** The folder to write to. */
  readonly out?: string | undefined;
  readonly terraform?: boolean | undefined;
  readonly force?: boolean | undefined;
  /** Where Terraform puts the documents. */
  readonly placements?: Placements;
  /** Files to be written beside those of the documents. */
  readonly files?: readonly GeneratedFile[];
  /** What is to be known beside the documents: `{ role: 'arn:…' }`. */
  readonly also?: Readonly<Record<string, string>>;
}

/** Shows a generated set, writes it if asked, and ends the command with 1 if a claim failed, or 8 if one is unknown. */
export function tellGenerated(generated: Generated, telling: Telling): void {
  if (telling.terraform === true && telling.out === undefined)
    throw new CliFailure('`--terraform` writes a file: say where with --out', 2);
  const written = telling.out === undefined ? [] : writeInto(telling.out, generated, telling);
  const { also = {} } = telling;
  if (telling.json) printJson({ proved: isProved(generated), ...also, ...generated });
  else {
    const documents = generated.documents.flatMap((document) => documentLines(document, telling));
    const facts = Object.entries(also).map(([name, text]) => `${name}: ${text}`);
    console.log(plainLines([printProof(generated), ...documents, '', ...facts, ...written].join('\n').trimEnd()));
  }
  const open = generated.proofs.filter(({ proved }) => !proved);
  if (open.length > 0)
    throw new CliFailure('', open.some(({ answer }) => answer.answer !== 'unknown') ? 1 : unknownExit);
}

function documentLines(
  { name, purpose, size, sizeMax, reasons, document }: GeneratedDocument,
  { out }: Telling,
): readonly string[] {
  return [
    '',
    `${name}: ${size} of ${sizeMax} characters`,
    `  ${purpose}`,
    ...reasons.map(({ sid, why }) => `  ${sid}: ${why}`),
    ...(out === undefined ? [JSON.stringify(document, undefined, 2)] : []),
  ];
}

function writeInto(folder: string, generated: Generated, telling: Telling): readonly string[] {
  const { terraform, placements, force, files: more = [] } = telling;
  const made = writeFiles(generated, terraform === true ? { terraform: placements ?? {} } : {});
  const files = [...made, ...more].map(({ path, text }) => ({ path: join(folder, path), text }));
  const other = files.find(({ path, text }) => existsSync(path) && readFileSync(path, 'utf8') !== text);
  if (other !== undefined && force !== true)
    throw new CliFailure(`\`${other.path}\` is there and says something else; nothing was written: use --force`, 2);
  try {
    mkdirSync(folder, { recursive: true });
    for (const { path, text } of files) writeFileSync(path, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
    throw new CliFailure(plainLines(`cannot write into \`${folder}\`: ${why}; name a folder that you may write to`), 2);
  }
  return files.map(({ path }) => `wrote ${path}`);
}
