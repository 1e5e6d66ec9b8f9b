// What could be typed next. The parser itself says what it expects at the cursor, so nothing is offered that it would not
// take; keys and values come from the vocabulary the caller gives. Text after the cursor is kept, but for the word in hand.

import { limits } from '../limits.ts';
import type { Expectation, ValueExpectation } from './expect.ts';
import { isPartOperator, queryFields } from './fields.ts';
import { lex, type Token } from './lex.ts';
import { readQuery } from './parse.ts';
import type { QueryFieldName } from './query.ts';
import { quoteQueryValue } from './quote.ts';
import type { QueryVocabulary, QueryWord } from './vocabulary.ts';

/** One thing that could stand at the cursor. */
export interface QueryCompletion {
  readonly kind: 'field' | 'operator' | 'key' | 'value' | 'logic' | 'bracket';
  /** What to show: the field, the sign, the key or value without quotes. */
  readonly label: string;
  /** What to write in place of the text from `from` to `to`, with quotes and brackets. */
  readonly insert: string;
  readonly from: number;
  readonly to: number;
  /** How often a key or value occurs; null for words of the language and values that were not counted. */
  readonly count: number | null;
  /** What a field means; null for the rest. */
  readonly meaning: string | null;
}

/**
 * What may be typed at `offset`: fields, operators, keys, values, logic words or brackets, those that start with what is
 * typed first, then the frequent ones. Each leaves a text up to the cursor that is a query or can become one. Nothing is
 * offered where the text before the cursor is already wrong. Never throws; at most `limits.queryCompletionsMax` answers.
 */
export function completeQuery(text: string, offset: number, vocabulary: QueryVocabulary): readonly QueryCompletion[] {
  const cursor = Math.min(Math.max(Math.trunc(offset) || 0, 0), text.length);
  if (text.length > limits.queryLengthMax) return [];
  const partial = partialAt(text, cursor);
  const from = partial?.from ?? cursor;
  const { expectation } = readQuery(text.slice(0, from));
  if (expectation === null) return [];
  const takesQuotes = expectation.kind === 'value' || expectation.kind === 'key';
  if (partial !== null && isQuoted(partial) && !takesQuotes) return [];
  const to = partial === null ? cursor : endOf(partial, text, cursor);
  const typed = typedText(partial);
  return ranked(candidatesFor(expectation, vocabulary, typed), typed)
    .map((candidate) => placed(candidate, text, from, to))
    .filter((completion) => from + completion.insert.length <= limits.queryLengthMax)
    .slice(0, limits.queryCompletionsMax);
}

/** A value that is being typed: of which field, and what of it is there. */
export interface TypedValue {
  readonly field: QueryFieldName;
  readonly key: string | null;
  readonly typed: string;
}

/** The value at `offset` that is being typed, for who can look up more than a vocabulary holds; null where no value of many can stand. */
export function typedValueAt(text: string, offset: number): TypedValue | null {
  const cursor = Math.min(Math.max(Math.trunc(offset) || 0, 0), text.length);
  if (text.length > limits.queryLengthMax) return null;
  const partial = partialAt(text, cursor);
  const { expectation } = readQuery(text.slice(0, partial?.from ?? cursor));
  if (expectation?.kind !== 'value' || expectation.field.values !== null) return null;
  return { field: expectation.field.name, key: expectation.key, typed: typedText(partial) };
}

/** The unfinished token that ends at the cursor. */
function partialAt(text: string, cursor: number): Token | null {
  const last = lex(text.slice(0, cursor)).at(-1);
  if (last === undefined || last.to !== cursor) return null;
  return last.kind === 'word' || last.kind === 'broken' || !last.closed ? last : null;
}

