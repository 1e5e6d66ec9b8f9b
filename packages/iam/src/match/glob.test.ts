// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTemplate } from '../parse/template.ts';
import { nobody } from './caller.ts';
import { type Frame, Slots } from './frame.ts';
import { compileGlob } from './glob.ts';

/** The obvious matcher: tries everything. */
function slow(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('*')) return slow(pattern.slice(1), text) || (text !== '' && slow(pattern, text.slice(1)));
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && slow(pattern.slice(1), text.slice(1));
}

function frameOf(slots: Slots, values: Readonly<Record<string, string>>): Frame {
  const frame: Frame = { caller: nobody, bounded: false, resource: '', colons: new Int32Array(5), values: [] };
  for (const [key, slot] of slots.names()) frame.values[slot] = values[key];
  return frame;
}

function match(pattern: string, text: string, values: Readonly<Record<string, string>> = {}): boolean {
  const slots = new Slots();
  const template = readTemplate(pattern, { wildcards: true, variables: true });
  if (template === undefined) throw new Error(`malformed: ${pattern}`);
  const glob = compileGlob(template.parts, slots);
  // In the middle of other text, so that a matcher that looks beyond its range is caught.
  return glob(`ab${text}ab`, 2, 2 + text.length, frameOf(slots, values));
}

describe('patterns', () => {
  it('match as the obvious matcher does', () => {
    const letters = fc.constantFrom('a', 'b', '*', '?', 'a', 'b');
    const pattern = fc.array(letters, { maxLength: 9 }).map((list) => list.join(''));
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 10 }).map((list) => list.join(''));
    fc.assert(
      fc.property(pattern, text, (one, other) => {
        expect(match(one, other)).toBe(slow(one, other));
      }),
      { numRuns: 5000 },
    );
  });

  it('with variables match as with the text in their place, literally', () => {
    const letters = fc.constantFrom('a', 'b', '*', '?', '${k:v}', '${k:w}');
    const pattern = fc.array(letters, { maxLength: 6 });
    const value = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }).map((list) => list.join(''));
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 10 }).map((list) => list.join(''));
    fc.assert(
      fc.property(pattern, value, value, text, (list, v, w, given) => {
        const filled = list.map((piece) => (piece === '${k:v}' ? v : piece === '${k:w}' ? w : piece)).join('');
        expect(match(list.join(''), given, { 'k:v': v, 'k:w': w })).toBe(slow(filled, given));
      }),
      { numRuns: 5000 },
    );
  });

  it('take wildcards in values for letters', () => {
    expect(match('${k:v}', '*', { 'k:v': '*' })).toBe(true);
    expect(match('${k:v}', 'abc', { 'k:v': '*' })).toBe(false);
    expect(match('${*}', '*')).toBe(true);
    expect(match('${*}', 'a')).toBe(false);
    expect(match('a${?}', 'ab')).toBe(false);
    expect(match('${$}{k:v}', '${k:v}')).toBe(true);
  });

  it('match nothing while a variable is unresolved, unless it has a default', () => {
    expect(match('*${k:v}*', 'abc')).toBe(false);
    expect(match("${k:v, 'abc'}", 'abc')).toBe(true);
    expect(match("${k:v, 'abc'}", 'abc', { 'k:v': 'other' })).toBe(false);
  });

  it.each<[string, string]>([
    [`${'a*'.repeat(2000)}b`, 'a'.repeat(100_000)],
    [`*${'a'.repeat(2000)}b*`, 'a'.repeat(200_000)],
    [`*b${'a'.repeat(2000)}*`, 'a'.repeat(200_000)],
    [`*${'?a'.repeat(500)}b*`, 'a'.repeat(100_000)],
    [`${'*'.repeat(5000)}b`, 'a'.repeat(100_000)],
  ])('cannot be made slow (%#)', (pattern, text) => {
    const begin = performance.now();
    expect(match(pattern, text)).toBe(false);
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});
