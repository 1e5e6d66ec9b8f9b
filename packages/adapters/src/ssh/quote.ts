// The words that reach a server or a shell of a person: names of accounts, of servers, of principals. Each is one of a few letters or it is
// refused; nothing is escaped on the way to a server, because nothing that would need it is ever sent.

import { assert } from '@tidegate/core';

/** A unix account, as the program on the server takes it. */
export const isAccountName = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9._-]{0,31}$/.test(text);

/** The name of a server in the settings and in ids. */
export const isServerName = (text: string): boolean => /^[a-z0-9][a-z0-9.-]{0,62}$/.test(text);

/** A principal of a grant. */
export const isPrincipal = (text: string): boolean => /^tg_[a-z0-9_]{1,60}$/.test(text);

/** One request to the program on a server: words of harmless letters, a blank between them. */
export function quoteRequest(words: readonly string[]): string {
  const fits = words.every((word) => /^[A-Za-z0-9._-]{1,100}$/.test(word));
  assert(fits && words.length > 0, 'every word of a request was checked before it became one');
  return `${words.join(' ')}\n`;
}

/** One word of a POSIX shell, for the line a person is shown. */
export const quoteShell = (word: string): string =>
  /^[A-Za-z0-9@._:/=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
