// The ids of what is in a server: `customers`, `customers/orders`, `role:analyst`. Names may hold anything, so `%`, `/` and `:` inside
// a name are percent-encoded; different objects never share an id, whatever their type.

import type { ResourceKind } from './permissions.ts';
import { nameLengthMax } from './quote.ts';

/** What a native id names. */
export interface NamedObject {
  readonly database: string | null;
  readonly table: string | null;
  readonly role: string | null;
}

const encode = (name: string): string => name.replace(/[%/:]/g, (character) => encodeURIComponent(character));

/** The id of a database or of a table in it. */
export const nativeIdOf = (...names: readonly string[]): string => names.map(encode).join('/');

/** The id of a native role. */
export const roleNativeId = (role: string): string => `role:${encode(role)}`;

/** Reads an id of this kind back; null when it is not one. */
export function readNativeId(kind: ResourceKind, id: string): NamedObject | null {
  const isRole = id.startsWith('role:');
  if (isRole !== (kind === 'role')) return null;
  const names = (isRole ? id.slice('role:'.length) : id).split('/').map(decode);
  const lengthMax = isRole ? 128 : nameLengthMax;
  if (names.some((name) => name === null || name === '' || [...name].length > lengthMax || name.includes('\0')))
    return null;
  if (names.length !== (kind === 'table' ? 2 : 1)) return null;
  const [first = null, table = null] = names;
  return isRole ? { database: null, table: null, role: first } : { database: first, table, role: null };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
