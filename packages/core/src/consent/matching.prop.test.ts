import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largestMatching } from './matching.ts';

/** Who can fill what, as a table of people by terms. */
type Table = readonly (readonly boolean[])[];
type Matcher = typeof largestMatching;

const tables: fc.Arbitrary<Table> = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 5 }))
  .chain(([terms, people]) =>
    fc.array(fc.array(fc.boolean(), { minLength: terms, maxLength: terms }), { minLength: people, maxLength: people }),
  );

function solve(table: Table, terms: number, matcher: Matcher): readonly (number | null)[] {
  return matcher({ terms, people: table.length, canFill: (person, term) => table[person]?.[term] ?? false });
}

/** Tries every way of giving each term somebody or nobody. */
function largestBySearch(table: Table, terms: number, term = 0, used: ReadonlySet<number> = new Set()): number {
  if (term === terms) return 0;
  const ways = table.flatMap((row, person) =>
    row[term] === true && !used.has(person)
      ? [1 + largestBySearch(table, terms, term + 1, new Set([...used, person]))]
      : [],
  );
  return Math.max(largestBySearch(table, terms, term + 1, used), ...ways);
}

function fault(table: Table, matcher: Matcher): string | null {
  const terms = table[0]?.length ?? 1;
  const matching = solve(table, terms, matcher);
  const filled = matching.filter((person) => person !== null);
  if (new Set(filled).size !== filled.length) return 'one person fills two terms';
  if (matching.some((person, term) => person !== null && table[person]?.[term] !== true))
    return 'somebody fills what they may not';
  return filled.length === largestBySearch(table, terms) ? null : 'more terms could be filled';
}

test('as many terms are filled as any assignment of distinct people allows', () => {
  fc.assert(
    fc.property(tables, (table) => fault(table, largestMatching) === null),
    { numRuns: 2_000 },
  );
});

test('the order of people never changes how many terms are filled', () => {
  fc.assert(
    fc.property(
      tables.chain((table) =>
        fc.tuple(fc.constant(table), fc.shuffledSubarray([...table], { minLength: table.length })),
      ),
      ([table, other]) => {
        const terms = table[0]?.length ?? 1;
        const count = (each: Table): number =>
          solve(each, terms, largestMatching).filter((person) => person !== null).length;
        expect(count(other)).toBe(count(table));
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a hundred terms with a hundred people who fit everything are matched', () => {
  const full = solve(
    Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => true)),
    100,
    largestMatching,
  );
  expect(new Set(full).size).toBe(100);
});

const canaries: readonly { readonly mistake: string; readonly matcher: Matcher }[] = [
  { mistake: 'taking the first free person and never reconsidering', matcher: greedy },
  {
    mistake: 'letting one person fill several terms',
    matcher: (ask) => Array.from({ length: ask.terms }, (_, term) => firstPerson(ask, term, new Set())),
  },
];

test.each(canaries)('the property catches $mistake', ({ matcher }) => {
  expect(fc.check(fc.property(tables, (table) => fault(table, matcher) === null)).failed).toBe(true);
});

function greedy(ask: Parameters<Matcher>[0]): readonly (number | null)[] {
  const used = new Set<number>();
  return Array.from({ length: ask.terms }, (_, term) => {
    const person = firstPerson(ask, term, used);
    if (person !== null) used.add(person);
    return person;
  });
}

function firstPerson(ask: Parameters<Matcher>[0], term: number, used: ReadonlySet<number>): number | null {
  for (let person = 0; person < ask.people; person += 1) {
    if (!used.has(person) && ask.canFill(person, term)) return person;
  }
  return null;
}
