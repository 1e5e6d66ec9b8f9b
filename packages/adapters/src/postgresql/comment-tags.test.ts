import { expect, test } from 'vitest';
import { tagsOfComment } from './comment-tags.ts';

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
