// The ids of what is in a server: `server`, `0` for a numbered database, `0/app:*` for the keys of a database that match a pattern. A
// pattern is taken as Redis reads it and cannot be `*` alone: that is the database, and has its own id.

import { patternProblem } from './quote.ts';

export type ResourceKind = 'server' | 'database' | 'keys';

/** What a native id names: `database` null for the whole server. */
export interface NamedKeys {
  readonly database: number | null;
  readonly pattern: string;
}

/** The id of the whole server. */
export const serverNativeId = 'server';

/** The id of a numbered database. */
export const databaseNativeId = (database: number): string => String(database);

/** The id of the keys of a database that match. */
export const keysNativeId = (database: number, pattern: string): string => `${database}/${pattern}`;

const everything = '*';

/** Reads an id of this kind back; null when it is not one. */
export function readNativeId(kind: ResourceKind, id: string): NamedKeys | null {
  if (kind === 'server') return id === serverNativeId ? { database: null, pattern: everything } : null;
  const slash = id.indexOf('/');
  if ((slash === -1) !== (kind === 'database')) return null;
  const number = slash === -1 ? id : id.slice(0, slash);
  if (!/^(0|[1-9]\d{0,4})$/.test(number)) return null;
  if (slash === -1) return { database: Number(number), pattern: everything };
  const pattern = id.slice(slash + 1);
  if (patternProblem(pattern) !== null || /^\*+$/.test(pattern)) return null;
  return { database: Number(number), pattern };
}
