import { describe, expect, test } from 'vitest';
import { commentWith, tagsOfComment } from './comment-tags.ts';

test.each<[string, string | null, Record<string, string>]>([
  [
    'four tags',
    'Environment=production, DataClassification=pii, Team=data, Service=customers-db',
    { Environment: 'production', DataClassification: 'pii', Team: 'data', Service: 'customers-db' },
  ],
  ['one tag without spaces', 'Team=data', { Team: 'data' }],
  ['spaces around', '  Team = data platform ,Service=x ', { Team: 'data platform', Service: 'x' }],
  ['no comment', null, {}],
  ['an empty comment', '  ', {}],
  ['prose', 'the customers of the company', {}],
  ['prose with an equals sign', 'people; see a=b, or not', {}],
  ['a tag and prose', 'Team=data, owned by Ada', {}],
  ['a key twice, which would let the later one decide', 'Environment=dev, Environment=production', {}],
  ['an empty value', 'Team=', {}],
  ['two equals signs', 'Team=a=b', {}],
  ['a key that is another object', '__proto__=x', {}],
])('%s', (_name, comment, tags) => {
  expect(tagsOfComment(comment)).toEqual(tags);
});

describe('a comment with tags changed', () => {
  test.each([
    ['nothing there', null, { set: { Environment: 'production' }, remove: [] }, 'Environment=production'],
    ['other tags stay', 'Team=data, env=dev', { set: { Team: 'core' }, remove: [] }, 'Team=core, env=dev'],
    [
      'the old key goes',
      'Team=data, env=dev',
      { set: { Environment: 'dev' }, remove: ['env'] },
      'Team=data, Environment=dev',
    ],
    ['the last one goes', 'env=dev', { set: {}, remove: ['env'] }, ''],
    ['prose is not lost', 'the orders, see wiki', { set: { Team: 'data' }, remove: [] }, null],
    ['prose with an equals sign is not lost', 'x = y, see wiki', { set: { Team: 'data' }, remove: [] }, null],
    ['a value that would be two tags', 'Team=data', { set: { Note: 'a, b=c' }, remove: [] }, null],
    ['a key that comments cannot hold', null, { set: { __proto__x: 'a' }, remove: [] }, null],
    ['an empty value', null, { set: { Team: '' }, remove: [] }, null],
  ])('%s', (_, comment, change, text) => {
    expect(commentWith(comment, change)).toBe(text);
  });
});
