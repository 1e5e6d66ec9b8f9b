import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryQuery } from '../../oracle/arbitrary-query.ts';
import { limits } from '../limits.ts';
import { completeQuery } from './complete.ts';
import { queryFields } from './fields.ts';
import { readQuery } from './parse.ts';
import { printQuery } from './print.ts';
import type { QueryVocabulary } from './vocabulary.ts';

const vocabulary: QueryVocabulary = {
  keys: (field) =>
    field === 'resource_tag'
      ? [
          { text: 'owner', count: 2 },
          { text: 'env', count: 9 },
        ]
      : [],
  values: (field, key) => {
    if (field === 'resource_tag' && key === 'env') {
      return [
        { text: 'dev', count: 3 },
        { text: 'Production', count: 5 },
        { text: 'pre"prod', count: 7 },
        { text: '', count: 1 },
      ];
    }
    return field === 'resource_risk_level' ? [{ text: 'high', count: 4 }] : [];
  },
};

/** Completes at the `|` of the text and gives back labels. */
const labels = (marked: string) => offers(marked).map((completion) => completion.label);
const offers = (marked: string) => completeQuery(marked.replace('|', ''), marked.indexOf('|'), vocabulary);
/** What the text becomes when the named completion is taken. */
const taken = (marked: string, label: string) => {
  const found = offers(marked).find((completion) => completion.label === label);
  if (found === undefined) throw new Error(`${label} is not offered`);
  const text = marked.replace('|', '');
  return text.slice(0, found.from) + found.insert + text.slice(found.to);
};

describe('what is offered', () => {
  test('at the start: every field with its meaning, `not` and a parenthesis', () => {
    expect(labels('|')).toEqual([...queryFields.map((field) => field.name), 'not', '(']);
    expect(offers('|')[0]).toMatchObject({ kind: 'field', meaning: 'the id of the resource type', count: null });
  });

  test.each([
    ['permission_r|', ['permission_risk_level']],
    ['tag|', ['resource_tag']],
    ['resource_type |', ['=', '!=', 'in', 'not_in']],
    ['resource_name !|', ['!=']],
    ['resource_name con|', ['contains', 'not_contains']],
    ['resource_tag|', ['resource_tag']],
    ['resource_tag |', ['[']],
    ['resource_tag[|', ['env', 'owner']],
    ['resource_tag["e|', ['env', 'owner']],
    ['resource_tag["env" |', [']']],
    ['resource_tag["env"] = |', ['pre"prod', 'Production', 'dev', '']],
    ['resource_tag["env"] = "pr|', ['pre"prod', 'Production']],
    ['resource_tag["env"] = PROD|', ['Production', 'pre"prod']],
    ['resource_tag["env"] = \'d|', ['dev', 'pre"prod', 'Production']],
    ['resource_tag["env"] contains |', ['pre"prod', 'Production', 'dev']],
    ['resource_tag["env"] in |', ['(']],
    ['resource_tag["env"] in ("dev"|', [',', ')']],
    ['resource_tag["env"] in ["dev"|', [',', ']']],
    ['resource_tag["env"] in ("dev", "p|', ['pre"prod', 'Production']],
    ['resource_risk_level = |', ['high', 'low', 'medium', 'critical']],
    ['resource_type = "x" |', ['and', 'or']],
    ['resource_type = "x" A|', ['AND']],
    ['(resource_type = "x" |', ['and', 'or', ')']],
    ['resource_type = "x" and no|', ['resource_source_id', 'not'].slice(1)],
  ])('%s', (marked, expected) => {
    expect(labels(marked)).toEqual(expected);
  });

  test.each(['resource_typ = "x" |', 'resource_type = "x" resource_name |', '"x|', 'resource_type "|', "'|"])(
    'nothing where the text is already wrong: %s',
    (marked) => {
      expect(labels(marked)).toEqual([]);
    },
  );

  test('counts come with keys and values', () => {
    expect(offers('resource_tag[|').map((one) => one.count)).toEqual([9, 2]);
    expect(offers('resource_risk_level = |').map((one) => one.count)).toEqual([4, null, null, null]);
  });
});

