// Says what is wrong with an input, first things first: keys nobody knows, then the first value that does not fit.

import { quoted, type Refusal, refusal } from '@tidegate/core';
import type { ZodError } from 'zod';

type Issue = ZodError['issues'][number];

/** The refusal for an input that does not parse; names the field and shows nothing of the value beyond its kind. */
export function describeInputProblem(error: ZodError): Refusal {
  const unknown = error.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown !== undefined && unknown.code === 'unrecognized_keys') {
    const field = pathText([...unknown.path, unknown.keys[0] ?? '']);
    return refusal('input.unknown_key', `there is no field ${quoted(field)} here`, { field: cut(field) });
  }
  const first = error.issues[0];
  if (first === undefined) return refusal('input.invalid', 'the input does not fit');
  const field = pathText(first.path);
  const reason = reasonOf(first);
  return field === ''
    ? refusal('input.invalid', `the input does not fit: ${reason}`)
    : refusal('input.invalid', `${quoted(field)} does not fit: ${reason}`, { field: cut(field) });
}

/**
 * The refusal for an input that holds half a surrogate pair anywhere, in a value or a key: no database stores it and no answer can
 * give it back. Null where every text is whole. Without recursion: an input may be nested as deep as its size allows.
 */
export function brokenText(input: unknown): Refusal | null {
  const left: { readonly value: unknown; readonly path: Path }[] = [{ value: input, path: null }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, path } = next;
    if (typeof value === 'string' && isBroken(value)) return broken(path);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (isBroken(key)) return broken(path);
      left.push({ value: inner, path: { before: path, key: Array.isArray(value) ? Number(key) : key } });
    }
  }
  return null;
}

/** Where a value is: its own key and, before it, those it is inside of. */
type Path = { readonly before: Path; readonly key: string | number } | null;

/** With the flag `u` whole pairs are one character, so only halves are of this category. */
const isBroken = (text: string): boolean => /\p{Surrogate}/u.test(text);

function broken(path: Path): Refusal {
  const keys: (string | number)[] = [];
  for (let at = path; at !== null; at = at.before) keys.push(at.key);
  const field = cut(pathText(keys.toReversed()));
  const reason = 'it holds half a character (an unpaired surrogate); send whole text';
  return field === ''
    ? refusal('input.invalid', `the input does not fit: ${reason}`)
    : refusal('input.invalid', `${quoted(field)} does not fit: ${reason}`, { field });
}

const cut = (text: string): string => text.slice(0, 200);

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

function reasonOf(issue: Issue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('received undefined')) {
    return `it is missing, ${issue.expected} expected`;
  }
  const text = issue.message.replace(/^Invalid (input|option|string): /, '');
  return quotedFree(text.charAt(0).toLowerCase() + text.slice(1));
}

/** Messages quote with double quotes; ours quote with backticks. */
const quotedFree = (text: string): string => text.replaceAll('"', '`').slice(0, 300);
