// Escaping for PostgreSQL's languages: identifiers and literals of SQL (statements about roles take no parameters), the values of
// a connection string, and the shell line it is shown in. Each refuses what it cannot carry instead of changing it.

import { assert } from '@tidegate/core';

/** PostgreSQL cuts longer names silently, so that two names could become one. */
export const nameBytesMax = 63;

/** A name in double quotes. A name that is empty, too long or holds a NUL is a bug: it was read from the server or made by us. */
export function quoteIdentifier(name: string): string {
  assert(name.length > 0 && !name.includes('\0'), 'a PostgreSQL name is not empty and holds no NUL');
  assert(Buffer.byteLength(name, 'utf8') <= nameBytesMax, `a PostgreSQL name has at most ${nameBytesMax} bytes`);
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text literal, safe whatever `standard_conforming_strings` says. */
export function quoteLiteral(text: string): string {
  assert(!text.includes('\0'), 'a PostgreSQL text holds no NUL');
  const doubled = text.replaceAll("'", "''");
  return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

/** A value in a connection string (`dbname='…'`). */
export function quoteConnectionValue(value: string): string {
  if (/^[A-Za-z0-9._:-]+$/.test(value)) return value;
  return `'${value.replace(/[\\']/g, (character) => `\\${character}`)}'`;
}

/** One word of a POSIX shell. */
export const quoteShell = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
