// The condition operators: one line each for "does this request value equal, precede or fit this policy value".
// Guide: "IAM JSON policy elements: Condition operators". Negated operators are listed by what they negate.
// Values that cannot be read (a date that is no date) equal nothing.

import type { Scalar } from './shapes.ts';
import { expand, fits, fitsArn, type Lookup, lower, type Mark, plain, wild } from './text.ts';

/** One request value against one policy value. `lookup` is undefined where the document has no variables (2008). */
export type Compare = (wanted: string, given: string, lookup: Lookup | undefined) => boolean;

export interface Operator {
  readonly negated: boolean;
  readonly compare: Compare;
}

const withVariables =
  (read: (text: string) => readonly Mark[], test: (marks: readonly Mark[], given: string) => boolean): Compare =>
  (wanted, given, lookup) => {
    const marks = lookup === undefined ? read(wanted) : expand(wanted, lookup, read);
    return marks !== undefined && test(marks, given);
  };

const equals = withVariables(plain, fits);
const equalsIgnoringCase = withVariables(plain, (marks, given) => fits(lower(marks), given.toLowerCase()));
const like = withVariables(wild, fits);
const arnLike = withVariables(wild, fitsArn);
const bool = withVariables(plain, (marks, given) => fits(lower(marks), given.toLowerCase()));

const number = (text: string): number => (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN);

/** ISO 8601 as the W3C profile has it, or seconds since 1970 (F49). Milliseconds. */
function instant(text: string): number {
  if (/^\d+$/.test(text) && text.length !== 4) return Number(text) * 1000;
  const forms = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/;
  return forms.test(text) ? Date.parse(text) : Number.NaN;
}

const ordered =
  (read: (text: string) => number, holds: (given: number, wanted: number) => boolean): Compare =>
  (wanted, given) =>
    holds(read(given), read(wanted));

const binary: Compare = (wanted, given) => wanted === given;

const ip: Compare = (wanted, given) => {
  const [network, bits] = wanted.split('/');
  const net = address(network ?? '');
  const host = address(given);
  if (net === undefined || host === undefined || net.length !== host.length) return false;
  const length = bits === undefined ? net.length : Number(bits);
  return net.slice(0, length) === host.slice(0, length);
};

/** An address as a text of 32 or 128 zeros and ones. */
function address(text: string): string | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split('.').map(Number);
    return parts.some((n) => n > 255) ? undefined : parts.map((n) => n.toString(2).padStart(8, '0')).join('');
  }
  const [head, tail, more] = text.split('::');
  if (head === undefined || more !== undefined || !text.includes(':')) return undefined;
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

const yes = (compare: Compare): Operator => ({ negated: false, compare });
const not = (compare: Compare): Operator => ({ negated: true, compare });

export const operators: ReadonlyMap<string, Operator> = new Map([
  ['StringEquals', yes(equals)],
  ['StringNotEquals', not(equals)],
  ['StringEqualsIgnoreCase', yes(equalsIgnoringCase)],
  ['StringNotEqualsIgnoreCase', not(equalsIgnoringCase)],
  ['StringLike', yes(like)],
  ['StringNotLike', not(like)],
  ['NumericEquals', yes(ordered(number, (a, b) => a === b))],
  ['NumericNotEquals', not(ordered(number, (a, b) => a === b))],
  ['NumericLessThan', yes(ordered(number, (a, b) => a < b))],
  ['NumericLessThanEquals', yes(ordered(number, (a, b) => a <= b))],
  ['NumericGreaterThan', yes(ordered(number, (a, b) => a > b))],
  ['NumericGreaterThanEquals', yes(ordered(number, (a, b) => a >= b))],
  ['DateEquals', yes(ordered(instant, (a, b) => a === b))],
  ['DateNotEquals', not(ordered(instant, (a, b) => a === b))],
  ['DateLessThan', yes(ordered(instant, (a, b) => a < b))],
  ['DateLessThanEquals', yes(ordered(instant, (a, b) => a <= b))],
  ['DateGreaterThan', yes(ordered(instant, (a, b) => a > b))],
  ['DateGreaterThanEquals', yes(ordered(instant, (a, b) => a >= b))],
  ['Bool', yes(bool)],
  ['BinaryEquals', yes(binary)],
  ['IpAddress', yes(ip)],
  ['NotIpAddress', not(ip)],
  ['ArnEquals', yes(arnLike)],
  ['ArnLike', yes(arnLike)],
  ['ArnNotEquals', not(arnLike)],
  ['ArnNotLike', not(arnLike)],
]);

export const textOf = (value: Scalar): string => String(value);
