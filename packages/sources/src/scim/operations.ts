// PATCH messages as they really come: `op` in any case, keys of the message too, operations without a path whose value has dotted keys,
// values that are texts where the schema has true and false. Here they become one form: an operation, a path, a value.

import { limits } from '@tidegate/core';

import { isObject, type Json } from './client.ts';
import { type Filter, parseFilter, pathOf } from './filter.ts';
import { ScimError } from './scim-error.ts';

/** One change of one place. */
export interface Operation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: readonly string[];
  /** The items of the list at `path` that are meant; null for the place itself. */
  readonly filter: Filter | null;
  /** Where inside these items. */
  readonly sub: readonly string[];
  /** Undefined only for `remove`. */
  readonly value: unknown;
  /** Whether the path was named, or came as a key of a value: a key that no schema has is then left out, as in a whole resource. */
  readonly named: boolean;
}

/** Reads the body of a PATCH. Throws `ScimError`. */
export function readOperations(body: unknown): readonly Operation[] {
  const given = isObject(body) ? keyOf(body, 'operations') : undefined;
  if (!Array.isArray(given) || given.length === 0)
    throw new ScimError(400, 'invalidSyntax', 'send at least one operation in `Operations`');
  if (given.length > limits.scimOperationsMax) {
    throw new ScimError(413, 'tooMany', `send at most ${limits.scimOperationsMax} operations at once`);
  }
  return given.flatMap((one) => readOperation(one));
}

const keyOf = (object: Json, name: string): unknown =>
  Object.entries(object).find(([key]) => key.toLowerCase() === name)?.[1];

function readOperation(given: unknown): readonly Operation[] {
  if (!isObject(given))
    throw new ScimError(400, 'invalidSyntax', 'an operation is an object with `op`, `path` and `value`');
  const op = opOf(keyOf(given, 'op'));
  const path = keyOf(given, 'path');
  const value = keyOf(given, 'value');
  if (op !== 'remove' && value === undefined)
    throw new ScimError(400, 'invalidValue', `an operation \`${op}\` needs a \`value\``);
  if (typeof path === 'string' && path.trim() !== '') return [{ op, ...placeOf(path.trim()), value, named: true }];
  if (path !== undefined && path !== null && path !== '') throw new ScimError(400, 'invalidPath', 'a path is text');
  if (op === 'remove') throw new ScimError(400, 'noTarget', 'say with `path` what to remove');
  if (!isObject(value))
    throw new ScimError(400, 'invalidValue', 'without a `path` the value is an object of attributes');
  return Object.entries(value).flatMap(([key, part]) => unnamed(op, key, part));
}

function unnamed(op: 'add' | 'replace', key: string, value: unknown): readonly Operation[] {
  if (['schemas', 'id', 'meta'].includes(key.toLowerCase())) return [];
  try {
    const place = placeOf(key);
    return [{ op, ...place, value, named: false }];
  } catch (error) {
    // A whole resource may carry extensions of others; they are left out as they are there.
    if (error instanceof ScimError && key.toLowerCase().startsWith('urn:')) return [];
    throw error;
  }
}

function opOf(op: unknown): Operation['op'] {
  const lower = typeof op === 'string' ? op.toLowerCase() : '';
  if (lower === 'add' || lower === 'replace' || lower === 'remove') return lower;
  throw new ScimError(400, 'invalidSyntax', '`op` is one of add, replace, remove');
}

function placeOf(text: string): Pick<Operation, 'path' | 'filter' | 'sub'> {
  const open = text.indexOf('[');
  if (open < 0) return { path: pathOf(text), filter: null, sub: [] };
  const close = text.lastIndexOf(']');
  const rest = text.slice(close + 1);
  if (close < open || (rest !== '' && !rest.startsWith('.')))
    throw new ScimError(400, 'invalidPath', 'the bracket of the path does not end');
  return {
    path: pathOf(text.slice(0, open)),
    filter: parseFilter(text.slice(open + 1, close)),
    sub: rest === '' ? [] : pathOf(rest.slice(1)),
  };
}
