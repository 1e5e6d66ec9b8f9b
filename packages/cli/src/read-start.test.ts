// Starts as people type them.

import { describe, expect, test } from 'vitest';
import { readStart } from './read-start.ts';

const now = Date.parse('2026-03-02T09:00:00Z');

describe('a start is', () => {
  test.each([
    ['+2h', '2026-03-02T11:00:00.000Z'],
    ['+90m', '2026-03-02T10:30:00.000Z'],
    ['2026-03-03T09:00:00Z', '2026-03-03T09:00:00.000Z'],
    ['2026-03-03T09:00+02:00', '2026-03-03T07:00:00.000Z'],
  ])('%s', (text, start) => expect(readStart(text, now)).toBe(start));
  test.each(['tomorrow', '2026-03-03', '2026-03-03T09:00', '2026-13-03T09:00:00Z', '2h', '+'])(
    '%s is none, because no zone or no moment is said',
    (text) => expect(() => readStart(text, now)).toThrow(),
  );
});
