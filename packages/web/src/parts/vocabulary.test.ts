import { completeQuery, typedValueAt } from '@tidegate/core/query';
import { expect, test } from 'vitest';
import { vocabularyFrom, withTyped } from './vocabulary.ts';

const vocabulary = vocabularyFrom([
  { field: 'resource_tag', key: 'Environment', value: 'production', count: 12 },
  { field: 'resource_tag', key: 'Environment', value: 'development', count: 30 },
  { field: 'resource_tag', key: 'Team', value: 'data', count: 7 },
  { field: 'resource_type', key: null, value: 'aws-rds', count: 9 },
]);

test('a key counts as often as its values together', () => {
  expect(vocabulary.keys('resource_tag')).toEqual([
    { text: 'Environment', count: 42 },
    { text: 'Team', count: 7 },
  ]);
});

test('values are those of the key, and of no key where the field has none', () => {
  expect(vocabulary.values('resource_tag', 'Team')).toEqual([{ text: 'data', count: 7 }]);
  expect(vocabulary.values('resource_type', null)).toEqual([{ text: 'aws-rds', count: 9 }]);
  expect(vocabulary.values('resource_tag', null)).toEqual([]);
});

test('completion offers them where the language expects a value', () => {
  const text = 'resource_tag["Environment"] = ';
  expect(completeQuery(text, text.length, vocabulary).map((each) => each.label)).toEqual(['development', 'production']);
});

test('what a list of two hundred left out is asked for by what is typed; where nobody answers, the list stands', async () => {
  const all = Array.from({ length: 40_000 }, (_, at) => ({
    field: 'resource_name',
    key: null,
    value: `db-${at}`,
    count: 1,
  }));
  const first = vocabularyFrom(all.slice(0, 200));
  const text = 'resource_name = "db-3999';
  const typed = typedValueAt(text, text.length);
  expect(typed).toEqual({ field: 'resource_name', key: null, typed: 'db-3999' });
  const asked: string[] = [];
  const lookUp = async ({ typed: starts }: { readonly typed: string }) => {
    asked.push(starts);
    return all.filter(({ value }) => value.startsWith(starts));
  };
  const labels = (words: typeof first) => completeQuery(text, text.length, words).map(({ label }) => label);
  expect(labels(first)).toEqual([]);
  expect(labels(await withTyped(first, typed, lookUp))).toContain('db-39990');
  expect(await withTyped(vocabulary, typed, lookUp)).toBe(vocabulary);
  expect(asked).toEqual(['db-3999']);
  const down = await withTyped(first, typed, () => Promise.reject(new Error('down')));
  expect(down.values('resource_name', null)).toHaveLength(200);
});
