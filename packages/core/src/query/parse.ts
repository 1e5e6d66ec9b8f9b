// Reads a query text, or says exactly where and why it is none. Time is linear in the text; length, depth and the number of
// conditions are bounded, so that no text can exhaust the process. `not` binds tighter than `and`, `and` tighter than `or`.
//
//   query     = and-chain { ("or" | "OR") and-chain }
//   and-chain = term { ("and" | "AND") term }
//   term      = ("not" | "NOT") term | "(" query ")" | condition
//   condition = field [ "[" string "]" ] ( comparison string | ("in" | "not_in") list )
//   list      = "(" string { "," string } ")" | "[" string { "," string } "]"

import { limits } from '../limits.ts';
import { no, ok, type Result } from '../result.ts';
import type { Expectation } from './expect.ts';
import { type Complaint, complaintAbout } from './explain.ts';
import { canonicalQueryValue, fieldNamed, isPartOperator, isSetOperator, type QueryField } from './fields.ts';
import { lex, type Token } from './lex.ts';
import { placeOf, type QueryProblem } from './problem.ts';
import type { Query, QueryCondition, QueryOperator } from './query.ts';

/**
 * Parses a query. A text that is none is refused with the first problem: its exact place, what was expected there, and the
 * nearest field for a misspelt one. Never throws, whatever the text.
 */
export function parseQuery(text: string): Result<Query, QueryProblem> {
  const reading = readQuery(text);
  return reading.query === null ? no(reading.problem) : ok(reading.query);
}

/** What came of reading a text, and (for completion) what could come next where reading ended. */
export type Reading =
  | { readonly query: Query; readonly expectation: Expectation }
  | { readonly query: null; readonly problem: QueryProblem; readonly expectation: Expectation | null };

/** Like `parseQuery`, with the expectation at the place where reading ended; null where no continuation could help. */
export function readQuery(text: string): Reading {
  const { queryLengthMax } = limits;
  if (text.length > queryLengthMax) {
    const message = `the query has ${text.length} characters; shorten it to ${queryLengthMax}`;
    const problem = { code: 'query.too_large', message, expected: [], from: queryLengthMax, to: text.length } as const;
    return { query: null, problem: { ...problem, ...placeOf(text, queryLengthMax) }, expectation: null };
  }
  const tokens = lex(text).filter((token) => token.kind !== 'space');
  const end: Token = { kind: 'sign', from: text.length, to: text.length, value: '', trouble: null, closed: true };
  const reader: Reader = { tokens, end, at: 0, depth: 0, groups: 0, conditions: 0, complaint: null, stopped: null };
  const query = readOr(reader);
  if (query !== null) {
    const next = afterCondition(reader);
    if (reader.at === tokens.length) return { query, expectation: next };
    refuseAt(reader, next);
  }
  const complaint = reader.complaint ?? { code: 'query.syntax', message: 'no query', from: 0, to: 0, expected: [] };
  return { query: null, problem: { ...complaint, ...placeOf(text, complaint.from) }, expectation: reader.stopped };
}

/** Where reading stands. The reading functions move it and answer null once there is a complaint. */
interface Reader {
  readonly tokens: readonly Token[];
  readonly end: Token;
  at: number;
  depth: number;
  groups: number;
  conditions: number;
  complaint: Complaint | null;
  stopped: Expectation | null;
}

const peek = (reader: Reader): Token => reader.tokens[reader.at] ?? reader.end;

const isWord = (token: Token, ...words: readonly string[]): boolean =>
  token.kind === 'word' && words.includes(token.value);

const isSign = (token: Token, sign: string): boolean => token.kind === 'sign' && token.value === sign;

const afterCondition = (reader: Reader): Expectation => ({
  kind: 'next',
  inGroup: reader.groups > 0,
  more: reader.conditions < limits.queryConditionsMax,
});

/** Records the complaint about the token at hand, which is not what is expected. Always null, for the caller to pass on. */
function refuseAt(reader: Reader, expectation: Expectation): null {
  const token = peek(reader);
  if (token === reader.end) reader.stopped = expectation;
  reader.complaint = complaintAbout(token, reader.tokens[reader.at + 1] ?? reader.end, expectation);
  return null;
}

function refuse(
  reader: Reader,
  token: Token,
  code: Complaint['code'],
  message: string,
  expected: readonly string[] = [],
) {
  reader.complaint = { code, message, expected, from: token.from, to: token.to };
  return null;
}

function readOr(reader: Reader): Query | null {
  const parts: Query[] = [];
  const words: ('or' | 'OR')[] = [];
  for (;;) {
    const part = readAnd(reader);
    if (part === null) return null;
    parts.push(part);
    const token = peek(reader);
    if (!isWord(token, 'or', 'OR')) break;
    words.push(token.value === 'OR' ? 'OR' : 'or');
    reader.at += 1;
  }
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return { kind: 'or', parts, ...(words.includes('OR') ? { words } : {}) };
}

