import { expect, test } from 'vitest';
import { readAsk, readNext, readRequests } from './search.ts';

test.each([
  ['a path of our own is followed', '/requests/req_1', { next: '/requests/req_1' }],
  ['another site is not', 'https://evil.example/', {}],
  ['another site without a scheme is not', '//evil.example/', {}],
  ['another site with a backslash is not', '/\\evil.example/', {}],
  ['the sign-in page itself is not', '/sign-in?next=/', {}],
  ['nothing is nothing', undefined, {}],
])('after signing in, %s', (_, next, expected) => {
  expect(readNext({ next })).toEqual(expected);
});

test('a search that looks like a number stays text', () => {
  expect(readAsk({ q: 333333333333, resource: '', flow: ['x'] })).toEqual({ q: '333333333333' });
});

test('an unknown tab leads to the first one', () => {
  expect(readRequests({ tab: 'everything' })).toEqual({});
  expect(readRequests({ tab: 'all' })).toEqual({ tab: 'all' });
});
