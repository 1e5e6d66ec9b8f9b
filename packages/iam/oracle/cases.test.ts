// Every named case, on the engine and on the oracle, and the corpus' promises about itself: each fact is covered, names
// are unique, sentences are sentences.

import { describe, expect, it } from 'vitest';
import { authorize } from '../src/index.ts';
import { readCases, readFacts } from './corpus.ts';
import { reference } from './reference.ts';

const cases = readCases();

describe('the engine answers every case', () => {
  it.each(cases)('$name', ({ request, policies, expect: expected }) => {
    const { effect, explicit, blockedBy } = authorize({ request, policies });
    expect({ effect, explicit, blockedBy }).toEqual(expected);
  });
});

describe('the oracle answers every case', () => {
  it.each(cases)('$name', ({ request, policies, expect: expected }) => {
    expect(reference({ request, policies })).toEqual(expected);
  });
});

describe('the corpus', () => {
  it('has at least 400 cases, each with a name of its own and a sentence', () => {
    expect(cases.length).toBeGreaterThanOrEqual(400);
    expect(new Set(cases.map((one) => one.name)).size).toBe(cases.length);
    expect(cases.filter((one) => !one.sentence.endsWith('.') || one.facts.length === 0).map((one) => one.name)).toEqual(
      [],
    );
  });

  const facts = Array.from({ length: 95 }, (_, i) => `F${i + 1}`);
  const rows = readFacts();

  it.each(facts)('%s is a pair of cases, one allow and one deny, or a row that says why not', (fact) => {
    const of = cases.filter((one) => one.facts.includes(fact));
    const pair = of.some((one) => one.expect.effect === 'allow') && of.some((one) => one.expect.effect === 'deny');
    const row = rows.filter((one) => one.fact === fact && one.why.length > 20).map((one) => one.where);
    expect(pair ? row.every((where) => where === 'partly') : row.length === 1 && !row.includes('partly')).toBe(true);
  });

  it('names no fact that does not exist', () => {
    const named = [...cases.flatMap((one) => one.facts), ...rows.map((row) => row.fact)];
    expect(named.filter((fact) => !facts.includes(fact))).toEqual([]);
  });
});
