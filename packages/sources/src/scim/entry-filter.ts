// A filter of SCIM as conditions over what is kept: names and ids become columns, `members` the table of members, the rest paths.

import { assertNever, type EntryFilter } from '@tidegate/core';

import type { AttributeName } from './client.ts';
import { type Filter, parseFilter } from './filter.ts';
import { type ResolvedPath, type ResourceKind, resolveInside, resolvePath } from './resolve-path.ts';
import { ScimError } from './scim-error.ts';

/** Reads a filter for users or groups. Throws `ScimError`. */
export const entryFilterOf = (kind: ResourceKind, text: string): EntryFilter => convert(kind, parseFilter(text), null);

const columns: ReadonlyMap<string, 'name' | 'externalId' | 'nativeId'> = new Map([
  ['user userName', 'name'],
  ['group displayName', 'name'],
  ['user externalId', 'externalId'],
  ['group externalId', 'externalId'],
  ['user id', 'nativeId'],
  ['group id', 'nativeId'],
]);

function convert(kind: ResourceKind, filter: Filter, inside: AttributeName | null): EntryFilter {
  const resolve = (path: readonly string[]): ResolvedPath =>
    inside === null ? resolvePath(kind, path) : resolveInside(inside, path);
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, of: filter.of.map((one) => convert(kind, one, inside)) };
    case 'not':
      return { kind: 'not', of: convert(kind, filter.of, inside) };
    case 'some': {
      const { keys, attribute } = resolve(filter.path);
      if (attribute === null) throw new ScimError(400, 'invalidFilter', 'an extension has no items to choose from');
      if (isMembers(kind, keys, inside)) return memberOf(filter.of);
      return { kind: 'some', path: keys, of: convert(kind, filter.of, attribute) };
    }
    case 'compare': {
      const { keys, attribute } = resolve(filter.path);
      const column = inside === null && filter.operator === 'eq' ? columns.get(`${kind} ${keys.join('.')}`) : undefined;
      if (column !== undefined && typeof filter.value === 'string')
        return { kind: 'column', column, value: filter.value };
      if (isMembers(kind, keys.slice(0, 1), inside)) return memberOf({ ...filter, path: ['value'] });
      // Of a list and of the manager, the value is what is meant.
      const path = attribute?.parts.has('value') === true ? [...keys, 'value'] : keys;
      return {
        kind: 'compare',
        path,
        operator: filter.operator,
        value: literalOf(filter.value),
        exact: attribute?.caseExact ?? false,
      };
    }
    default:
      return assertNever(filter);
  }
}

const isMembers = (kind: ResourceKind, keys: readonly string[], inside: AttributeName | null): boolean =>
  kind === 'group' && inside === null && keys.join('.') === 'members';

function memberOf(filter: Filter): EntryFilter {
  if (filter.kind === 'or') return { kind: 'or', of: filter.of.map(memberOf) };
  const named =
    filter.kind === 'compare' && filter.operator === 'eq' && filter.path.join('.').toLowerCase() === 'value';
  if (named && typeof filter.value === 'string') return { kind: 'member', nativeId: filter.value };
  throw new ScimError(400, 'invalidFilter', 'members are found by `members.value eq "…"`');
}

/** Providers write true and false as text too. */
const literalOf = (value: string | number | boolean | null): string | number | boolean | null =>
  value === 'True' || value === 'true' ? true : value === 'False' || value === 'false' ? false : value;
