import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PatternTrouble, readPattern } from './pattern.ts';

/** Patterns of the part both understand, over a small alphabet so that they match often and narrowly. */
const atoms = fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '\\d', '\\w', '[a-c1]', '(?:ab)', '(a|bc)', '1');
const repeats = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,}', '*?');
const pieces = fc.tuple(atoms, repeats).map(([atom, repeat]) => atom + repeat);
const sequences = fc.array(pieces, { maxLength: 4 }).map((all) => all.join(''));
const patterns = fc
  .tuple(fc.constantFrom('', '^'), fc.array(sequences, { minLength: 1, maxLength: 2 }), fc.constantFrom('', '$'))
  .map(([start, alternatives, end]) => `${start}(${alternatives.join('|')})${end}`);
const texts = fc.array(fc.constantFrom('a', 'b', 'c', '1', ' '), { maxLength: 8 }).map((all) => all.join(''));

const agrees =
  (match: (pattern: string, text: string) => boolean) =>
  ([pattern, text]: readonly [string, string]): boolean =>
    match(pattern, text) === new RegExp(pattern, 'u').test(text);

describe('patterns of reasons', () => {
  test('match what the language’s own expressions match', () => {
    let matched = 0;
    fc.assert(
      fc.property(fc.tuple(patterns, texts), (pair) => {
        if (readPattern(pair[0]).matches(pair[1])) matched += 1;
        return agrees((pattern, text) => readPattern(pattern).matches(text))(pair);
      }),
      { numRuns: 3_000 },
    );
    expect(matched).toBeGreaterThan(300);
  });
  test.each([
    { mistake: 'matching only at the start', match: (p: string, t: string) => readPattern(`^${p}`).matches(t) },
    { mistake: 'never reaching the end', match: (p: string, t: string) => readPattern(p.replace('$', '')).matches(t) },
  ])('the property catches $mistake', ({ match }) => {
    expect(fc.check(fc.property(fc.tuple(patterns, texts), agrees(match)), { numRuns: 3_000 }).failed).toBe(true);
  });
  test('a pattern that makes backtracking hang is answered at once', () => {
    const started = performance.now();
    expect(readPattern('^(a+)+$').matches(`${'a'.repeat(900)}!`)).toBe(false);
    expect(readPattern('(a|a)*(a|a)*(a|a)*b').matches('a'.repeat(900))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
  test.each([
    'a(?=b)',
    '(?<!a)b',
    '(?<name>a)',
    '(a)\\1',
    '\\bword',
    '\\p{L}',
    '(a',
    'a)',
    '[a',
    'a**',
    '*a',
    'a{3,2}',
    'a{',
    '^*',
    '[c-a]',
    '\\',
    '(((a{99}){99}){99})',
    `${'('.repeat(40)}a${')'.repeat(40)}`,
    'a'.repeat(300),
  ])('%s is refused, saying why', (text) => {
    expect(() => readPattern(text)).toThrow(PatternTrouble);
  });
  test('a ticket’s key is found anywhere, and characters of any plane are one', () => {
    const ticket = readPattern('[A-Z]{2,10}-\\d+');
    expect([ticket.matches('see OPS-417, urgent'), ticket.matches('ops-417')]).toEqual([true, false]);
    expect(readPattern('^.$').matches('😀')).toBe(true);
  });
});
