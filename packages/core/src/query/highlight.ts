// A query text as coloured pieces, for editors and pages. Never fails and covers the whole text, broken or not: it says what
// each piece looks like, and leaves whether the whole makes sense to the parser.

import { fieldNamed, queryFields } from './fields.ts';
import { lex, type Token } from './lex.ts';

/** A piece of a query text with the role it plays; pieces touch and cover the text. */
export interface QueryToken {
  readonly kind: 'space' | 'field' | 'operator' | 'key' | 'value' | 'logic' | 'bracket' | 'comma' | 'unknown';
  readonly from: number;
  readonly to: number;
}

const logic = new Set(['and', 'AND', 'or', 'OR', 'not', 'NOT']);
const operators = new Set<string>(queryFields.flatMap((field) => field.operators));

/** The pieces of `text` from left to right. Text that has no meaning in the language is `unknown`. */
export function tokenizeQuery(text: string): readonly QueryToken[] {
  const pieces: QueryToken[] = [];
  let before: Token | null = null;
  let opensKey = false;
  for (const token of lex(text)) {
    pieces.push({ kind: roleOf(token, opensKey), from: token.from, to: token.to });
    if (token.kind === 'space') continue;
    opensKey = token.value === '[' && before?.kind === 'word' && fieldNamed(before.value)?.keyed === true;
    before = token;
  }
  return pieces;
}

function roleOf(token: Token, isKey: boolean): QueryToken['kind'] {
  switch (token.kind) {
    case 'space':
      return 'space';
    case 'broken':
      return 'unknown';
    case 'string':
      return token.trouble !== null ? 'unknown' : isKey ? 'key' : 'value';
    case 'word':
      if (fieldNamed(token.value) !== undefined) return 'field';
      return logic.has(token.value) ? 'logic' : operators.has(token.value) ? 'operator' : 'unknown';
    case 'sign':
      return token.value === ',' ? 'comma' : operators.has(token.value) ? 'operator' : 'bracket';
  }
}
