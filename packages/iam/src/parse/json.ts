// Reads JSON text that may be hostile or hand-made. JSON.parse forgets duplicate keys, says little about where it failed, and
// nests as deep as the stack; this reader reports duplicates with their path, places syntax errors by line and column, and stops
// at the limits it is given. Objects have no prototype, so a key named `__proto__` is a key like any other.
import { type Problems, quoted } from './problems.ts';

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
/** A JSON object without a prototype. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Limits of one reading. */
export interface JsonLimits {
  readonly charactersMax: number;
  readonly depthMax: number;
}

/** Reads JSON text; `undefined` if it is not JSON or over a limit. Duplicate keys are errors; the last one is kept. */
export function readJson(text: string, limits: JsonLimits, problems: Problems): Json | undefined {
  if (text.length > limits.charactersMax) {
    problems.error(
      '',
      'json.too_long',
      `the text has ${text.length} characters, more than the ${limits.charactersMax} that are read`,
    );
    return undefined;
  }
  const reader = new Reader(text, limits.depthMax, problems);
  try {
    return reader.document();
  } catch (failure) {
    if (!(failure instanceof SyntaxFailure)) throw failure;
    problems.error('', failure.code, `${failure.message} at ${place(text, failure.at)}`);
    return undefined;
  }
}

class SyntaxFailure extends Error {
  readonly at: number;
  readonly code: string;
  constructor(message: string, at: number, code = 'json.syntax') {
    super(message);
    this.at = at;
    this.code = code;
  }
}

function place(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return `line ${line}, column ${at - before.lastIndexOf('\n')}`;
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON texts may not hold control characters
const plainRun = /[^"\\\u0000-\u001f]*/y;

class Reader {
  readonly #text: string;
  readonly #depthMax: number;
  readonly #problems: Problems;
  #at = 0;
  #path: (string | number)[] = [];

  constructor(text: string, depthMax: number, problems: Problems) {
    this.#text = text;
    this.#depthMax = depthMax;
    this.#problems = problems;
  }

  document(): Json {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the text');
    return value;
  }

  #value(): Json {
    this.#space();
    const first = this.#text[this.#at];
    if (first === '{') return this.#object();
    if (first === '[') return this.#array();
    if (first === '"') return this.#string();
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    return this.#number();
  }

  #object(): JsonObject {
    this.#enter();
    const result: Record<string, Json> = Object.create(null) as Record<string, Json>;
    if (this.#next('}')) return this.#leave(result);
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') throw this.#unexpected('a key in double quotes');
      const key = this.#string();
      this.#expect(':');
      if (key in result) {
        this.#problems.error(
          this.#where(key),
          'json.duplicate_key',
          `the key ${quoted(key)} appears twice in one object; keep one`,
        );
        if (this.#problems.full) throw new SyntaxFailure('too many problems', this.#at, 'json.hostile');
      }
      this.#path.push(key);
      result[key] = this.#value();
      this.#path.pop();
    } while (this.#next(','));
    this.#expect('}');
    return this.#leave(result);
  }

  #array(): readonly Json[] {
    this.#enter();
    const result: Json[] = [];
    if (this.#next(']')) return this.#leave(result);
    do {
      this.#path.push(result.length);
      result.push(this.#value());
      this.#path.pop();
    } while (this.#next(','));
    this.#expect(']');
    return this.#leave(result);
  }

  #depth = 0;
  #enter(): void {
    this.#at += 1;
    this.#depth += 1;
    if (this.#depth > this.#depthMax) {
      throw new SyntaxFailure(
        `the text nests deeper than the ${this.#depthMax} levels that are read`,
        this.#at,
        'json.too_deep',
      );
    }
  }

  #leave<T>(value: T): T {
    this.#depth -= 1;
    return value;
  }

  #string(): string {
    this.#at += 1;
    let result = '';
    for (;;) {
      plainRun.lastIndex = this.#at;
      const run = plainRun.exec(this.#text)?.[0] ?? '';
      result += run;
      this.#at += run.length;
      const char = this.#text[this.#at];
      if (char === '"') {
        this.#at += 1;
        return result;
      }
      if (char !== '\\') throw this.#unexpected('the closing `"` of a text');
      result += this.#escape();
    }
  }

  #escape(): string {
    const char = this.#text[this.#at + 1] ?? '';
    if (char === 'u') {
      const digits = this.#text.slice(this.#at + 2, this.#at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#unexpected('four hexadecimal digits after `\\u`');
      this.#at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const meant = Object.hasOwn(escapes, char) ? escapes[char] : undefined;
    if (meant === undefined) throw this.#unexpected('a known escape after `\\`');
    this.#at += 2;
    return meant;
  }

  #number(): number {
    numberForm.lastIndex = this.#at;
    const digits = numberForm.exec(this.#text)?.[0];
    if (digits === undefined) throw this.#unexpected('a value');
    this.#at += digits.length;
    return Number(digits);
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #next(char: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #expect(char: string): void {
    if (!this.#next(char)) throw this.#unexpected(`\`${char}\``);
  }

  #where(key: string): string {
    return [...this.#path, key].reduce<string>(
      (path, step) => (typeof step === 'number' ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`),
      '',
    );
  }

  #unexpected(wanted: string): SyntaxFailure {
    const found = this.#at < this.#text.length ? quoted(this.#text[this.#at]) : 'the end of the text';
    return new SyntaxFailure(`expected ${wanted}, found ${found}`, this.#at);
  }
}