/** Whether a value was begun, be it in quotes of another language. */
const isQuoted = (partial: Token): boolean => partial.kind === 'string' || /^['`“”„‟]/.test(partial.value);

/** What was typed of a label so far; a foreign quote counts as an opening one. */
function typedText(partial: Token | null): string {
  if (partial === null) return '';
  return partial.kind === 'broken' ? partial.value.replace(/^['`“”„‟]/, '') : partial.value;
}

/** Where the token in hand ends beyond the cursor. An open quote takes a closing one only where the rest leaves it no doubt. */
function endOf(partial: Token, text: string, cursor: number): number {
  if (partial.kind === 'broken') return cursor;
  const tokens = lex(text);
  const whole = tokens.find((token) => token.from === partial.from);
  if (whole === undefined || whole.kind !== partial.kind) return cursor;
  if (whole.kind === 'word' || tokens.every((token) => token.closed)) return whole.to;
  return cursor + (/^[^"\\\s()[\],]*"/.exec(text.slice(cursor))?.[0].length ?? 0);
}

type Candidate = Omit<QueryCompletion, 'from' | 'to'>;

const plain = (kind: QueryCompletion['kind'], label: string): Candidate => ({
  kind,
  label,
  insert: label,
  count: null,
  meaning: null,
});

function candidatesFor(expectation: Expectation, vocabulary: QueryVocabulary, typed: string): readonly Candidate[] {
  switch (expectation.kind) {
    case 'condition':
      return [
        ...queryFields.map(({ name, keyed, meaning }) => ({
          ...plain('field', name),
          insert: keyed ? `${name}[` : name,
          meaning,
        })),
        ...(expectation.nest ? [logicWord('not', typed), plain('bracket', '(')] : []),
      ];
    case 'openKey':
      return [plain('bracket', '[')];
    case 'key':
      return vocabulary
        .keys(expectation.field.name)
        .filter((word) => word.text !== '')
        .map((word) => ({ ...fromWord('key', word), insert: `${quoteQueryValue(word.text)}]` }));
    case 'closeKey':
      return [plain('bracket', ']')];
    case 'operator':
      return expectation.field.operators.map((operator) => plain('operator', operator));
    case 'value':
      return valuesFor(expectation, vocabulary);
    case 'openList':
      return [plain('bracket', '(')];
    case 'nextValue':
      return [plain('bracket', ','), plain('bracket', expectation.close)];
    case 'next':
      return [
        ...(expectation.more ? [logicWord('and', typed), logicWord('or', typed)] : []),
        ...(expectation.inGroup ? [plain('bracket', ')')] : []),
      ];
  }
}

/** A logic word in capitals for those who started it in capitals. */
function logicWord(word: string, typed: string): Candidate {
  const capitals = typed !== '' && typed === typed.toUpperCase();
  return plain('logic', capitals ? word.toUpperCase() : word);
}

function valuesFor({ field, key, operator }: ValueExpectation, vocabulary: QueryVocabulary): readonly Candidate[] {
  const words = vocabulary.values(field.name, key);
  if (field.values === null) {
    return words.filter((word) => word.text !== '' || !isPartOperator(operator)).map((word) => fromWord('value', word));
  }
  const counts = new Map(words.map((word) => [word.text, word.count]));
  return field.values.map((value) => ({
    ...plain('value', value),
    insert: quoteQueryValue(value),
    count: counts.get(value) ?? null,
  }));
}

const fromWord = (kind: 'key' | 'value', { text, count }: QueryWord): Candidate => ({
  ...plain(kind, text),
  insert: quoteQueryValue(text),
  count,
});

function ranked(candidates: readonly Candidate[], typed: string): readonly Candidate[] {
  const wanted = typed.toLowerCase();
  const rank = (candidate: Candidate): number => candidate.label.toLowerCase().indexOf(wanted);
  return candidates
    .map((candidate) => ({ candidate, later: Math.sign(rank(candidate)) }))
    .filter(({ later }) => later >= 0)
    .sort((a, b) => a.later - b.later || (b.candidate.count ?? 0) - (a.candidate.count ?? 0))
    .map(({ candidate }) => candidate);
}

/** Fits a candidate between what is there: no bracket twice, and no two words run together. */
function placed(candidate: Candidate, text: string, from: number, to: number): QueryCompletion {
  const { insert } = candidate;
  const rest = text.slice(to);
  const bracket = insert.length > 1 && /[[\]]$/.test(insert) ? insert.slice(-1) : null;
  if (bracket !== null && rest.trimStart().startsWith(bracket)) {
    return { ...candidate, insert: insert.slice(0, -1), from, to };
  }
  const sticks = /[\p{L}\p{N}_=!]$/u.test(insert) && /^[\p{L}\p{N}_.:/*@$=!<>~&|-]/u.test(rest);
  return { ...candidate, insert: sticks ? `${insert} ` : insert, from, to };
}
