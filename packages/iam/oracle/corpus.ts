// Reads the corpus of named cases from `cases/`, and the table of facts. The files are ours, so a malformed one is a bug:
// it throws, naming the file. The format is written down in `cases/README.md`.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Policies, Request, Verdict } from './shapes.ts';

export interface Case {
  readonly name: string;
  readonly sentence: string;
  readonly facts: readonly string[];
  readonly request: Request;
  readonly policies: Policies;
  readonly expect: Verdict;
  /** The file it stands in, relative to `cases/`. */
  readonly file: string;
}

/** Why a fact has no pair of cases, or what the pair does not show. */
export interface FactRow {
  readonly fact: string;
  readonly where: 'elsewhere' | 'undecidable' | 'partly';
  readonly why: string;
}

const folder = fileURLToPath(new URL('../cases/', import.meta.url));

export function readCases(): readonly Case[] {
  return jsonFiles(folder).flatMap((path) => {
    const rows: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!Array.isArray(rows)) throw new Error(`\`${path}\` is no list of cases`);
    return rows.map((row) => readCase(row, relative(folder, path)));
  });
}

export function readFacts(): readonly FactRow[] {
  return JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8')) as readonly FactRow[];
}

/** Folders that hold no cases: recorded activity (`src/impact`) and the corpus of guardrails. */
const otherFolders: ReadonlySet<string> = new Set(['activity', 'corpus']);

function jsonFiles(at: string): readonly string[] {
  return readdirSync(at, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(at, entry.name);
      if (entry.isDirectory()) return otherFolders.has(entry.name) ? [] : jsonFiles(path);
      return entry.name.endsWith('.json') && entry.name !== 'facts.json' ? [path] : [];
    });
}

const fields = ['name', 'sentence', 'facts', 'request', 'policies', 'expect'];

function readCase(row: unknown, file: string): Case {
  const keys = typeof row === 'object' && row !== null ? Object.keys(row) : [];
  if (keys.join() !== fields.join())
    throw new Error(`a case in \`${file}\` has the fields ${keys.join()}, not ${fields.join()}`);
  return { ...(row as Omit<Case, 'file'>), file };
}
