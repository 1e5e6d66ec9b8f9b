// What a house may write about its environments and classes, and what it hears when it is wrong.

import { describe, expect, test } from 'vitest';
import { levelOf, readSegmentationRules, segmentationDefaults } from './rules.ts';

describe('rules from a file', () => {
  test('nothing is the defaults', () => {
    for (const nothing of [undefined, null, {}])
      expect(readSegmentationRules(nothing)).toEqual({ ok: true, value: segmentationDefaults });
  });
  test('a part that is written replaces that part alone', () => {
    const read = readSegmentationRules({
      environments: { order: ['lab', { name: 'live', also: ['prod'] }], tags: ['stage'], accounts: { '1': 'live' } },
      classes: { narrow_from: null },
    });
    if (!read.ok) throw new Error(read.refusal.message);
    expect(read.value.environments.order).toEqual([
      { name: 'lab', also: [] },
      { name: 'live', also: ['prod'] },
    ]);
    expect(read.value.environments.accounts.get('1')).toBe('live');
    expect(read.value.classes).toEqual({ ...segmentationDefaults.classes, narrowFrom: null });
  });
  test('classes of one’s own have no place from which permissions are to be named, until it is said', () => {
    const read = readSegmentationRules({ classes: { order: ['green', 'red'] } });
    expect(read.ok && read.value.classes.narrowFrom).toBe(null);
  });
  test.each([
    ['an unknown key', { environment: {} }, 'unknown key `environment` in the rules; did you mean `environments`?'],
    ['an unknown key inside', { classes: { tag: [] } }, 'unknown key `tag` in `classes`; did you mean `tags`?'],
    ['a list', [], 'the rules must be a map of environments, classes'],
    ['an empty order', { classes: { order: [] } }, '`classes.order` must be a list of at least one'],
    [
      'a word twice',
      { classes: { order: ['a', { name: 'b', also: ['A'] }] } },
      '`A` is in `classes.order` twice; keep one',
    ],
    ['a number', { environments: { tags: [7] } }, '`environments.tags[0]` must be a text; write it in quotes'],
    [
      'an account of an unknown environment',
      { environments: { accounts: { '1': 'moon' } } },
      '`environments.accounts` names `moon`, which is not in the order; there are development, test, staging, production',
    ],
    [
      'an unknown class',
      { classes: { narrow_from: 'secret' } },
      '`classes.narrow_from` names `secret`, which is not in the order; there are public, internal, sensitive, pii',
    ],
  ])('%s is refused with the fix', (_, value, message) => {
    const read = readSegmentationRules(value);
    expect(read.ok ? null : [read.refusal.code, read.refusal.message]).toEqual(['input.invalid', message]);
  });
});

test.each([
  ['production', 3],
  ['PROD', 3],
  [' live ', 3],
  ['product', null],
  ['', null],
])('`%s` stands at %s', (word, level) => {
  expect(levelOf(segmentationDefaults.environments.order, word)).toBe(level);
});
