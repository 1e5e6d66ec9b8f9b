import { expect, test, vi } from 'vitest';
import { tokenizeQuery } from './highlight.ts';

const pieces = (text: string) =>
  tokenizeQuery(text)
    .filter((piece) => piece.kind !== 'space')
    .map((piece) => `${piece.kind} ${text.slice(piece.from, piece.to)}`);

test('every word of a query has its role', () => {
  expect(pieces('NOT resource_tag["env"] not_in ["a", "b"] and resource_name contains "and"')).toEqual([
    'logic NOT',
    'field resource_tag',
    'bracket [',
    'key "env"',
    'bracket ]',
    'operator not_in',
    'bracket [',
    'value "a"',
    'comma ,',
    'value "b"',
    'bracket ]',
    'logic and',
    'field resource_name',
    'operator contains',
    'value "and"',
  ]);
});

test('what has no meaning is unknown, and the rest keeps its role', () => {
  expect(pieces(`resource_typ == 'x' and resource_type = "open`)).toEqual([
    'unknown resource_typ',
    'unknown ==',
    `unknown 'x'`,
    'logic and',
    'field resource_type',
    'operator =',
    'unknown "open',
  ]);
});

/** How much is looked at to cut a text: what the patterns match of it, and what else they are given to search. */
function workOf(text: string): number {
  const spy = vi.spyOn(RegExp.prototype, 'exec');
  try {
    expect(tokenizeQuery(text).at(-1)?.to).toBe(text.length);
    return spy.mock.calls.reduce((sum, [given], at) => {
      const matched = spy.mock.results[at]?.value as RegExpExecArray | null | undefined;
      return sum + 1 + ((spy.mock.contexts[at] as RegExp).sticky ? (matched?.[0].length ?? 0) : given.length);
    }, 0);
  } finally {
    spy.mockRestore();
  }
}

// How long it takes depends on the machine; that four times the text is four times the work does not.
test.each([
  ['closed quotes', (length: number) => '"a"'.repeat(length / 3)],
  ['an open quote', (length: number) => `"${'x'.repeat(length - 1)}`],
  ['escapes', (length: number) => `"${'\\'.repeat(length - 1)}`],
  ['halves of characters', (length: number) => `"${'\\ud83d'.repeat(length / 6)}`],
  ['brackets', (length: number) => '('.repeat(length)],
  ['quotes of other languages', (length: number) => "'".repeat(length)],
  ['open quotes of other languages', (length: number) => '\u201c'.repeat(length)],
  ['words', (length: number) => 'a '.repeat(length / 2)],
])('%s are cut with work that grows as the text does', (_name, ofLength) => {
  const [short, long] = [workOf(ofLength(3_000)), workOf(ofLength(12_000))];
  expect(short).toBeGreaterThan(0);
  expect(long / short).toBeLessThan(4.5);
});
