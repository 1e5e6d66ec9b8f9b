// The import that anybody can write: what is read, what is refused with which words, and that a list is checked as a whole.

import { describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { checkImport } from './check-import.ts';
import type { ImportedResource, ImportFinding } from './declared.ts';
import { columnProblems, resourceOfObject, resourceOfRow } from './rows.ts';

const messages = (findings: readonly ImportFinding[]) =>
  findings.map((one) => `${one.severity} ${one.where}: ${one.message}`);

describe('columns', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['type', 'native_id', 'tag:Environment', 'context:region'], []],
    [
      ['type', 'nativeid'],
      ['there is no column `nativeid`; did you mean `native_id`?', 'the column `native_id` is missing'],
    ],
    [['type', 'native_id', 'type'], ['the column `type` is there twice; remove one']],
    [
      ['type', 'native_id', 'tag:'],
      [
        'there is no column `tag:`; known are `type`, `native_id`, `name`, `path`, `parent_native_id`, `risk_level`, `tag:KEY` and `context:KEY`',
      ],
    ],
    [
      ['type', 'native_id', 'Tag:x'],
      [
        'there is no column `Tag:x`; known are `type`, `native_id`, `name`, `path`, `parent_native_id`, `risk_level`, `tag:KEY` and `context:KEY`',
      ],
    ],
  ])('%j', (columns, expected) => {
    expect(columnProblems(columns, 'a.csv:1').map((one) => one.message)).toEqual(expected);
  });
});

describe('a row', () => {
  const read = (cells: Readonly<Record<string, string>>) => {
    const findings: ImportFinding[] = [];
    const one = resourceOfRow({ where: 'a.csv:2', cells: new Map(Object.entries(cells)) }, findings);
    return one?.resource ?? messages(findings);
  };

  test('needs a type and an id; the rest follows', () => {
    expect(read({ type: 't', native_id: 'n' })).toEqual({
      ...{
        type: 't',
        nativeId: 'n',
        name: 'n',
        path: 'n',
        parentNativeId: null,
        tags: {},
        context: {},
        riskLevel: 'medium',
      },
    });
  });

  test('with everything', () => {
    const row = { type: 't', native_id: 'n', name: 'N', path: 'a/N', parent_native_id: 'p', risk_level: 'high' };
    expect(read({ ...row, 'tag:A b': '1', 'tag:B': '', 'context:region': 'r', 'tag:__proto__': 'x' })).toEqual({
      ...{ type: 't', nativeId: 'n', name: 'N', path: 'a/N', parentNativeId: 'p', riskLevel: 'high' },
      tags: Object.fromEntries([
        ['A b', '1'],
        ['__proto__', 'x'],
      ]),
      context: { region: 'r' },
    });
  });

  test.each<[Record<string, string>, string]>([
    [{ type: '', native_id: 'n' }, 'problem a.csv:2: `type` is missing'],
    [{ type: 't', native_id: '' }, 'problem a.csv:2: `native_id` is missing'],
    [{ type: 't', native_id: 'n', risk_level: 'hig' }, 'problem a.csv:2: there is no risk level `hig`; write `high`'],
  ])('%j is refused', (cells, expected) => {
    expect(read(cells)).toEqual([expected]);
  });
});

describe('an object', () => {
  const read = (value: unknown) => {
    const findings: ImportFinding[] = [];
    const one = resourceOfObject(value, 'resources[0]', findings);
    return one?.resource ?? findings.map((finding) => finding.message);
  };

  test('may hold tags as a map, or key by key; an empty value is a value', () => {
    expect(
      read({ type: 't', native_id: 'n', tags: { A: '1', E: '' }, 'tag:B': '2', context: { region: 'r' }, name: null }),
    ).toMatchObject({
      ...{ tags: { A: '1', B: '2', E: '' }, context: { region: 'r' }, name: 'n' },
    });
  });

  test.each<[unknown, string]>([
    ['x', 'a resource is an object with `type` and `native_id`'],
    [{ type: 't', native_id: 1 }, '`native_id` is no text; write it in quotes'],
    [{ type: 't', native_id: 'n', tags: ['a'] }, '`tags` is a map of texts'],
    [{ type: 't', native_id: 'n', tags: { A: 1 } }, '`tags.A` is no text; write it in quotes'],
    [{ type: 't', native_id: 'n', riskLevel: 'low' }, 'there is no key `riskLevel`; did you mean `risk_level`?'],
  ])('%j is refused', (value, expected) => {
    expect(read(value)).toEqual([expected]);
  });
});

