// What a shift says of itself, and that it says nothing where it knows nothing.

import { describe, expect, test } from 'vitest';
import { noon } from '../../oracle/cast.ts';
import type { Shift } from './shift.ts';
import { shiftSentence, turnsAt } from './shift-sentence.ts';

const hour = 3_600_000;
const shift: Shift = {
  id: 'shf_db',
  name: 'Database',
  nativeId: 'P1',
  turns: [
    { personId: 'prs_ada', from: noon - hour, to: noon + hour },
    { personId: 'prs_bob', from: noon + hour, to: noon + 2 * hour },
  ],
  knownUntil: noon + 9 * hour,
  origin: { sourceId: 'src_pd', observedAt: noon, maxAgeSec: 7_200 },
};
const texts = {
  nameOf: (id: string) => id.slice(4),
  momentText: (moment: number) => new Date(moment).toISOString().slice(11, 16),
};
const both = [...shift.turns, { personId: 'prs_eve' as const, from: noon, to: noon + 5 * hour }];

const rows: readonly [string, Shift, number, string][] = [
  ['one person', shift, noon, 'ada is on call until 13:00'],
  ['the moment of the change', shift, noon + hour, 'bob is on call until 14:00'],
  ['two together, until the first goes', { ...shift, turns: both }, noon, 'ada and eve are on call until 13:00'],
  ['nobody now', shift, noon - 2 * hour, 'nobody who is known here is on call; next is ada, from 11:00'],
  ['nobody any more', shift, noon + 2 * hour, 'nobody who is known here is on call, now or later'],
  [
    'too old',
    shift,
    noon + 2 * hour + 1,
    'nobody can say who is on call, so nobody has access because of it: its rota was last read 2 hours ago and counts for 2 hours',
  ],
  [
    'not told so far ahead',
    { ...shift, knownUntil: noon },
    noon + 1,
    'nobody can say who is on call, so nobody has access because of it: its rota, read 0 seconds ago, told nothing about now',
  ],
  [
    'never told',
    { ...shift, turns: [], knownUntil: 0 },
    noon,
    'nobody can say who is on call, so nobody has access because of it: its rota never told a turn',
  ],
];
describe('a shift says of itself', () => {
  test.each(rows)('%s', (_, asked, now, sentence) => {
    expect(shiftSentence(asked, now, texts)).toBe(sentence);
  });
  test('no turns where they are unknown', () => {
    expect(turnsAt(shift, noon)).toHaveLength(1);
    expect(turnsAt({ ...shift, knownUntil: noon - 1 }, noon)).toEqual([]);
  });
});
