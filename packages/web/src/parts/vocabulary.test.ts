import { completeQuery } from '@tidegate/core/query';
import { expect, test } from 'vitest';
import { vocabularyFrom } from './vocabulary.ts';

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
