// Escaping for MariaDB's languages: identifiers, account names and literals of SQL, the pattern a database name is in a GRANT, and the
// shell line that is shown. Each refuses what it cannot carry instead of changing it, and none depends on `sql_mode`.

import { assert } from '@tidegate/core';

/** Names of databases, tables, columns and events. */
export const nameLengthMax = 64;

/** A name in backticks. One that is empty, too long or holds a NUL is a bug: it was read from the server or made by us. */
export function quoteIdentifier(name: string, lengthMax = nameLengthMax): string {
  assert(name.length > 0 && !name.includes('\0'), 'a MariaDB name is not empty and holds no NUL');
  assert([...name].length <= lengthMax, `this name has at most ${lengthMax} characters`);
  return `\`${name.replaceAll('`', '``')}\``;
}

/** An account, `user`@`host`. Backticks mean the same in every `sql_mode`. */
export const quoteAccount = (user: string, host: string): string =>
  `${quoteIdentifier(user, 128)}@${quoteIdentifier(host, 255)}`;

/** The text of a database name as a pattern that matches this database and no other. */
export const databasePattern = (database: string): string =>
  database.replace(/[\\_%]/g, (character) => `\\${character}`);

/** Whether a pattern of the grant tables matches a name: `_` is one character, `%` any number, a backslash takes the next as it is. */
export function patternMatches(pattern: string, name: string): boolean {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    if (character === '\\' && at + 1 < pattern.length) {
      at += 1;
      source += literal(pattern[at] ?? '');
    } else if (character === '_') source += '.';
    else if (character === '%') source += '.*';
    else source += literal(character);
  }
  return new RegExp(`^${source}$`, 'su').test(name);
}

const literal = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/**
 * What a GRANT on a whole database is given on. `_` and `%` in it are wildcards: unescaped, a grant on `a_b` opens `axb` too.
 */
export const quoteDatabaseGrant = (database: string): string => `${quoteIdentifier(databasePattern(database))}.*`;

/** A text literal. A backslash means different things by `sql_mode`, so a text with one is a bug; none of ours has one. */
export function quoteLiteral(text: string): string {
  assert(!/[\0\\]/.test(text), 'a text for MariaDB holds no NUL and no backslash');
  return `'${text.replaceAll("'", "''")}'`;
}

/** One word of a POSIX shell. */
export const quoteShell = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
