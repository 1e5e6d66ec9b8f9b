// A generated set as files: policies, the reasons beside them, the proof, and Terraform if wanted. Pure: names and texts come back, whoever asked
// writes them. The same set always gives the same bytes.
import { sizeLimitOf } from '../limits.ts';
import type { Generated, GeneratedDocument } from './generated.ts';
import { isProved } from './generated.ts';
import { printProof } from './print-proof.ts';
import { type Placements, terraformOf } from './terraform.ts';

/** A file to be written: its name, without a folder, and its text. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** What to write besides policies, reasons and proof. */
export interface WriteOptions {
  /** Write `main.tf.json` too, with documents placed as said; `{}` for where each kind usually belongs. */
  readonly terraform?: Placements;
}

/**
 * The files of a generated set: `NAME.json`, `NAME.why.json`, `proof.json` and `proof.txt`, and `main.tf.json` if wanted. A policy is written without
 * white space where AWS counts it, else to be read.
 */
export function writeFiles(generated: Generated, options: WriteOptions = {}): readonly GeneratedFile[] {
  const files = generated.documents.flatMap((document): readonly GeneratedFile[] => [
    { path: `${document.name}.json`, text: policyText(document) },
    { path: `${document.name}.why.json`, text: json(whyOf(document)) },
  ]);
  const all: readonly GeneratedFile[] = [
    ...files,
    { path: 'proof.json', text: json(proofOf(generated)) },
    { path: 'proof.txt', text: `${printProof(generated)}\n` },
    ...(options.terraform === undefined
      ? []
      : [{ path: 'main.tf.json', text: terraformOf(generated, options.terraform) }]),
  ];
  const names = new Set<string>();
  for (const { path } of all) {
    // A bug of the generator: names are unique and plain.
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(path)) throw new Error(`not a file name: ${path}`);
    if (names.has(path.toLowerCase())) throw new Error(`two files of one name: ${path}`);
    names.add(path.toLowerCase());
  }
  return all;
}

/** A policy as it is sent to AWS. */
function policyText({ document, kind }: GeneratedDocument): string {
  return sizeLimitOf(kind).countsWhiteSpace ? JSON.stringify(document) : json(document);
}

function whyOf({ name, kind, purpose, size, sizeMax, reasons }: GeneratedDocument): object {
  return { name, kind, purpose, size, sizeMax, statements: reasons };
}

function proofOf(generated: Generated): object {
  return { proved: isProved(generated), proofs: generated.proofs, notes: generated.notes };
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
