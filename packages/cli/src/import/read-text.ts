// A file's text to a value: JSON, JSON lines or YAML, told apart by what is in it, with an error that says where it stops being one.

import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { limits, quoted } from '@tidegate/core';
import { CliFailure } from '../failure.ts';
import { readYaml } from '../read-yaml.ts';

export interface ReadText {
  readonly value: unknown;
  /** Each value's line where the file holds one value a line; null otherwise. */
  readonly lines: readonly number[] | null;
}

/** The first bytes of a file as text; refuses a file that cannot be read at all. */
export const headOf = (path: string): string =>
  reading(path, () => {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(headBytes);
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, headBytes, 0));
    } finally {
      closeSync(file);
    }
  });

const headBytes = 4_096;

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : null;
    const known = new Map<unknown, string>([
      ['ENOENT', 'there is no such file'],
      ['EISDIR', 'it is a folder'],
      ['EACCES', 'you may not read it'],
    ]);
    throw new CliFailure(`cannot read ${quoted(path)}: ${known.get(code) ?? `the system says ${String(code)}`}`, 2);
  }
}

/** The whole text of a file; refuses what is no text, or too long to be held. */
export function readWhole(path: string): string {
  const bytes = reading(path, () => {
    const { size } = statSync(path);
    if (size <= limits.importFileBytesMax) return readFileSync(path);
    throw new CliFailure(`${quoted(path)} has ${size} bytes, and at most ${limits.importFileBytesMax} are read`, 2);
  });
  const starts = (...head: readonly number[]): boolean => head.every((byte, index) => bytes[index] === byte);
  if (starts(0x50, 0x4b, 0x03, 0x04)) {
    throw new CliFailure(
      `${quoted(path)} looks like a saved plan; write \`terraform show -json ${path} > plan.json\` and give plan.json`,
      2,
    );
  }
  if (starts(0x1f, 0x8b)) throw new CliFailure(`${quoted(path)} is compressed; unpack it first`, 2);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CliFailure(
      `${quoted(path)} is no UTF-8 text; PowerShell writes UTF-8 with \`| Out-File -Encoding utf8\``,
      2,
    );
  }
}

/** The value of a text that begins as JSON or is YAML. */
export function parseText(path: string, text: string): ReadText {
  if (!/^\s*[{[]/.test(text)) return { value: yamlValue(path, text), lines: null };
  try {
    const value: unknown = JSON.parse(text);
    return { value, lines: null };
  } catch (error) {
    const rows = text.split('\n').map((line, index) => ({ line: line.trim(), number: index + 1 }));
    const written = rows.filter(({ line }) => line !== '');
    if (written.length > 1 && written.slice(0, 2).every(({ line }) => /^\{.*\}$/.test(line)))
      return jsonLines(path, written);
    // A template in YAML may begin with a brace, too.
    if (/\.ya?ml$|\.template$/.test(path)) return { value: yamlValue(path, text), lines: null };
    throw new CliFailure(`${path}${placeIn(text, error)}: not valid JSON: ${reasonOf(error)}`, 2);
  }
}

function jsonLines(path: string, written: readonly { readonly line: string; readonly number: number }[]): ReadText {
  const values = written.map(({ line, number }): unknown => {
    try {
      return JSON.parse(line);
    } catch (error) {
      throw new CliFailure(`${path}:${number}: not valid JSON: ${reasonOf(error)}`, 2);
    }
  });
  return { value: values, lines: written.map(({ number }) => number) };
}

function yamlValue(path: string, text: string): unknown {
  const { value, problems } = readYaml(text);
  if (problems.length === 0) return value;
  const lines = problems.map((one) => `${path}:${one.line}:${one.column}: not valid YAML: ${one.message}`);
  throw new CliFailure(lines.join('\n'), 2);
}

/** Newer engines say line and column, older ones a position, some nothing. */
function placeIn(text: string, error: unknown): string {
  const [, position] = /at position (\d+)/.exec(error instanceof Error ? error.message : '') ?? [];
  if (position === undefined) return '';
  const before = text.slice(0, Number(position)).split('\n');
  return `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : 'unreadable')
    .replace(/ in JSON at position .*| at position .*|, ".*" is not valid JSON$/su, '')
    .toLowerCase();
