import { Bug } from '@tidegate/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  databasePattern,
  patternMatches,
  quoteAccount,
  quoteDatabaseGrant,
  quoteIdentifier,
  quoteLiteral,
  quoteShell,
} from './quote.ts';

/** How MariaDB reads a quoted identifier; null when the text is not exactly one. */
function readIdentifier(text: string): string | null {
  const inner = /^`((?:[^`]|``)*)`$/s.exec(text)?.[1];
  return inner === undefined ? null : inner.replaceAll('``', '`');
}

const attacks = ['we`ird; drop', '`; drop table x; -- ', "'", '"', '\\', '\\`', '%', '_', 'a\nb', 'ü', '*/', '#', ' x'];

describe('identifiers', () => {
  test.each(attacks)('%j comes back as itself and as nothing else', (name) => {
    expect(readIdentifier(quoteIdentifier(name))).toBe(name);
  });

  test('every name that MariaDB can hold comes back as itself', () => {
    const names = fc.string({ unit: 'binary', minLength: 1, maxLength: 15 }).filter((name) => !name.includes('\0'));
    fc.assert(fc.property(names, (name) => readIdentifier(quoteIdentifier(name)) === name));
  });

  test('a name that is empty, too long or holds a NUL is a bug and not a guess', () => {
    expect(quoteIdentifier('n'.repeat(64))).toHaveLength(66);
    for (const name of ['', 'a\0b', 'n'.repeat(65)]) expect(() => quoteIdentifier(name)).toThrow(Bug);
  });

  test('an account is two names, whatever is in them', () => {
    expect(quoteAccount('tg_ada', '%')).toBe('`tg_ada`@`%`');
    expect(quoteAccount("a`@'%", '10.0.%')).toBe("`a``@'%`@`10.0.%`");
  });
});

describe('databases in a GRANT', () => {
  test.each([
    ['customers', 'customers'],
    ['a_b', 'a\\_b'],
    ['100%', '100\\%'],
    ['we\\ird', 'we\\\\ird'],
  ])('%j is given as the pattern %j', (name, pattern) => {
    expect(databasePattern(name)).toBe(pattern);
    expect(quoteDatabaseGrant(name)).toBe(`\`${pattern}\`.*`);
  });

  test('a pattern made from a name matches that name and no other', () => {
    const names = fc.string({ unit: fc.constantFrom('a', 'b', '_', '%', '\\', '.', '*'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(names, names, (one, another) => patternMatches(databasePattern(one), another) === (one === another)),
    );
  });

  test('unescaped, `_` is any character and `%` any number of them', () => {
    expect(patternMatches('a_b', 'axb')).toBe(true);
    expect(patternMatches('my%', 'mysql')).toBe(true);
    expect(patternMatches('%', 'mysql')).toBe(true);
    expect(patternMatches('a.b', 'axb')).toBe(false);
  });
});

describe('literals and the shell', () => {
  test('a quote is doubled; what `sql_mode` could read in two ways is a bug', () => {
    expect(quoteLiteral("it's")).toBe("'it''s'");
    for (const text of ['a\\b', "\\'; drop user x; -- ", 'a\0b']) expect(() => quoteLiteral(text)).toThrow(Bug);
  });

  test('a hostile database name stays one word of the shell', () => {
    expect(quoteShell("a'b; rm -rf $HOME `x`")).toBe("'a'\\''b; rm -rf $HOME `x`'");
  });
});
