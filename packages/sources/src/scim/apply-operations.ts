// Applies operations to a resource in memory (RFC 7644, section 3.5.2), leaving what it is given alone. An item that a condition names and
// that is not there is made where its condition says what it is: that is how Entra adds a work address.

import { type AttributeName, isObject, type Json } from './client.ts';
import type { Filter } from './filter.ts';
import { fits } from './match.ts';
import type { Operation } from './operations.ts';
import { type ResolvedPath, type ResourceKind, resolveInside, resolvePath } from './resolve-path.ts';
import { ScimError } from './scim-error.ts';

type Draft = Record<string, unknown>;

/** The resource after the operations, in order. Throws `ScimError`. */
export function applyOperations(kind: ResourceKind, resource: Json, operations: readonly Operation[]): Json {
  const draft: Draft = structuredClone({ ...resource });
  for (const operation of operations) applyOne(kind, draft, operation);
  return draft;
}

function applyOne(kind: ResourceKind, draft: Draft, operation: Operation): void {
  const place = placeOf(kind, operation);
  if (place === null) return;
  if (place.attribute === null) mergeExtension(draft, place.keys, operation);
  else if (operation.filter !== null) applyToItems(draft, place, operation, operation.filter);
  else applyToPlace(draft, place.keys, place.attribute, operation);
}

function applyToPlace(draft: Draft, keys: readonly string[], attribute: AttributeName, operation: Operation): void {
  const [key, holder] = holderOf(draft, keys, operation.op !== 'remove');
  if (holder === null || key === undefined) return;
  applyAt(holder, key, attribute, operation);
}

function placeOf(kind: ResourceKind, operation: Operation): ResolvedPath | null {
  try {
    return resolvePath(kind, operation.path);
  } catch (error) {
    if (error instanceof ScimError && !operation.named) return null;
    throw error;
  }
}

/** The object that holds the last key, made on the way where something is to be put there. */
function holderOf(draft: Draft, keys: readonly string[], make: boolean): readonly [string | undefined, Draft | null] {
  let here: Draft = draft;
  for (const key of keys.slice(0, -1)) {
    const next = here[key];
    if (isObject(next)) {
      const copy: Draft = { ...next };
      here[key] = copy;
      here = copy;
    } else if (make) {
      const fresh: Draft = {};
      here[key] = fresh;
      here = fresh;
    } else return [undefined, null];
  }
  return [keys.at(-1), here];
}

function mergeExtension(draft: Draft, [schema = '']: readonly string[], { op, value }: Operation): void {
  if (op === 'remove') {
    delete draft[schema];
    return;
  }
  if (!isObject(value)) throw new ScimError(400, 'invalidValue', 'the value of an extension is an object');
  const before = draft[schema];
  draft[schema] = { ...(isObject(before) ? before : {}), ...value };
}

function applyAt(holder: Draft, key: string, attribute: AttributeName, { op, value }: Operation): void {
  const before = holder[key];
  if (op === 'remove') {
    if (!attribute.multiValued || value === undefined || value === null) delete holder[key];
    else holder[key] = listOf(before).filter((item) => !listOf(value).some((one) => isSame(item, one)));
    return;
  }
  if (value === null || value === '') {
    delete holder[key];
    return;
  }
  if (attribute.multiValued) {
    holder[key] = op === 'replace' ? listOf(value) : joined(listOf(before), listOf(value));
    return;
  }
  holder[key] = isObject(value) && isObject(before) ? { ...before, ...value } : value;
}

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

/** Items are the same by their value, or whole. */
function isSame(left: unknown, right: unknown): boolean {
  if (isObject(left) && isObject(right) && typeof right['value'] === 'string') {
    return typeof left['value'] === 'string' && left['value'].toLowerCase() === right['value'].toLowerCase();
  }
  if (isObject(left) && typeof right === 'string') return left['value'] === right;
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Adds what is not there; of several items at most one is primary, the last that says so. */
function joined(before: readonly unknown[], added: readonly unknown[]): readonly unknown[] {
  let items = [...before];
  for (const item of added) {
    const at = items.findIndex((one) => isSame(one, item));
    const known = items[at];
    if (at < 0) items.push(item);
    else items[at] = isObject(known) && isObject(item) ? { ...known, ...item } : item;
    if (isPrimary(item))
      items = items.map((one) => (isObject(one) && !isSame(one, item) ? { ...one, primary: false } : one));
  }
  return items;
}

const isPrimary = (item: unknown): boolean =>
  isObject(item) && (item['primary'] === true || String(item['primary']).toLowerCase() === 'true');

function applyToItems(draft: Draft, place: ResolvedPath, operation: Operation, filter: Filter): void {
  const { attribute } = place;
  if (attribute === null || !attribute.multiValued)
    throw new ScimError(400, 'invalidPath', 'only lists have items to choose from');
  const [key, holder] = holderOf(draft, place.keys, operation.op !== 'remove');
  if (holder === null || key === undefined) return;
  const items = [...listOf(holder[key])];
  const sub = operation.sub.length === 0 ? null : resolveInside(attribute, operation.sub);
  const chosen = items.flatMap((item, index) => (fits(filter, item) ? [index] : []));
  if (operation.op === 'remove' && sub === null) {
    holder[key] = items.filter((_, index) => !chosen.includes(index));
    return;
  }
  if (chosen.length === 0) {
    if (operation.op === 'remove') return;
    const made = itemOf(filter, attribute);
    if (made === null) throw new ScimError(400, 'noTarget', 'no item fits the condition of the path');
    chosen.push(items.push(made) - 1);
  }
  for (const index of chosen) items[index] = changed(items[index], sub, operation);
  const cleared = sub !== null && (operation.op === 'remove' || operation.value === '' || operation.value === null);
  holder[key] = items.filter(
    (item, index) => !(cleared && chosen.includes(index) && isObject(item) && item['value'] === undefined),
  );
}

function changed(item: unknown, sub: ResolvedPath | null, { op, value }: Operation): unknown {
  const draft: Draft = isObject(item) ? { ...item } : {};
  if (sub === null) return isObject(value) ? { ...draft, ...value } : { ...draft, value };
  const [key] = sub.keys;
  if (key === undefined) return draft;
  if (op === 'remove' || value === '' || value === null) delete draft[key];
  else draft[key] = value;
  return draft;
}

/** The item that a condition describes completely; null where it leaves a choice. */
function itemOf(filter: Filter, attribute: AttributeName): Draft | null {
  if (filter.kind === 'and') {
    const parts = filter.of.map((one) => itemOf(one, attribute));
    return parts.every((one) => one !== null) ? Object.assign({}, ...parts) : null;
  }
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || filter.path.length !== 1) return null;
  const [key] = resolveInside(attribute, filter.path).keys;
  return key === undefined ? null : { [key]: filter.value };
}
