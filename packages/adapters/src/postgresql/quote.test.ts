import { Bug } from '@tidegate/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteConnectionValue, quoteIdentifier, quoteLiteral, quoteShell } from './quote.ts';

/** How PostgreSQL reads a quoted identifier; null when the text is not exactly one. */
function readIdentifier(text: string): string | null {
  const inner = /^"((?:[^"]|"")*)"$/s.exec(text)?.[1];
  return inner === undefined ? null : inner.replaceAll('""', '"');
}

/** How PostgreSQL reads a literal, with `standard_conforming_strings` on or off. */
function readLiteral(text: string, standard: boolean): string | null {
  const escaped = text.startsWith('E');
  const inner = /^E?'(.*)'$/s.exec(text)?.[1];
  if (inner === undefined) return null;
  let value = '';
  for (let at = 0; at < inner.length; at += 1) {
    const character = inner[at] ?? '';
    const next = inner[at + 1] ?? '';
    if (character === "'") {
      if (next !== "'") return null;
      at += 1;
    } else if (character === '\\' && (escaped || !standard)) {
      if (next !== '\\') return null;
      at += 1;
    }
    value += character;
  }
  return value;
}

const attacks = [
  'we"ird; drop',
  '"; drop table x; --',
  "'; drop table x; --",
  '\\',
  "\\'",
  '"',
  '""',
  "'",
  'a\nb',
  'ü',
  '$$',
  '$1',
  ' ',
];

describe('identifiers', () => {
  test.each(attacks)('%j comes back as itself and as nothing else', (name) => {
    expect(readIdentifier(quoteIdentifier(name))).toBe(name);
  });

  test('every name that PostgreSQL can hold comes back as itself', () => {
    const names = fc.string({ unit: 'binary', minLength: 1, maxLength: 15 }).filter((name) => !name.includes('\0'));
    fc.assert(fc.property(names, (name) => readIdentifier(quoteIdentifier(name)) === name));
  });

  test('a name that PostgreSQL would cut, or could not hold, is a bug and not a guess', () => {
    expect(quoteIdentifier('n'.repeat(63))).toHaveLength(65);
    for (const name of ['', 'a\0b', 'n'.repeat(64), 'ü'.repeat(32)]) expect(() => quoteIdentifier(name)).toThrow(Bug);
  });
});

describe('literals', () => {
  test.each(attacks)('%j comes back as itself, however the server reads backslashes', (text) => {
    expect(readLiteral(quoteLiteral(text), true)).toBe(text);
    expect(readLiteral(quoteLiteral(text), false)).toBe(text);
  });

  test('every text comes back as itself', () => {
    const texts = fc.string({ unit: fc.constantFrom("'", '\\', '"', 'a', ';', '\n', 'E') });
    fc.assert(fc.property(texts, fc.boolean(), (text, standard) => readLiteral(quoteLiteral(text), standard) === text));
  });

  test('a NUL is a bug', () => {
    expect(() => quoteLiteral('a\0b')).toThrow(Bug);
  });
});

describe('the shown command line', () => {
  test('a hostile database name stays one value of the connection string and one word of the shell', () => {
    expect(quoteConnectionValue("it's \\ here")).toBe("'it\\'s \\\\ here'");
    expect(quoteConnectionValue('plain-name.1')).toBe('plain-name.1');
    expect(quoteConnectionValue('')).toBe("''");
    expect(quoteShell("a'b; rm -rf $HOME `x`")).toBe("'a'\\''b; rm -rf $HOME `x`'");
  });
});
