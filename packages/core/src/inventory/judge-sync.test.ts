// What of a list is believed: a table of lists, each with what waits for a person.

import { describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { type JudgedPart, judgeSync } from './judge-sync.ts';

const part = (name: string, known: number, found: number, gone: number, state: JudgedPart['state'] = 'completed') => ({
  part: name,
  state,
  known,
  found,
  gone,
});
const held = (parts: readonly JudgedPart[], known?: number): readonly string[] => [
  ...judgeSync(parts, known ?? parts.reduce((sum, one) => sum + one.known, 0)).held.keys(),
];

describe('a list', () => {
  test.each<[string, readonly JudgedPart[], readonly string[]]>([
    ['that changes nothing is believed', [part('a', 10, 10, 0)], []],
    ['of a target nobody knew is believed', [part('a', 0, 10, 0)], []],
    ['that is empty where nothing was known is believed', [part('a', 0, 0, 0)], []],
    ['that is empty is held, however little was known', [part('a', 1, 0, 1)], ['a']],
    ['with one bucket gone of four is believed', [part('a', 4, 3, 1)], []],
    ['with two gone of three is believed: a share says little about a handful', [part('a', 3, 1, 2)], []],
    ['with three gone of four is held', [part('a', 4, 1, 3)], ['a']],
    ['that has other things than were known is believed while they are few', [part('a', 2, 2, 2)], []],
    ['with six gone of seven is held', [part('a', 7, 1, 6)], ['a']],
    ['with exactly the share gone is believed', [part('a', 100, 80, 20)], []],
    ['with one more is held', [part('a', 100, 79, 21)], ['a']],
    ['is held whole, not only the part that is short', [part('a', 50, 50, 0), part('b', 50, 10, 40)], ['a', 'b']],
    ['with one empty part holds that part alone', [part('a', 94, 94, 0), part('b', 6, 0, 6)], ['b']],
    ['with an empty part of a handful holds it too', [part('a', 97, 97, 0), part('b', 3, 0, 3)], ['b']],
    ['with an empty part of one holds it too', [part('a', 99, 99, 0), part('b', 1, 0, 1)], ['b']],
    [
      'with half of one part gone holds that, however large the rest',
      [part('a', 180, 180, 0), part('b', 20, 10, 10)],
      ['b'],
    ],
    ['with a fifth of one part gone is believed', [part('a', 180, 180, 0), part('b', 20, 16, 4)], []],
    ['with more than a fifth of one part gone holds it', [part('a', 180, 180, 0), part('b', 20, 15, 5)], ['b']],
    [
      'with 199,999 gone of a million holds the parts they were in',
      [part('a', 800_001, 800_001, 0), part('b', 199_999, 0, 199_999)],
      ['b'],
    ],
    ['without a part that had one resource holds that', [part('a', 99, 99, 0), part('b', 1, 0, 1, 'vanished')], ['b']],
  ])('%s', (_name, parts, expected) => {
    expect(held(parts)).toEqual(expected);
  });

  test('is measured by all that is known, also by what is in parts that could not be read', () => {
    const parts = [part('a', 40, 34, 6), part('b', 10, 10, 0)];
    expect(held(parts, 200)).toEqual([]);
    expect(held(parts, 29)).toEqual(['a', 'b']);
  });

  test('that waits says why and what to do', () => {
    expect(judgeSync([part('a', 10, 2, 8)], 10).sentence).toBe(
      `8 of 10 known resources would be gone, more than ${limits.syncGoneShareMax * 100} %; nothing of this list is believed until a person confirms it`,
    );
    expect(judgeSync([part('a', 94, 94, 0), part('b', 6, 0, 6)], 100).sentence).toBe(
      '`b`: it came back empty, and 6 resources are known; held until a person confirms it',
    );
    expect(judgeSync([part('a', 180, 180, 0), part('b', 20, 10, 10)], 200).sentence).toBe(
      '`b`: 10 of its 20 known resources would be gone, more than 20 %; held until a person confirms it',
    );
    expect(judgeSync([part('a', 99, 99, 0), part('b', 1, 0, 1)], 100).sentence).toBe(
      '`b`: it came back empty, and 1 resource is known; held until a person confirms it',
    );
    expect(judgeSync([part('a', 10, 10, 0)], 10).sentence).toBeNull();
  });
});
