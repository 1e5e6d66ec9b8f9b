// Cuts a query text into tokens that cover all of it, in one pass and without ever failing: what cannot be read becomes a
// token with its trouble, which the parser reports when it gets there. Whether tokens make sense together is the parser's.

import { quoted } from '../errors/refusal.ts';
import { type QuoteTrouble, quoteQueryValue, readQuoted } from './quote.ts';

export type TokenKind = 'space' | 'word' | 'string' | 'sign' | 'broken';

/** A piece of a query text. */
export interface Token {
  readonly kind: TokenKind;
  readonly from: number;
  readonly to: number;
  /** The text of the token; of a string, what it says once unescaped. */
  readonly value: string;
  /** Why the token cannot be read. Only on `string` and `broken`. */
  readonly trouble: QuoteTrouble | null;
  /** Whether a string has its closing quote; true for every other token. */
  readonly closed: boolean;
}

const space = /[ \t\r\n]+/y;
const word = /[\p{L}\p{N}_.:/*@$-]+/uy;
const sign = /[()[\],]/y;
const comparison = /[=!<>~&|]+/y;
// Values in quotes that look like quotes elsewhere: recognized as a whole, to say what to write instead.
const foreignQuotes = /'[^'"\r\n]*'?|`[^`"\r\n]*`?|[“”„‟][^“”„‟"\r\n]*[“”]?/y;

/** All tokens of `text`, white space included: each starts where the one before ends. */
export function lex(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

function tokenAt(text: string, from: number): Token {
  if (text[from] === '"') {
    const { to, value, trouble, closed } = readQuoted(text, from);
    return { kind: 'string', from, to, value, trouble, closed };
  }
  for (const [kind, pattern] of [
    ['space', space],
    ['word', word],
    ['sign', sign],
  ] as const) {
    const found = matchAt(pattern, text, from);
    if (found !== null) return plain(kind, from, found);
  }
  const compared = matchAt(comparison, text, from);
  if (compared !== null) {
    return compared === '=' || compared === '!='
      ? plain('sign', from, compared)
      : broken(from, compared, `\`${compared.slice(0, 8)}\` is no operator; ${insteadOf(compared)}`);
  }
  const foreign = matchAt(foreignQuotes, text, from);
  if (foreign !== null) {
    const inner = foreign.replace(/^.|['`“”]$/gu, '');
    return broken(from, foreign, `values are written in double quotes; write ${quoted(quoteQueryValue(inner))}`);
  }
  const char = String.fromCodePoint(text.codePointAt(from) ?? 0);
  return broken(from, char, `${quoted(char)} has no meaning here; remove it, or put the value in double quotes`);
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

const plain = (kind: TokenKind, from: number, value: string): Token => ({
  kind,
  from,
  to: from + value.length,
  value,
  trouble: null,
  closed: true,
});

function broken(from: number, value: string, message: string): Token {
  const to = from + value.length;
  return { kind: 'broken', from, to, value, trouble: { from, to, message }, closed: true };
}

function insteadOf(compared: string): string {
  if (compared.startsWith('&')) return 'write `and`';
  if (compared.startsWith('|')) return 'write `or`';
  if (compared === '!') return 'write `not`, or `!=` between a field and a value';
  if (compared === '<>' || compared === '!==') return 'write `!=`';
  if (compared === '==' || compared === '===') return 'write `=`';
  if (compared.includes('~')) return 'write `contains`, `starts_with` or `ends_with`';
  return 'write `=` or `!=`';
}
