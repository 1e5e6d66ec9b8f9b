import { Bug } from '@tidegate/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patternBytesMax, patternProblem, quoteGlob, quoteKeyRule, quoteShell } from './quote.ts';

/** How Redis matches a glob (`stringmatchlen`), for patterns without ranges that we did not escape. */
function matches(pattern: string, text: string): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text === '';
  const tail = rest.join('');
  if (first === '*') return matches(tail, text) || (text !== '' && matches(pattern, text.slice(1)));
  if (first === '?') return text !== '' && matches(tail, text.slice(1));
  if (first === '[') return false;
  if (first === '\\' && rest.length > 0)
    return text.startsWith(rest[0] ?? '') && matches(rest.slice(1).join(''), text.slice(1));
  return text.startsWith(first) && matches(tail, text.slice(1));
}

/** How Redis splits a line of its configuration into words (`sdssplitargs`); null where it refuses to start. */
function wordsOfLine(line: string): readonly string[] | null {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (quote !== '') {
      if (character === '\\' && quote === '"') at += 1;
      else if (character !== quote) word += character;
      else if (line[at + 1] !== undefined && !/\s/.test(line[at + 1] ?? '')) return null;
      else quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (/[\s\0]/.test(character)) {
      if (word !== '') words.push(word);
      word = '';
    } else word += character;
  }
  if (quote !== '') return null;
  return word === '' ? words : [...words, word];
}

const attacks = [
  '*',
  '?',
  '[a-z]',
  '[^x]',
  '\\',
  '\\*',
  'a]b',
  '~*',
  '%RW~*',
  '+@all',
  '&*',
  '#',
  '>x',
  'nopass',
  '$(x)',
  ';',
  '()',
];

describe('text as a glob', () => {
  test.each(attacks)('%j matches itself and nothing it would have stood for', (text) => {
    expect(matches(quoteGlob(text), text)).toBe(true);
    for (const other of ['anything', 'b', '', 'z', `${text}x`]) {
      expect(matches(quoteGlob(text), other)).toBe(other === text);
    }
  });

  test('every text matches itself and no other', () => {
    const texts = fc.string({ unit: fc.constantFrom('*', '?', '[', ']', '\\', '^', '-', 'a', ':'), maxLength: 8 });
    fc.assert(fc.property(texts, texts, (text, other) => matches(quoteGlob(text), other) === (text === other)));
  });
});

describe('a key rule', () => {
  test.each(attacks)('with %j in it is one word of the file that Redis reads again, and the same word', (text) => {
    const rule = quoteKeyRule(`${quoteGlob(text)}:*`, 'read');
    expect(wordsOfLine(`user tg_x on ${rule} +get`)).toEqual(['user', 'tg_x', 'on', rule, '+get']);
    expect(rule.startsWith('%R~')).toBe(true);
  });

  test('whatever the pattern, it is refused or stays one word', () => {
    const patterns = fc.string({ unit: 'binary', maxLength: 12 });
    fc.assert(
      fc.property(patterns, (pattern) => {
        if (patternProblem(pattern) !== null) return true;
        const rule = quoteKeyRule(pattern, 'all');
        return JSON.stringify(wordsOfLine(`user x ${rule} on`)) === JSON.stringify(['user', 'x', rule, 'on']);
      }),
    );
  });

  test.each([
    ['nothing', ''],
    ['a space', 'a b'],
    ['a line break', 'a\nuser eve on nopass +@all'],
    ['a no-break space', 'a\u00a0b'],
    ['a NUL', 'a\0'],
    ['a double quote, on which the server would not start again', 'a"b'],
    ['a single quote', "a'b"],
    ['a lone backslash at the end, which would escape what follows', 'a\\'],
    ['a lone surrogate', 'a\ud800'],
    ['bytes that were no text', 'a\ufffd'],
    ['an invisible mark', 'a\u200bb'],
    ['more than fits', 'n'.repeat(patternBytesMax + 1)],
  ])('%s is no pattern, and making a rule of it is a bug', (_name, pattern) => {
    expect(patternProblem(pattern)).toMatch(/^it /);
    expect(() => quoteKeyRule(pattern, 'all')).toThrow(Bug);
  });

  test('an escaped backslash at the end is a pattern', () => {
    expect(patternProblem('a\\\\')).toBeNull();
    expect(patternProblem('n'.repeat(patternBytesMax))).toBeNull();
  });
});

test('a hostile word stays one word of the shell', () => {
  expect(quoteShell("a'b; rm -rf $HOME `x`")).toBe("'a'\\''b; rm -rf $HOME `x`'");
  expect(quoteShell('cache.acme.example')).toBe('cache.acme.example');
  expect(quoteShell('')).toBe("''");
});