function readAnd(reader: Reader): Query | null {
  const parts: Query[] = [];
  const words: ('and' | 'AND')[] = [];
  for (;;) {
    const part = readTerm(reader);
    if (part === null) return null;
    parts.push(part);
    const token = peek(reader);
    if (!isWord(token, 'and', 'AND')) break;
    words.push(token.value === 'AND' ? 'AND' : 'and');
    reader.at += 1;
  }
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return { kind: 'and', parts, ...(words.includes('AND') ? { words } : {}) };
}

function readTerm(reader: Reader): Query | null {
  const token = peek(reader);
  const negated = isWord(token, 'not', 'NOT');
  if (!negated && !isSign(token, '(')) return readCondition(reader);
  if (reader.depth === limits.queryDepthMax) {
    const message = `parentheses and \`not\` are nested more than ${limits.queryDepthMax} deep; write the query flatter`;
    return refuse(reader, token, 'query.too_large', message);
  }
  reader.at += 1;
  reader.depth += 1;
  const read = negated ? readNot(reader, token) : readGroup(reader);
  reader.depth -= 1;
  return read;
}

function readNot(reader: Reader, token: Token): Query | null {
  const inner = readTerm(reader);
  return inner === null ? null : { kind: 'not', inner, ...(token.value === 'NOT' ? { word: 'NOT' } : {}) };
}

function readGroup(reader: Reader): Query | null {
  reader.groups += 1;
  const inner = readOr(reader);
  if (inner === null) return null;
  if (!isSign(peek(reader), ')')) return refuseAt(reader, afterCondition(reader));
  reader.at += 1;
  reader.groups -= 1;
  return { kind: 'group', inner };
}

function readCondition(reader: Reader): QueryCondition | null {
  const token = peek(reader);
  if (reader.conditions === limits.queryConditionsMax) {
    const message = `the query has more than ${limits.queryConditionsMax} conditions; use \`in\` with a list, or split it`;
    return refuse(reader, token, 'query.too_large', message);
  }
  const field = token.kind === 'word' ? fieldNamed(token.value) : undefined;
  if (field === undefined) {
    return refuseAt(reader, { kind: 'condition', nest: reader.depth < limits.queryDepthMax });
  }
  reader.conditions += 1;
  reader.at += 1;
  const key = field.keyed ? readKey(reader, field) : null;
  if (field.keyed && key === null) return null;
  const operator = readOperator(reader, field, key);
  if (operator === null) return null;
  const place = { field, key, operator };
  if (isSetOperator(operator)) return readList(reader, place);
  const value = readValue(reader, place);
  return value === null ? null : { kind: 'condition', field: field.name, key, operator, values: [value] };
}

function readKey(reader: Reader, field: QueryField): string | null {
  if (!isSign(peek(reader), '[')) return refuseAt(reader, { kind: 'openKey', field });
  reader.at += 1;
  const token = peek(reader);
  if (token.kind !== 'string' || token.trouble !== null) return refuseAt(reader, { kind: 'key', field });
  if (token.value === '') return refuse(reader, token, 'query.syntax', 'a key is not empty; write its name');
  reader.at += 1;
  if (!isSign(peek(reader), ']')) return refuseAt(reader, { kind: 'closeKey' });
  reader.at += 1;
  return token.value;
}

function readOperator(reader: Reader, field: QueryField, key: string | null): QueryOperator | null {
  const token = peek(reader);
  const operator =
    token.kind === 'word' || token.kind === 'sign' ? field.operators.find((known) => known === token.value) : undefined;
  if (operator === undefined) return refuseAt(reader, { kind: 'operator', field, key });
  reader.at += 1;
  return operator;
}

/** The condition so far: what a value is read for. */
interface ValuePlace {
  readonly field: QueryField;
  readonly key: string | null;
  readonly operator: QueryOperator;
}

function readList(reader: Reader, place: ValuePlace): QueryCondition | null {
  const square = isSign(peek(reader), '[');
  if (!square && !isSign(peek(reader), '(')) return refuseAt(reader, { kind: 'openList' });
  const close = square ? ']' : ')';
  const values: string[] = [];
  do {
    reader.at += 1;
    const value = readValue(reader, place);
    if (value === null) return null;
    values.push(value);
  } while (isSign(peek(reader), ','));
  if (!isSign(peek(reader), close)) return refuseAt(reader, { kind: 'nextValue', close });
  reader.at += 1;
  const { field, key, operator } = place;
  return { kind: 'condition', field: field.name, key, operator, values, ...(square ? { square } : {}) };
}

function readValue(reader: Reader, place: ValuePlace): string | null {
  const token = peek(reader);
  if (token.kind !== 'string' || token.trouble !== null) return refuseAt(reader, { kind: 'value', ...place });
  const { field, operator } = place;
  if (token.value === '' && isPartOperator(operator)) {
    const message = `every value has an empty part, so \`${operator} ""\` says nothing; write at least one character`;
    return refuse(reader, token, 'query.syntax', message);
  }
  if (canonicalQueryValue(field.name, token.value) === null) {
    return refuseAt(reader, { kind: 'value', ...place });
  }
  reader.at += 1;
  return token.value;
}
