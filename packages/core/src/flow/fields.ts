// Reading the fields of a body from outside, one at a time, each refusal naming its path (`approver_policy.approver_groups[0]`).
// Unknown keys are refused, never ignored. Inside the parser refusals travel as `Refused`; `readFlow` turns them back.

import { quoted, Refused, refusal } from '../errors/refusal.ts';
import { nearestName } from './nearest-name.ts';

/** An object from outside, with the path that leads to it (empty for the body itself). */
export interface Fields {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The path of a key below an object. */
export const pathOf = (fields: Fields, key: string): string => (fields.path === '' ? key : `${fields.path}.${key}`);

/** Takes `value` as an object that has no other keys than `known`. */
export function fieldsFrom(value: unknown, path: string, known: readonly string[]): Fields {
  if (!isObject(value)) throw invalid(path, 'must be an object');
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const near = nearestName(key, known);
    const field = pathOf({ path, values: value }, key);
    const help =
      near === null ? `the keys here are ${known.map((each) => `\`${each}\``).join(', ')}` : `did you mean \`${near}\``;
    throw new Refused(refusal('input.unknown_key', `the key ${quoted(field)} is not known; ${help}`, { field }));
  }
  return { path, values: value };
}

/** The value of a key, with `null` and an absent key alike. */
export function valueAt(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields.values, key) ? (fields.values[key] ?? null) : null;
}

/** A text of 1 to `lengthMax` characters that is not blank and holds no control characters. */
export function textOf(fields: Fields, key: string, lengthMax: number): string {
  return textFrom(valueAt(fields, key), pathOf(fields, key), lengthMax);
}

/** A text as `textOf`, or `null` where the key is absent, null or empty. */
export function optionalTextOf(fields: Fields, key: string, lengthMax: number): string | null {
  const value = valueAt(fields, key);
  if (value === null || value === '') return null;
  if (typeof value === 'string' && value.length <= lengthMax && !/[\0\p{Surrogate}]/u.test(value)) return value;
  throw invalid(pathOf(fields, key), `must be a text of up to ${lengthMax} characters`);
}

/** Takes `value` as a text of 1 to `lengthMax` characters that is not blank and holds no control characters. */
export function textFrom(value: unknown, path: string, lengthMax: number): string {
  const fits = typeof value === 'string' && value.trim() !== '' && value.length <= lengthMax;
  if (fits && !/[\p{Cc}\p{Surrogate}]/u.test(value)) return value;
  throw invalid(path, `must be a text of 1 to ${lengthMax} characters`);
}

/** `true` or `false`; absent is refused. */
export function truthOf(fields: Fields, key: string): boolean {
  const value = valueAt(fields, key);
  if (typeof value === 'boolean') return value;
  throw invalid(pathOf(fields, key), 'must be `true` or `false`');
}

/** `true` or `false`; absent is `false`. */
export const optionalTruthOf = (fields: Fields, key: string): boolean =>
  valueAt(fields, key) === null ? false : truthOf(fields, key);

/** One of the given words, spelled exactly so. */
export function wordOf<const W extends string>(fields: Fields, key: string, words: readonly W[]): W {
  const value = valueAt(fields, key);
  const word = words.find((each) => each === value);
  if (word !== undefined) return word;
  throw invalid(pathOf(fields, key), `must be ${words.map((each) => `\`${each}\``).join(' or ')}`);
}

/** A whole number, or `null` where the key is absent. */
export function optionalNumberOf(fields: Fields, key: string): number | null {
  const value = valueAt(fields, key);
  if (value === null || (typeof value === 'number' && Number.isSafeInteger(value))) return value;
  throw invalid(pathOf(fields, key), 'must be a whole number');
}

/** A list of 1 to `countMax` things, each read with its own path. */
export function listOf<T>(
  fields: Fields,
  key: string,
  countMax: number,
  read: (value: unknown, path: string) => T,
): readonly T[] {
  const items = anyListOf(fields, key, countMax, read);
  if (items.length > 0) return items;
  throw invalid(pathOf(fields, key), 'must not be empty: an empty list means nobody and nothing');
}

/** A list of up to `countMax` things; empty is allowed, absent is not. */
export function anyListOf<T>(
  fields: Fields,
  key: string,
  countMax: number,
  read: (value: unknown, path: string) => T,
): readonly T[] {
  const value = valueAt(fields, key);
  const path = pathOf(fields, key);
  if (!Array.isArray(value)) throw invalid(path, 'must be a list');
  if (value.length > countMax) throw invalid(path, `must not have more than ${countMax} entries`);
  return value.map((item: unknown, index) => read(item, `${path}[${index}]`));
}

/** The refusal for a field that is wrong in itself. */
export function invalid(path: string, what: string): Refused {
  const subject = path === '' ? 'the access flow' : quoted(path, 200);
  return new Refused(refusal('flow.invalid', `${subject} ${what}`, path === '' ? {} : { field: path }));
}

/** The refusal for a name or id that leads to nothing. */
export function unknownReference(path: string, kind: string, name: string, names: readonly string[]): Refused {
  const near = nearestName(name, names);
  const help = near === null ? 'create it first or correct the name' : `did you mean ${quoted(near)}`;
  const message = `${quoted(path, 200)} names the ${kind} ${quoted(name)}, which does not exist; ${help}`;
  return new Refused(
    refusal('flow.unknown_reference', message, { field: path, details: near === null ? {} : { nearest: near } }),
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
