// From what a clock on the wall shows to the moment and back, where clocks are put forward and back.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { momentOf, wallClock } from './zone.ts';

const wall = (text: string) => {
  const at = Date.parse(`${text}Z`);
  const day = Math.floor(at / 86_400_000);
  return { day, ms: at - day * 86_400_000 };
};

test.each([
  ['an ordinary winter day', 'Europe/Berlin', '2026-01-05T09:00', '2026-01-05T08:00Z'],
  ['an ordinary summer day', 'Europe/Berlin', '2026-07-05T09:00', '2026-07-05T07:00Z'],
  ['an hour that is left out', 'Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30Z'],
  ['an hour that comes twice', 'Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30Z'],
  ['half an hour that comes twice', 'Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-04T14:45Z'],
  ['the hour before a change', 'America/New_York', '2026-03-08T01:59', '2026-03-08T06:59Z'],
  ['a day that was left out', 'Pacific/Apia', '2011-12-30T12:00', '2011-12-30T22:00Z'],
])('%s', (_, zone, shown, moment) => {
  expect(new Date(momentOf(zone, wall(shown))).toISOString()).toBe(new Date(moment).toISOString());
});

test('what a clock shows at the moment it was asked for is what was asked, or was left out', () => {
  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const moments = fc.integer({ min: Date.parse('1990-01-01') / 60_000, max: Date.parse('2037-01-01') / 60_000 });
  fc.assert(
    fc.property(zones, moments, (zone, minute) => {
      const shown = wallClock(zone, minute * 60_000);
      const moment = momentOf(zone, shown);
      expect(wallClock(zone, moment)).toEqual(shown);
      expect(moment).toBeLessThanOrEqual(minute * 60_000);
    }),
    { numRuns: 2_000 },
  );
});
