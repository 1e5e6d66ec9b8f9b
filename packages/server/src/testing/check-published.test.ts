// The checker catches what it is there to catch: each seeded mistake in an answer is named by its place.

import { expect, test } from 'vitest';
import { checkPublished } from './check-published.ts';

const scope = {
  id: 'scp_1',
  name: 'prod',
  description: null,
  query: 'a = b',
  creation_date: '2030-01-01T00:00:00.000Z',
  update_date: '2030-01-01T00:00:00+01:00',
};
const list = (item: object) => ({ items: [item], pagination: { next_page_token: null } });
const schema = 'PublicApiListResponseAccessScopePublicV1Model';

test('an answer that fits has no problems, and more than the schema says is no problem', () => {
  expect(checkPublished(list({ ...scope, ours: [] }), schema)).toEqual([]);
});

test.each([
  ['a missing key', list({ ...scope, query: undefined }), ['$.items[0].query is no string']],
  ['a key that is not there at all', { items: [] }, ['$.pagination is missing']],
  ['null where the schema has none', list({ ...scope, query: null }), ['$.items[0].query is null']],
  ['a number for a text', list({ ...scope, name: 7 }), ['$.items[0].name is no string']],
  [
    'a date without a time',
    list({ ...scope, creation_date: '2030-01-01' }),
    ['$.items[0].creation_date is no date-time'],
  ],
  ['a map for a list', { items: {}, pagination: {} }, ['$.items is no list']],
  ['a text for an object', { items: [], pagination: 'none' }, ['$.pagination is no object']],
])('%s is caught', (_what, value, problems) => {
  expect(checkPublished(value, schema)).toEqual(problems);
});

test('in the client API an explicit null is a problem even where the schema allows it', () => {
  const status = { status: 'Pending', description: null, metadata: {} };
  expect(checkPublished(status, 'RequestStatusClientModel', 'client')).toEqual(['$.description is null']);
});
test('a whole number beyond 31 bits and a word outside its list are caught', () => {
  const options = {
    can_extend: false,
    extension_availability: '',
    extend_duration_in_sec: 2 ** 31,
    remaining_extensions: 0,
  };
  expect(checkPublished(options, 'ExtendOptionsClientModel', 'client')).toEqual(['$.extend_duration_in_sec is no int']);
  expect(checkPublished({ status: 'Fine' }, 'AccessGroupStatusClientModel', 'client')).toEqual([
    '$.status is not one of Success|Failure|Warning',
  ]);
});
