// Windows together: what is open, until when, and when it opens next, with the sentence for who was refused.

import { describe, expect, test } from 'vitest';
import { person } from '../../oracle/cast.ts';
import type { Hours } from '../context/hours.ts';
import { askingWindows, closedText, decidingWindows, grantWindows, momentText, openingOf } from './open-hours.ts';
import { plainTerms, type Times } from './terms.ts';

const at = (text: string): number => Date.parse(text);
const weekdays: Hours['days'] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'];
const berlin: Hours = { days: weekdays, fromMinute: 540, toMinute: 1_020, timeZone: 'Europe/Berlin' };
const newYork: Hours = { days: weekdays, fromMinute: 540, toMinute: 1_020, timeZone: 'America/New_York' };
const night: Hours = { days: ['SATURDAY'], fromMinute: 1_320, toMinute: 120, timeZone: 'Europe/Berlin' };
const times = (rest: Partial<Times>): Times => ({ ...plainTerms.times, ...rest });
const ada = person('ada', { workingHours: newYork });
const bob = person('bob');

describe('windows together', () => {
  test('are open where all are, and close with the first', () => {
    const both = askingWindows(times({ ask: berlin, requesterHours: true }), ada, 0);
    // Berlin until 17:00 (16:00 UTC), New York from 09:00 (14:00 UTC) in winter.
    expect(openingOf(both, at('2026-01-12T13:59:59Z'))).toMatchObject({
      open: false,
      opensAt: at('2026-01-12T14:00:00Z'),
    });
    expect(openingOf(both, at('2026-01-12T14:00:00Z'))).toEqual({
      open: true,
      closesAt: at('2026-01-12T16:00:00Z'),
      opensAt: null,
    });
    expect(openingOf(both, at('2026-01-12T16:00:00Z'))).toMatchObject({
      open: false,
      opensAt: at('2026-01-13T14:00:00Z'),
    });
    expect(openingOf(both, at('2026-01-16T16:00:00Z')).opensAt).toBe(at('2026-01-19T14:00:00Z'));
  });
  test('in the weeks in which only one of them has turned its clock overlap for an hour more', () => {
    const both = askingWindows(times({ ask: berlin, requesterHours: true }), ada, 0);
    expect(openingOf(both, at('2026-03-16T13:00:00Z'))).toMatchObject({
      open: true,
      closesAt: at('2026-03-16T16:00:00Z'),
    });
  });
  test('over midnight belong to the day they begin on', () => {
    const windows = grantWindows(times({ grant: night }), bob, 0);
    expect(openingOf(windows, at('2026-03-28T21:30:00Z'))).toMatchObject({
      open: true,
      closesAt: at('2026-03-29T01:00:00Z'),
    });
    expect(openingOf(windows, at('2026-03-29T21:30:00Z')).open).toBe(false);
  });
  test('of nobody are always open', () => {
    expect(openingOf(decidingWindows(times({}), bob, 0), 0)).toEqual({ open: true, closesAt: null, opensAt: null });
  });
  test('with working hours that nobody knows are closed for good, and say whose', () => {
    const windows = decidingWindows(times({ approverHours: true }), bob, 0);
    expect(openingOf(windows, 0)).toEqual({ open: false, closesAt: null, opensAt: null });
    expect(closedText(windows, 0)).toBe('the working hours of bob are not known');
  });
  test('that never meet have no next opening', () => {
    const windows = askingWindows(
      times({ ask: { ...berlin, days: ['SUNDAY'] }, requesterHours: true }),
      person('cy', { workingHours: { ...berlin, days: ['MONDAY'] } }),
      0,
    );
    expect(openingOf(windows, at('2026-01-12T12:00:00Z'))).toMatchObject({ open: false, opensAt: null });
    expect(closedText(windows, at('2026-01-12T12:00:00Z'))).toMatch(/which never comes$/);
  });
});

test('a refusal names the next opening on the wall of its zone', () => {
  const windows = askingWindows(times({ ask: berlin }), bob, 0);
  expect(closedText(windows, at('2026-03-27T20:00:00Z'))).toBe(
    'it is open only Monday to Friday, 09:00 to 17:00 Europe/Berlin; it opens next on Monday 2026-03-30 09:00 Europe/Berlin',
  );
  expect(momentText(at('2026-03-29T01:00:00Z'), 'Europe/Berlin')).toBe('Sunday 2026-03-29 03:00 Europe/Berlin');
});
