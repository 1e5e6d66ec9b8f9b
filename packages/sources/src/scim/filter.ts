// The filter language of SCIM (RFC 7644, section 3.4.2.2), read by hand: bounded in length, depth and conditions, with the column in each
// complaint. What a caller writes stays a value from here to the parameter of a statement.

import { limits } from '@tidegate/core';

import { schemaNames } from './client.ts';
import { ScimError } from './scim-error.ts';

export type FilterOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le' | 'pr';

/** A filter as read; names are as written. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  | {
      readonly kind: 'compare';
      readonly path: readonly string[];
      readonly operator: FilterOperator;
      readonly value: string | number | boolean | null;
    }
  | { readonly kind: 'some'; readonly path: readonly string[]; readonly of: Filter };

const operators: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr']);
const depthMax = 20;
const lengthMax = 10_000;

interface Word {
  readonly kind: 'word' | 'text' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

/** Reads a filter. Throws `ScimError` with `invalidFilter`. */
export function parseFilter(text: string): Filter {
  if (text.length > lengthMax) throw wrong(`the filter is longer than ${lengthMax} characters`);
  const reader = new FilterReader(words(text));
  const filter = reader.any(0);
  reader.expectEnd();
  return filter;
}

const wrong = (message: string): ScimError => new ScimError(400, 'invalidFilter', message);

function words(text: string): readonly Word[] {
  const found: Word[] = [];
  const pattern = /\s+|"(?:[^"\\]|\\.)*"|[()[\]]|[^\s()[\]"]+/gy;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text)?.[0];
    if (match === undefined) throw wrong(`the text that begins at column ${at + 1} does not end`);
    if (match.startsWith('"')) found.push({ kind: 'text', text: textOf(match, at), at });
    else if (/^[()[\]]$/.test(match)) found.push({ kind: 'sign', text: match, at });
    else if (match.trim() !== '') found.push({ kind: 'word', text: match, at });
  }
  return [...found, { kind: 'end', text: '', at: text.length }];
}

function textOf(quotedText: string, at: number): string {
  try {
    return String(JSON.parse(quotedText));
  } catch {
    throw wrong(`the text at column ${at + 1} is not a JSON string`);
  }
}

class FilterReader {
  readonly #words: readonly Word[];
  #next = 0;
  #conditions = 0;

  constructor(given: readonly Word[]) {
    this.#words = given;
  }

  any(depth: number): Filter {
    if (depth > depthMax) throw wrong(`more than ${depthMax} brackets inside brackets`);
    const parts = [this.#all(depth)];
    while (this.#takeWord('or')) parts.push(this.#all(depth));
    return only(parts) ?? { kind: 'or', of: parts };
  }

  expectEnd(): void {
    if (this.#peek().kind !== 'end') throw this.#unexpected();
  }

  #all(depth: number): Filter {
    const parts = [this.#one(depth)];
    while (this.#takeWord('and')) parts.push(this.#one(depth));
    return only(parts) ?? { kind: 'and', of: parts };
  }

  #one(depth: number): Filter {
    if (this.#takeWord('not')) {
      this.#sign('(');
      const of = this.any(depth + 1);
      this.#sign(')');
      return { kind: 'not', of };
    }
    if (this.#takeSign('(')) {
      const of = this.any(depth + 1);
      this.#sign(')');
      return of;
    }
    this.#conditions += 1;
    if (this.#conditions > limits.scimFilterConditionsMax) {
      throw wrong(`more than ${limits.scimFilterConditionsMax} conditions`);
    }
    const word = this.#peek();
    if (word.kind !== 'word') throw this.#unexpected();
    this.#next += 1;
    const path = pathOf(word.text);
    if (this.#takeSign('[')) {
      const of = this.any(depth + 1);
      this.#sign(']');
      const part = this.#peek();
      if (part.kind !== 'word' || !part.text.startsWith('.')) return { kind: 'some', path, of };
      // `emails[type eq "work"].value eq "…"`: how Entra looks for whom it matches by address. One item has to fit both.
      this.#next += 1;
      return { kind: 'some', path, of: { kind: 'and', of: [of, this.#comparison(pathOf(part.text.slice(1)))] } };
    }
    return this.#comparison(path);
  }

  #comparison(path: readonly string[]): Filter {
    const word = this.#peek();
    const operator = word.text.toLowerCase();
    if (word.kind !== 'word' || !isOperator(operator)) throw this.#unexpected();
    this.#next += 1;
    if (operator === 'pr') return { kind: 'compare', path, operator, value: null };
    const value = this.#peek();
    this.#next += 1;
    if (value.kind === 'text') return { kind: 'compare', path, operator, value: value.text };
    if (value.kind === 'word') return { kind: 'compare', path, operator, value: literalOf(value) };
    this.#next -= 1;
    throw this.#unexpected();
  }

  #peek(): Word {
    return this.#words[this.#next] ?? { kind: 'end', text: '', at: 0 };
  }

  #takeWord(text: string): boolean {
    const word = this.#peek();
    if (word.kind !== 'word' || word.text.toLowerCase() !== text) return false;
    this.#next += 1;
    return true;
  }

  #takeSign(text: string): boolean {
    const word = this.#peek();
    if (word.kind !== 'sign' || word.text !== text) return false;
    this.#next += 1;
    return true;
  }

  #sign(text: string): void {
    if (!this.#takeSign(text)) throw this.#unexpected();
  }

  #unexpected(): ScimError {
    const { kind, at } = this.#peek();
    return wrong(kind === 'end' ? 'the filter ends too early' : `the filter goes wrong at column ${at + 1}`);
  }
}

const isOperator = (text: string): text is FilterOperator => operators.has(text);

const only = (parts: readonly Filter[]): Filter | null => (parts.length === 1 ? (parts[0] ?? null) : null);

function literalOf({ text, at }: Word): number | boolean | null {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  if (lower === 'null') return null;
  const value = Number(text);
  if (!Number.isFinite(value))
    throw wrong(`the value at column ${at + 1} is no text in quotes, number, true, false or null`);
  return value;
}

/** `urn:…:User:manager.value` and `name.givenName` as keys from the top; the name of a schema is one key. */
export function pathOf(text: string): readonly string[] {
  const lower = text.toLowerCase();
  const schema = Object.values(schemaNames).find(
    (name) => lower === name.toLowerCase() || lower.startsWith(`${name.toLowerCase()}:`),
  );
  if (schema === undefined && lower.startsWith('urn:'))
    throw new ScimError(400, 'invalidPath', 'the path names a schema that is not served here');
  const rest = schema === undefined ? text : text.slice(schema.length + 1);
  const keys = rest === '' ? [] : rest.split('.');
  if (keys.length > 3 || keys.includes(''))
    throw new ScimError(400, 'invalidPath', `\`${text.slice(0, 100)}\` is no path`);
  return schema === undefined ? keys : [schema, ...keys];
}
