// Escaping for Redis's languages: key patterns (globs), the key rules of an ACL user, and the shell line a person is shown. Each refuses
// what it cannot carry instead of changing it. Rules are written to files by the server itself (`ACL SAVE`, `CONFIG REWRITE`), one line
// per user and unquoted: a quote in a pattern would keep the server from starting again.

import { assert } from '@tidegate/core';

/** A pattern longer than this names nothing that people can read. */
export const patternBytesMax = 500;

/** Text as a glob that matches exactly it. */
export const quoteGlob = (text: string): string => text.replace(/[\\*?[\]]/g, (character) => `\\${character}`);

/** Why no rule can hold this pattern, as the end of a sentence; null when one can. */
export function patternProblem(pattern: string): string | null {
  if (pattern === '') return 'it is empty';
  if (Buffer.byteLength(pattern, 'utf8') > patternBytesMax) return `it is longer than ${patternBytesMax} bytes`;
  if (pattern.includes('\uFFFD')) return 'it holds bytes that are no text';
  if (/[\p{C}\p{Z}\s]/u.test(pattern)) return 'it holds white space or a control character, which ACL rules cannot';
  if (/["']/.test(pattern)) return 'it holds a quote, with which the server could not read its own file of users again';
  if (/(^|[^\\])(\\\\)*\\$/.test(pattern)) return 'it ends in a lone backslash';
  return null;
}

/** The rule that lets a user read, or read and write, the keys that match. */
export function quoteKeyRule(pattern: string, access: 'read' | 'all'): string {
  assert(patternProblem(pattern) === null, 'a key pattern was checked before it became a rule');
  return access === 'read' ? `%R~${pattern}` : `~${pattern}`;
}

/** One word of a POSIX shell. */
export const quoteShell = (word: string): string =>
  /^[A-Za-z0-9._:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
