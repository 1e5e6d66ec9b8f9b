// From YAML text to documents, with the place of every item. All problems of all files are found in one go, each with file, line
// and column. What YAML itself makes dangerous is refused by `read-yaml.ts`; what the items mean is the broker's to judge.

import type { ApplyProblem, Documents, Place } from '@tidegate/broker';
import { type ErrorCode, nearestName, quoted, refusal } from '@tidegate/core';
import type { z } from 'zod';
import { documentsOf, type PlacedFile } from './documents-of.ts';
import { fileShape, knownKeysAt } from './file-shapes.ts';
import { type FileText, type ReadYaml, readYaml } from './read-yaml.ts';

export interface ParsedFiles {
  readonly documents: Documents;
  readonly problems: readonly ApplyProblem[];
}

/** Parses configuration files. With problems the documents are what could be read; do not apply them. */
export function parseApplyFiles(files: readonly FileText[]): ParsedFiles {
  const problems: ApplyProblem[] = [];
  const placed: PlacedFile[] = [];
  for (const file of files) {
    const read = readYaml(file);
    problems.push(...read.problems.map(({ at, message }) => problem(at, 'apply.invalid', message)));
    if (read.value === undefined) continue;
    const parsed = fileShape.safeParse(read.value);
    if (parsed.success) placed.push({ ...read, content: parsed.data });
    else problems.push(...parsed.error.issues.flatMap((issue) => problemsOf(issue, read)).toSorted(byPlace));
  }
  const { documents, problems: meaning } = documentsOf(placed);
  return { documents, problems: [...problems, ...meaning] };
}

/** As one reads a file. */
const byPlace = (a: ApplyProblem, b: ApplyProblem): number =>
  (a.at.line ?? 0) - (b.at.line ?? 0) || (a.at.column ?? 0) - (b.at.column ?? 0);

const problem = (at: Place, code: ErrorCode, message: string): ApplyProblem => ({
  at,
  refusal: refusal(code, message),
});

function problemsOf(
  issue: z.core.$ZodIssue,
  { placeOf, placeOfKey }: Pick<ReadYaml, 'placeOf' | 'placeOfKey'>,
): readonly ApplyProblem[] {
  const where = issue.path.length === 0 ? 'the file' : quoted(pathText(issue.path));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const near = nearestName(key, knownKeysAt(issue.path));
      const fix = near === null ? 'correct or remove it' : `did you mean \`${near}\`?`;
      return problem(
        placeOfKey(issue.path, key),
        'input.unknown_key',
        `unknown key ${quoted(key)} in ${where}; ${fix}`,
      );
    });
  }
  return [problem(placeOf(issue.path), 'apply.invalid', `${where}: ${sentenceOf(issue)}`)];
}

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text === '' ? String(step) : `${text}.${String(step)}`,
    '',
  );

function sentenceOf(issue: z.core.$ZodIssue): string {
  const text = issue.message.replace(/^Invalid input: /, '');
  const unquoted =
    issue.code === 'invalid_type' && issue.expected === 'string' && / received (number|boolean)$/.test(text);
  if (unquoted) return `${lowerFirst(text)}; write it in quotes`;
  if (text.endsWith('received undefined')) return 'is missing';
  return lowerFirst(text);
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