describe('what becomes of the text', () => {
  test.each([
    ['res|', 'resource_tag', 'resource_tag['],
    ['res|["env"] = "x"', 'resource_tag', 'resource_tag["env"] = "x"'],
    ['resource_na|me = "x"', 'resource_name', 'resource_name = "x"'],
    ['|resource_type = "x"', 'not', 'not resource_type = "x"'],
    ['resource_tag["e|', 'env', 'resource_tag["env"]'],
    ['resource_tag["e|"] = "x"', 'env', 'resource_tag["env"] = "x"'],
    ['resource_tag["e|] = "x"', 'env', 'resource_tag["env"] = "x"'],
    ['resource_tag["env"] = "p|', 'pre"prod', 'resource_tag["env"] = "pre\\"prod"'],
    ['resource_tag["env"] = "d|"', 'dev', 'resource_tag["env"] = "dev"'],
    ['resource_tag["env"] = "d| and resource_type = "x"', 'dev', 'resource_tag["env"] = "dev" and resource_type = "x"'],
    ['resource_tag["env"] = d|', 'dev', 'resource_tag["env"] = "dev"'],
    ['resource_tag["env"] = \'d|', 'dev', 'resource_tag["env"] = "dev"'],
  ])('%s with %s', (marked, label, expected) => {
    expect(taken(marked, label)).toBe(expected);
  });
});

describe('laws', () => {
  const cutQuery = fc.tuple(arbitraryQuery.map(printQuery), fc.nat()).map(([text, seed]) => ({
    text,
    offset: seed % (text.length + 1),
  }));

  test('everything that is offered can be continued: up to it, the text is a query or stops too early', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(cutQuery, fc.boolean(), ({ text, offset }, whole) => {
        const typed = whole ? text : text.slice(0, offset);
        for (const { from, to, insert, kind } of completeQuery(typed, offset, vocabulary)) {
          kinds.add(kind);
          expect(from).toBeLessThanOrEqual(offset);
          expect(to).toBeGreaterThanOrEqual(offset);
          expect(to).toBeLessThanOrEqual(typed.length);
          const start = typed.slice(0, from) + insert;
          const reading = readQuery(start);
          expect(reading.expectation, start).not.toBeNull();
        }
      }),
      { numRuns: 500 },
    );
    expect([...kinds].sort()).toEqual(['bracket', 'field', 'key', 'logic', 'operator', 'value']);
  });

  test('whoever types a query is never left without the next word of the language', () => {
    fc.assert(
      fc.property(cutQuery, ({ text, offset }) => {
        const { expectation } = readQuery(text.slice(0, offset));
        if (expectation === null || expectation.kind === 'key' || expectation.kind === 'value') return;
        const before = text.slice(0, offset);
        if (/[\w.:/*@$-]$/.test(before)) return;
        expect(completeQuery(before, offset, vocabulary).length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test('no text and no offset makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.oneof(fc.integer(), fc.double()), (text, offset) => {
        completeQuery(text, offset, vocabulary);
      }),
      { numRuns: 1000 },
    );
  });

  test('nothing is offered that would break a limit', () => {
    const deep = '('.repeat(limits.queryDepthMax);
    expect(labels(`${deep}|`)).not.toContain('(');
    expect(labels(`${deep}|`)).not.toContain('not');
    const full = Array.from({ length: limits.queryConditionsMax }, () => 'resource=""').join('or ');
    expect(labels(`${full} |`)).toEqual([]);
    expect(labels(`(${full} |`)).toEqual([')']);
    const long = 'resource_name = "x"'.padEnd(limits.queryLengthMax - 1);
    expect(labels(`${long}|`)).toEqual([]);
  });

  test('a large vocabulary gives a bounded answer', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => ({ text: `v${index}`, count: index }));
    const found = completeQuery('resource_name = ', 16, { keys: () => [], values: () => many });
    expect(found).toHaveLength(limits.queryCompletionsMax);
    expect(found[0]).toMatchObject({ label: 'v4999', count: 4999 });
  });
});
