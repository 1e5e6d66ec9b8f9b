// The equations of the query language, one test each.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arbitraryBuiltQuery,
  arbitraryCondition,
  arbitraryQuery,
  arbitrarySubject,
} from '../../oracle/arbitrary-query.ts';
import { fails, holds } from '../../oracle/query-oracle.ts';
import { tokenizeQuery } from './highlight.ts';
import { lex } from './lex.ts';
import { matchesQuery } from './match.ts';
import { parseQuery } from './parse.ts';
import { printQuery } from './print.ts';
import type { Query, QuerySubject } from './query.ts';
import { quoteQueryValue } from './quote.ts';

/** The text without the white space between its words. */
const squeezed = (text: string) =>
  lex(text)
    .filter((token) => token.kind !== 'space')
    .map((token) => text.slice(token.from, token.to))
    .join(' ');

const read = (text: string): Query => {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(`${parsed.refusal.message} at ${parsed.refusal.column} in ${text}`);
  return parsed.value;
};

const negation = (inner: Query): Query => ({ kind: 'not', inner });
const all = (...parts: Query[]): Query => ({ kind: 'and', parts });
const any = (...parts: Query[]): Query => ({ kind: 'or', parts });

describe('text and query', () => {
  test('parse(print(q)) = q, for every query the parser can make', () => {
    fc.assert(
      fc.property(arbitraryQuery, (query) => {
        expect(read(printQuery(query))).toStrictEqual(query);
      }),
      { numRuns: 500 },
    );
  });

  test('print(parse(text)) = text up to white space', () => {
    const spaces = fc.infiniteStream(fc.constantFrom(' ', '\n', '\t', '  ', '\r\n '));
    fc.assert(
      fc.property(arbitraryQuery, spaces, (query, space) => {
        const tokens = lex(printQuery(query)).filter((token) => token.kind !== 'space');
        const text = tokens.map((token) => `${space.next().value}${rawOf(token)}`).join('');
        expect(squeezed(printQuery(read(text)))).toBe(squeezed(text));
      }),
      { numRuns: 300 },
    );
  });

  test('a query built by code means the same after it is printed and read', () => {
    fc.assert(
      fc.property(arbitraryBuiltQuery, fc.array(arbitrarySubject, { maxLength: 10 }), (query, subjects) => {
        const again = read(printQuery(query));
        for (const subject of subjects) expect(matchesQuery(again, subject)).toBe(matchesQuery(query, subject));
      }),
      { numRuns: 300 },
    );
  });

  test('any text at all can be a value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const text = `resource_name = ${quoteQueryValue(value)}`;
        expect(read(text)).toMatchObject({ values: [value] });
      }),
      { numRuns: 1000 },
    );
  });

  test('no text makes the parser throw, and every problem is inside the text', () => {
    const pieces = fc.constantFrom(
      'resource_name',
      'resource_tag',
      '[',
      ']',
      '(',
      ')',
      '"',
      '"a"',
      '=',
      'in',
      ',',
      'not',
      'and',
      'or',
      ' ',
      '\\',
      '\n',
      "'",
      '!',
      'x',
      '😀',
      '\ud800',
      '\u0000',
      '`',
    );
    const soup = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(soup, (text) => {
        const parsed = parseQuery(text);
        if (parsed.ok) return;
        const { from, to, line, column, message } = parsed.refusal;
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeGreaterThanOrEqual(from);
        expect(to).toBeLessThanOrEqual(text.length);
        const lines = text.split(/\r\n|\n|\r/);
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? -1) + 2);
        expect(message).not.toBe('no query');
      }),
      { numRuns: 2000 },
    );
  });

  test('the text before a problem is always the start of some query: a shorter one is wrong only at its end', () => {
    fc.assert(
      fc.property(arbitraryQuery, fc.nat(), (query, seed) => {
        const text = printQuery(query);
        const tokens = lex(text).filter((token) => token.kind !== 'space');
        const cut = tokens[seed % tokens.length]?.from ?? 0;
        const parsed = parseQuery(text.slice(0, cut));
        if (!parsed.ok) expect(parsed.refusal).toMatchObject({ from: cut, to: cut });
      }),
      { numRuns: 500 },
    );
  });

  test('the pieces for highlighting touch, cover the text, and know every word of a query', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), arbitraryQuery.map(printQuery)), (text) => {
        const pieces = tokenizeQuery(text);
        expect(pieces.map((piece) => text.slice(piece.from, piece.to)).join('')).toBe(text);
        if (parseQuery(text).ok) expect(pieces.filter((piece) => piece.kind === 'unknown')).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

function rawOf(token: { readonly kind: string; readonly value: string }): string {
  return token.kind === 'string' ? quoteQueryValue(token.value) : token.value;
}

describe('meaning', () => {
  const anyQuery = fc.oneof(arbitraryQuery, arbitraryBuiltQuery);
  const law = (name: string, left: (a: Query, b: Query) => Query, right: (a: Query, b: Query) => Query) =>
    test(name, () => {
      fc.assert(
        fc.property(anyQuery, anyQuery, arbitrarySubject, (a, b, subject) => {
          expect(matchesQuery(left(a, b), subject)).toBe(matchesQuery(right(a, b), subject));
          expect(matchesQuery(negation(left(a, b)), subject)).toBe(matchesQuery(negation(right(a, b)), subject));
        }),
        { numRuns: 500 },
      );
    });

  test('the evaluator agrees with the slow oracle', () => {
    const seen = { holds: 0, fails: 0, unknown: 0 };
    fc.assert(
      fc.property(anyQuery, fc.array(arbitrarySubject, { minLength: 5, maxLength: 5 }), (query, subjects) => {
        for (const subject of subjects) {
          const is = holds(query, subject);
          const isNot = fails(query, subject);
          expect(matchesQuery(query, subject)).toBe(is);
          expect(matchesQuery(negation(query), subject)).toBe(isNot);
          seen[is ? 'holds' : isNot ? 'fails' : 'unknown'] += 1;
        }
      }),
      { numRuns: 1000 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(200);
  });

  test('canary: an evaluator that takes a missing tag for "different" does not agree with the oracle', () => {
    const naive = (query: Query, subject: QuerySubject): boolean => {
      switch (query.kind) {
        case 'group':
          return naive(query.inner, subject);
        case 'not':
          return !naive(query.inner, subject);
        case 'and':
          return query.parts.every((part) => naive(part, subject));
        case 'or':
          return query.parts.some((part) => naive(part, subject));
        case 'condition':
          return matchesQuery(query, subject);
      }
    };
    const agreed = fc.check(
      fc.property(anyQuery, arbitrarySubject, (query, subject) => naive(query, subject) === holds(query, subject)),
      { numRuns: 1000 },
    );
    expect(agreed.failed).toBe(true);
  });

  law(
    'not not a = a',
    (a) => negation(negation(a)),
    (a) => a,
  );
  law(
    'not (a and b) = not a or not b',
    (a, b) => negation(all(a, b)),
    (a, b) => any(negation(a), negation(b)),
  );
  law(
    'not (a or b) = not a and not b',
    (a, b) => negation(any(a, b)),
    (a, b) => all(negation(a), negation(b)),
  );
  law(
    'a and b = b and a',
    (a, b) => all(a, b),
    (a, b) => all(b, a),
  );
  law(
    'a or b = b or a',
    (a, b) => any(a, b),
    (a, b) => any(b, a),
  );
  law(
    'a and (a or b) = a',
    (a, b) => all(a, any(a, b)),
    (a) => a,
  );
  law(
    'parentheses change nothing',
    (a, b) => all({ kind: 'group', inner: a }, b),
    (a, b) => all(a, b),
  );

  test('`!=`, `not_in` and `not_contains` are `not` of `=`, `in` and `contains`', () => {
    const opposites = { '!=': '=', not_in: 'in', not_contains: 'contains' } as const;
    fc.assert(
      fc.property(arbitraryCondition, arbitrarySubject, (condition, subject) => {
        const { operator } = condition;
        if (operator !== '!=' && operator !== 'not_in' && operator !== 'not_contains') return;
        const positive = { ...condition, operator: opposites[operator] };
        expect(matchesQuery(condition, subject)).toBe(matchesQuery(negation(positive), subject));
      }),
      { numRuns: 500 },
    );
  });

  test('nothing is in a query and in its opposite', () => {
    fc.assert(
      fc.property(anyQuery, arbitrarySubject, (query, subject) => {
        expect(matchesQuery(query, subject) && matchesQuery(negation(query), subject)).toBe(false);
      }),
    );
  });

  test('one more `and` never lets more in, and knowing less never lets more in', () => {
    fc.assert(
      fc.property(anyQuery, anyQuery, arbitrarySubject, (a, b, subject) => {
        if (matchesQuery(all(a, b), subject)) expect(matchesQuery(a, subject)).toBe(true);
        const forgotten = { ...subject, permission: null, resource: { ...subject.resource, tags: [], context: {} } };
        if (matchesQuery(a, forgotten)) expect(matchesQuery(a, subject)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
