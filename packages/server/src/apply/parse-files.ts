// From YAML text to documents, with the place of every item. All problems of all files are found in one go, each with file, line and
// column; YAML's own dangers (aliases that explode, duplicate keys) are refused.

import type { ApplyProblem, Documents, Place } from '@tidegate/broker';
import { type ErrorCode, quoted, refusal } from '@tidegate/core';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { documentsOf, type PlacedFile } from './documents-of.ts';
import { fileShape } from './file-shapes.ts';

export interface ParsedFiles {
  readonly documents: Documents;
  readonly problems: readonly ApplyProblem[];
}

/** Aliases may expand to this many nodes: enough for a shared tag block, far from a bomb. */
const aliasCountMax = 100;

/** Parses configuration files. With problems the documents are what could be read; do not apply them. */
export function parseApplyFiles(files: readonly { readonly path: string; readonly text: string }[]): ParsedFiles {
  const problems: ApplyProblem[] = [];
  const placed: PlacedFile[] = [];
  for (const file of files) {
    const lines = new LineCounter();
    const document = parseDocument(file.text, { lineCounter: lines, uniqueKeys: true, version: '1.2', schema: 'core' });
    const syntax = [...document.errors, ...document.warnings];
    for (const error of syntax) {
      const at = placeAt(file.path, lines, error.pos[0]);
      problems.push(problem(at, 'apply.invalid', `not valid YAML: ${error.message.split('\n')[0] ?? 'unreadable'}`));
    }
    if (syntax.length > 0) continue;
    const value = readValue(document, file.path, problems);
    if (value === undefined) continue;
    const placeOf = (path: readonly PropertyKey[]): Place => placeOfPath(file.path, document, lines, path);
    const parsed = fileShape.safeParse(value ?? {});
    if (parsed.success) placed.push({ content: parsed.data, placeOf });
    else problems.push(...parsed.error.issues.flatMap((issue) => problemsOf(issue, placeOf)));
  }
  const { documents, problems: meaning } = documentsOf(placed);
  return { documents, problems: [...problems, ...meaning] };
}

function readValue(document: Document.Parsed, file: string, problems: ApplyProblem[]): unknown {
  try {
    return document.toJS({ maxAliasCount: aliasCountMax });
  } catch {
    problems.push(
      problem(
        { file, line: 1, column: 1 },
        'apply.invalid',
        `more than ${aliasCountMax} alias expansions; write the values out`,
      ),
    );
    return undefined;
  }
}

const problem = (at: Place, code: ErrorCode, message: string): ApplyProblem => ({
  at,
  refusal: refusal(code, message),
});

function problemsOf(
  issue: z.core.$ZodIssue,
  placeOf: (path: readonly PropertyKey[]) => Place,
): readonly ApplyProblem[] {
  const where = issue.path.length === 0 ? 'the file' : quoted(issue.path.join('.'));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      problem(
        placeOf([...issue.path, key]),
        'input.unknown_key',
        `unknown key ${quoted(key)} in ${where}; correct or remove it`,
      ),
    );
  }
  return [problem(placeOf(issue.path), 'apply.invalid', `${where}: ${lowerFirst(issue.message)}`)];
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** The place of a path, or of the nearest ancestor that is written. */
function placeOfPath(file: string, document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): Place {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return placeAt(file, lines, node.range[0]);
  }
  return { file, line: null, column: null };
}

function placeAt(file: string, lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { file, line, column: col };
}