describe('a list', () => {
  const one = (
    nativeId: string,
    rest: Partial<ImportedResource['resource']> = {},
    where = nativeId,
  ): ImportedResource => ({
    where,
    resource: {
      type: 't',
      nativeId,
      name: nativeId,
      path: nativeId,
      parentNativeId: null,
      tags: {},
      context: {},
      riskLevel: 'low',
      ...rest,
    },
  });
  const check = (...list: readonly ImportedResource[]) => {
    const { resources, findings } = checkImport(list);
    return { ids: resources.map(({ resource }) => resource.nativeId), told: messages(findings) };
  };

  test('with an id twice is refused with both places, unless both say the same', () => {
    expect(check(one('a'), one('a', { name: 'x' }, 'later')).told).toEqual([
      'problem later: `a` is already at a, and says something else; remove one',
    ]);
    expect(check(one('a'), one('a', {}, 'later'))).toEqual({
      ids: ['a'],
      told: ['note later: `a` is already at a, the same; one was kept'],
    });
    expect(check(one('a'), one('a', { type: 'other' })).told, 'an id is unique within its type').toEqual([]);
  });

  test('whose parents go in a circle is refused', () => {
    const told = check(
      one('a', { parentNativeId: 'b' }),
      one('b', { parentNativeId: 'c' }),
      one('c', { parentNativeId: 'b' }),
      one('d', { parentNativeId: 'a' }),
    ).told;
    expect(told).toEqual(['problem b: the parents of `b` go in a circle; correct one `parent_native_id`']);
    expect(check(one('a', { parentNativeId: 'a' })).told).toHaveLength(1);
  });

  test('with parents that are elsewhere says so, once for each parent', () => {
    expect(
      check(one('a', { parentNativeId: 'p' }), one('b', { parentNativeId: 'p' }), one('c', { parentNativeId: 'q' }))
        .told,
    ).toEqual([
      'note a: its parent `p`, also of 1 more, is not in the files; what is above stays unknown unless it is known already',
      'note c: its parent `q` is not in the files; what is above stays unknown unless it is known already',
    ]);
  });

  test('whose file does not say what things are in says so once', () => {
    const unsaid = { parentNativeId: '(not said by the file)' };
    expect(check(one('a', unsaid), one('b', unsaid)).told).toEqual([
      'note a: the file does not say what it is in, nor what 1 more are; `under` does not find it',
    ]);
  });

  test('a chain of 50,000 parents is followed once', () => {
    const list = Array.from({ length: 50_000 }, (_, index) =>
      one(`n${index}`, index === 0 ? {} : { parentNativeId: `n${index - 1}` }),
    );
    expect(check(...list).told).toEqual([]);
  });

  const long = limits.tagValueLengthMax;
  test.each<[string, Partial<ImportedResource['resource']>, string]>([
    [
      'a tag value of 10 kB',
      { tags: { A: 'x'.repeat(10_240) } },
      `the tag \`A\` has 10240 characters, and at most ${long} can be stored`,
    ],
    [
      'a value of 1 MB',
      { context: { A: 'x'.repeat(1_000_000) } },
      `the context \`A\` has 1000000 characters, and at most ${long} can be stored`,
    ],
    ['a control character', { name: 'a\u0007b' }, '`name` holds characters that cannot be seen; remove them'],
    [
      'a mark that turns the direction of text',
      { tags: { A: 'x\u202ey' } },
      'the tag `A` holds characters that cannot be seen; remove them',
    ],
    ['half a surrogate pair', { path: 'a\ud800' }, '`path` holds characters that cannot be seen; remove them'],
    [
      'a key that is another object',
      { tags: Object.fromEntries([['__proto__', 'x']]) },
      '`__proto__` is no key of a tag',
    ],
    [
      'a long key',
      { tags: { ['k'.repeat(300)]: 'x' } },
      `the key \`${'k'.repeat(80)}…\` of a tag has 300 characters, and at most 256 can be stored`,
    ],
    ['a long name', { name: 'n'.repeat(201) }, '`name` has 201 characters, and at most 200 can be stored'],
  ])('with %s is refused', (_name, rest, message) => {
    expect(check(one('a', rest)).told).toEqual([`problem a: ${message}`]);
  });

  test('with what fits exactly is taken', () => {
    expect(check(one('a', { tags: { A: 'x'.repeat(long) } })).told).toEqual([]);
  });
});
