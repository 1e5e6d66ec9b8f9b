// The rules of hours say minute by minute what a slow look at the zone's clock says, around every kind of change of the clock; each
// likely mistake is shown to be seen.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clockTexts, slowlyWithin } from '../../oracle/slow-hours.ts';
import { type Hours, isWithin, nextChangeOf, weekDays } from './hours.ts';
import { wallClock } from './zone.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** Three days each, around what clocks did there. */
const places: readonly { readonly timeZone: string; readonly around: string }[] = [
  { timeZone: 'Europe/Berlin', around: '2026-03-29T01:00Z' },
  { timeZone: 'Europe/Berlin', around: '2026-10-25T01:00Z' },
  { timeZone: 'America/New_York', around: '2026-03-08T07:00Z' },
  { timeZone: 'America/New_York', around: '2026-11-01T06:00Z' },
  { timeZone: 'Australia/Lord_Howe', around: '2026-04-04T15:00Z' },
  { timeZone: 'Australia/Lord_Howe', around: '2026-10-03T15:30Z' },
  { timeZone: 'Africa/Casablanca', around: '2026-02-15T02:00Z' },
  { timeZone: 'Africa/Casablanca', around: '2026-03-22T02:00Z' },
  { timeZone: 'Pacific/Apia', around: '2011-12-30T10:00Z' },
  { timeZone: 'America/St_Johns', around: '2010-11-07T02:31Z' },
  { timeZone: 'America/Sao_Paulo', around: '2018-11-04T03:00Z' },
  { timeZone: 'Asia/Kathmandu', around: '2026-06-01T00:00Z' },
  { timeZone: 'Pacific/Kwajalein', around: '1993-08-21T12:00Z' },
  { timeZone: 'UTC', around: '2024-02-29T00:00Z' },
];
const seen = places.map(({ timeZone, around }) => {
  const from = Date.parse(around) - 2 * day;
  return { timeZone, from, texts: clockTexts(timeZone, from, 5 * 1_440) };
});

const edge = fc.oneof(fc.constantFrom(0, 1, 60, 90, 120, 150, 180, 1_380, 1_439), fc.integer({ min: 0, max: 1_439 }));
const asked = fc.record({
  place: fc.constantFrom(...seen),
  days: fc.subarray([...weekDays], { minLength: 1 }),
  fromMinute: edge,
  toMinute: edge,
});

type Within = (hours: Hours, now: number) => boolean;

/** A minute at which a rule says something else than the slow look, every one near the change of the clock; null for none. */
function disagreement(rule: Within, { place, ...rest }: typeof asked extends fc.Arbitrary<infer T> ? T : never) {
  const hours: Hours = { ...rest, timeZone: place.timeZone };
  const slow = slowlyWithin(hours, place.texts);
  for (let at = 1.5 * 1_440; at < 4 * 1_440; at += Math.abs(at - 2 * 1_440) < 240 ? 1 : 5) {
    if (rule(hours, place.from + at * minute) !== slow[at]) return `${place.texts[at]} ${place.timeZone}`;
  }
  return null;
}

test('hours are open exactly when the clock on the wall says so', () => {
  const met = { open: 0, closed: 0 };
  fc.assert(
    fc.property(asked, (ask) => {
      expect(disagreement(isWithin, ask)).toBeNull();
      const open = isWithin({ ...ask, timeZone: ask.place.timeZone }, ask.place.from + 3 * day);
      met[open ? 'open' : 'closed'] += 1;
    }),
    { numRuns: 40 },
  );
  expect(Math.min(met.open, met.closed)).toBeGreaterThan(5);
});

test('the next change is the first minute at which the answer is another, and none is passed over', () => {
  fc.assert(
    fc.property(asked, fc.integer({ min: 0, max: 1_440 * minute }), ({ place, ...rest }, after) => {
      const hours: Hours = { ...rest, timeZone: place.timeZone };
      const now = place.from + 1.5 * day + after;
      const slow = slowlyWithin(hours, place.texts);
      const first = Math.floor((now - place.from) / minute);
      const at = slow.findIndex((open, index) => index > first && open !== slow[first]);
      const next = nextChangeOf(hours, now);
      if (at !== -1) expect(next).toBe(place.from + at * minute);
      else expect(next === null || next >= place.from + slow.length * minute).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('hours never change between a moment and their next change, for any zone', () => {
  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const moments = fc.integer({ min: Date.parse('1990-01-01'), max: Date.parse('2037-12-31') });
  fc.assert(
    fc.property(asked, zones, moments, fc.double({ min: 0, max: 0.999, noNaN: true }), (ask, timeZone, now, part) => {
      const hours: Hours = { ...ask, timeZone };
      const next = nextChangeOf(hours, now);
      if (next === null) return;
      expect(isWithin(hours, next)).not.toBe(isWithin(hours, now));
      expect(isWithin(hours, next - 1)).toBe(isWithin(hours, now));
      expect(isWithin(hours, now + Math.floor((next - now) * part))).toBe(isWithin(hours, now));
    }),
    { numRuns: 300 },
  );
});

const dayAt = (local: number) => weekDays[(Math.floor(local / day) + 3) % 7] ?? 'MONDAY';
/** The rule written plainly, with what to break left open. */
function plain(hours: Hours, now: number, with_: { readonly local: number; readonly endCounts?: boolean }): boolean {
  const ms = with_.local % day;
  const [from, to] = [hours.fromMinute * minute, hours.toMinute * minute + (with_.endCounts === true ? minute : 0)];
  const today = hours.days.includes(dayAt(with_.local));
  if (hours.fromMinute < hours.toMinute) return today && from <= ms && ms < to;
  return now > 0 && ((today && ms >= from) || (ms < to && hours.days.includes(dayAt(with_.local - day))));
}
const localOf = (hours: Hours, now: number) => {
  const { day: on, ms } = wallClock(hours.timeZone, now);
  return on * day + ms;
};
const mistakes: readonly { readonly says: string; readonly rule: Within }[] = [
  {
    says: 'the offset of the day before is used',
    rule: (hours, now) => plain(hours, now, { local: now + localOf(hours, now - day) - (now - day) }),
  },
  {
    says: 'the end is inside',
    rule: (hours, now) => plain(hours, now, { local: localOf(hours, now), endCounts: true }),
  },
  {
    says: 'the day is that of UTC',
    rule: (hours, now) => plain(hours, now, { local: (localOf(hours, now) % day) + now - (now % day) }),
  },
  {
    says: 'what is left of a night is asked for the wrong day',
    rule: (hours, now) => {
      const local = localOf(hours, now);
      if (hours.fromMinute < hours.toMinute || local % day >= hours.fromMinute * minute) return isWithin(hours, now);
      return local % day < hours.toMinute * minute && hours.days.includes(dayAt(local));
    },
  },
  {
    says: 'a night begins on a day that was left out',
    rule: (hours, now) => plain(hours, now, { local: localOf(hours, now) }),
  },
  {
    says: 'offsets are whole hours',
    rule: (hours, now) =>
      plain(hours, now, { local: now + Math.round((localOf(hours, now) - now) / 3_600_000) * 3_600_000 }),
  },
];

test.each(mistakes)('it would be seen if $says', ({ rule }) => {
  const found = fc.check(
    fc.property(asked, (ask) => disagreement(rule, ask) === null),
    { numRuns: 400, endOnFailure: true },
  );
  expect(found.failed).toBe(true);
});
