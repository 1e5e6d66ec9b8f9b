import { expect, test } from 'vitest';
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

test('1 MB of anything is cut in a moment', () => {
  for (const text of [
    '"'.repeat(1_000_000),
    '('.repeat(1_000_000),
    "'".repeat(1_000_000),
    `"${'\\'.repeat(999_999)}`,
  ]) {
    const start = performance.now();
    const last = tokenizeQuery(text).at(-1);
    expect(last?.to).toBe(text.length);
    expect(performance.now() - start).toBeLessThan(3_000);
  }
});
