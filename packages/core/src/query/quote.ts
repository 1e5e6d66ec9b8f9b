// How a value is written in a query. Every value has exactly one spelling: what need not be escaped must not be, and what
// cannot be seen (control characters, marks that turn the direction of text) must be, so that a query reads as it acts.

const shortEscapes = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);
const shortUnescapes = new Map([...shortEscapes].map(([char, spelling]) => [spelling.slice(1), char]));

// Control characters, line and paragraph separators, direction marks, and halves of surrogate pairs.
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must be escaped
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const escaped = new RegExp(`["\\\\]|${hidden.source}`, 'g');

/** The value as it is written in a query, in double quotes. Any text may be given; the parser gives it back. */
export function quoteQueryValue(value: string): string {
  return `"${value.replace(escaped, (char) => shortEscapes.get(char) ?? hexEscape(char))}"`;
}

const hexEscape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Why a text in quotes cannot be read; offsets are in the whole query text. */
export interface QuoteTrouble {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/** A text in quotes as read: where it ends, what it says, and the first thing wrong with it. */
export interface QuotedText {
  readonly to: number;
  readonly value: string;
  readonly trouble: QuoteTrouble | null;
  /** Whether the closing quote is there. */
  readonly closed: boolean;
}

/** Reads the text in quotes whose opening quote is at `from`. It ends at the closing quote, at a line break or at the end. */
export function readQuoted(text: string, from: number): QuotedText {
  // Pieces are joined once at the end: looking at a growing text would make long values quadratic.
  const values: string[] = [];
  let trouble: QuoteTrouble | null = null;
  let at = from + 1;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '"') return { to: at + 1, value: values.join(''), trouble, closed: true };
    if (char === '\n' || char === '\r') break;
    const piece = char === '\\' ? readEscape(text, at) : readPlain(text, at);
    trouble ??= piece.trouble ?? (splitsPair(values.at(-1) ?? '', piece.value) ? pairTrouble(at, piece.to) : null);
    values.push(piece.value);
    at = piece.to;
  }
  const message = 'this value has no closing `"` on its line; close it, or write `\\n` for a line break';
  return { to: at, value: values.join(''), trouble: { from, to: at, message }, closed: false };
}

// Two escaped halves would print as the one character they make.
const splitsPair = (before: string, after: string): boolean =>
  /[\ud800-\udbff]$/.test(before) && /^[\udc00-\udfff]/.test(after);
const pairTrouble = (from: number, to: number): QuoteTrouble => ({
  from,
  to,
  message: 'write this character directly, not as two halves',
});

interface Piece {
  readonly to: number;
  readonly value: string;
  readonly trouble: QuoteTrouble | null;
}

function readPlain(text: string, at: number): Piece {
  const value = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const to = at + value.length;
  if (!hidden.test(value)) return { to, value, trouble: null };
  const spelling = shortEscapes.get(value) ?? hexEscape(value);
  return { to, value, trouble: { from: at, to, message: `write this invisible character as \`${spelling}\`` } };
}

function readEscape(text: string, at: number): Piece {
  const next = text.charAt(at + 1);
  const short = shortUnescapes.get(next);
  if (short !== undefined) return { to: at + 2, value: short, trouble: null };
  if (next === 'u') return readHexEscape(text, at);
  // A line break after the backslash is left for the caller, which reports the missing quote.
  const to = Math.min(at + (next === '\n' || next === '\r' ? 1 : 2), text.length);
  const message = 'a backslash escapes `"`, `\\`, `n`, `r`, `t` or `uXXXX`; write `\\\\` for a backslash itself';
  return { to, value: '', trouble: { from: at, to, message } };
}

function readHexEscape(text: string, at: number): Piece {
  const hex = /^[0-9a-f]{4}$/.test(text.slice(at + 2, at + 6)) ? text.slice(at + 2, at + 6) : null;
  const to = hex === null ? at + 2 : at + 6;
  const value = hex === null ? '' : String.fromCharCode(Number.parseInt(hex, 16));
  if (value !== '' && shortEscapes.has(value)) {
    const message = `write \`${shortEscapes.get(value)}\` for this character`;
    return { to, value, trouble: { from: at, to, message } };
  }
  if (value !== '' && hidden.test(value)) return { to, value, trouble: null };
  const message =
    '`\\u` is followed by 4 lower-case hex digits of an invisible character; write other characters directly';
  return { to, value, trouble: { from: at, to, message } };
}
