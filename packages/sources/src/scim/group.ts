// A group of SCIM. Its members are not kept in it: they come many at a time, in many calls, and are changes of a table, never a list that
// is read, altered and written back.

import { applyOperations } from './apply-operations.ts';
import { coerceGroup, isObject, type Json, schemaNames } from './client.ts';
import type { Filter } from './filter.ts';
import { type Operation, readOperations } from './operations.ts';
import { ScimError } from './scim-error.ts';

/** A change of members, by the ids that the source uses. */
export type MemberChange = { readonly kind: 'set' | 'add' | 'remove'; readonly nativeIds: readonly string[] };

/** A group and what becomes of its members. */
export interface ReadGroup {
  /** Without members. */
  readonly group: Json;
  readonly changes: readonly MemberChange[];
}

/**
 * Reads a whole group (POST, PUT): its members are those it names, and `[]` means none. Without `members` it says nothing of them, and they
 * stay: what is not known changes nothing (law 8). Throws `ScimError`.
 */
export function readGroup(body: unknown): ReadGroup {
  if (!isObject(body)) throw new ScimError(400, 'invalidSyntax', 'the body is a group as a JSON object');
  const told = Object.entries(body).find(([key]) => key.toLowerCase() === 'members');
  return { group: settle(body), changes: told === undefined ? [] : [{ kind: 'set', nativeIds: idsOf(told[1]) }] };
}

/** A group after a PATCH. Throws `ScimError`. */
export function patchGroup(group: Json, body: unknown): ReadGroup {
  const operations = readOperations(body);
  const own = operations.filter((one) => !isAboutMembers(one));
  return {
    group: settle(applyOperations('group', group, own)),
    changes: operations.filter(isAboutMembers).map(changeOf),
  };
}

/** What only this server says, and what is a table of its own. */
const leftOut: ReadonlySet<string> = new Set(['schemas', 'id', 'meta', 'members']);

function settle(body: Json): Json {
  const own = Object.entries(body).filter(
    ([key, value]) => !leftOut.has(key.toLowerCase()) && value !== null && value !== '',
  );
  return coerceGroup(Object.fromEntries(own));
}

/** The display name. Throws `ScimError` where there is none. */
export function groupNameOf(group: Json): string {
  const name = group['displayName'];
  if (typeof name === 'string' && name.trim() !== '') return name.trim();
  throw new ScimError(400, 'invalidValue', 'a group needs a `displayName`');
}

function isAboutMembers({ path }: Operation): boolean {
  const own = path[0]?.toLowerCase() === schemaNames.group.toLowerCase() ? path.slice(1) : path;
  return own[0]?.toLowerCase() === 'members';
}

function changeOf({ op, filter, value, sub }: Operation): MemberChange {
  if (sub.length > 0)
    throw new ScimError(400, 'mutability', 'a member is added or removed; nothing of it can be changed');
  if (filter !== null) {
    if (op === 'remove') return { kind: 'remove', nativeIds: idsOfFilter(filter) };
    // Entra also adds by a condition: `members[value eq "…"]`.
    return { kind: 'add', nativeIds: idsOfFilter(filter) };
  }
  if (op === 'remove') {
    return value === undefined || value === null
      ? { kind: 'set', nativeIds: [] }
      : { kind: 'remove', nativeIds: idsOf(value) };
  }
  return { kind: op === 'replace' ? 'set' : 'add', nativeIds: idsOf(value) };
}

function idsOf(members: unknown): readonly string[] {
  if (members === undefined || members === null) return [];
  const list = Array.isArray(members) ? members : [members];
  return list.map((member) => {
    const [, value] = isObject(member)
      ? (Object.entries(member).find(([key]) => key.toLowerCase() === 'value') ?? [])
      : ['', member];
    if (typeof value !== 'string' || value === '')
      throw new ScimError(400, 'invalidValue', 'a member is named by its id in `value`');
    return value;
  });
}

/** `value eq "a" or value eq "b"`: the only conditions that name members. */
function idsOfFilter(filter: Filter): readonly string[] {
  if (filter.kind === 'or') return filter.of.flatMap(idsOfFilter);
  const named =
    filter.kind === 'compare' && filter.operator === 'eq' && filter.path.join('.').toLowerCase() === 'value';
  if (named && typeof filter.value === 'string') return [filter.value];
  throw new ScimError(400, 'invalidFilter', 'members are chosen by `value eq "…"`');
}
