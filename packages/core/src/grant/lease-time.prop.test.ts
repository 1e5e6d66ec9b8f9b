// The times of leases under random hours, zones, days of daylight saving and durations at their edges: hours never leak, an extension never
// shortens, a renewal moves nothing back and nothing past its window or review. Each promise is shown to catch a seeded mistake.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lease as aLease } from '../../oracle/cast.ts';
import { type Hours, isWithin, weekDays } from '../context/hours.ts';
import { openingOf } from '../flow/open-hours.ts';
import { plainTerms } from '../flow/terms.ts';
import { limits } from '../limits.ts';
import type { Lease } from './grant.ts';
import { leaseEndsAt } from './lease.ts';
import { type LeaseTimes, newLeaseTimes, renewedLease, reviewEndsAt } from './lease-time.ts';

const minute = 60_000;
/** Around the nights on which Europe and America turn their clocks. */
const days = ['2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-06-15'].map((day) => Date.parse(day));
const edge = fc.constantFrom(-61, -60, -59, -1, 0, 1, 59, 60, 61);
const moment = fc
  .tuple(fc.constantFrom(...days), fc.integer({ min: -2 * 24 * 60, max: 2 * 24 * 60 }), edge)
  .map(([day, minutes, seconds]) => day + minutes * minute + seconds * 1_000);
const hours = fc.record({
  days: fc.subarray([...weekDays], { minLength: 1 }),
  fromMinute: fc.constantFrom(0, 1, 119, 120, 121, 180, 540, 1_020, 1_439),
  toMinute: fc.constantFrom(0, 1, 119, 120, 121, 180, 540, 1_020, 1_439),
  timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'UTC', 'Asia/Kathmandu'),
}) satisfies fc.Arbitrary<Hours>;
const durationSec = fc.oneof(
  fc.constantFrom(1, 59, 60, 61, 3_599, 3_600, 3_601, 86_400),
  fc.integer({ min: 1, max: 7 * 86_400 }),
);
const reviewEverySec = fc.option(fc.constantFrom(86_400, 2 * 86_400, 30 * 86_400));

type Make = typeof newLeaseTimes;
type Renew = typeof renewedLease;

/** Every moment the lease may be open is within the hours it was given in. */
function hoursHold(make: Make): number {
  let cut = 0;
  fc.assert(
    fc.property(moment, hours, durationSec, (now, window, seconds) => {
      const opening = openingOf({ hours: [window], unknown: null }, now);
      fc.pre(opening.open);
      const made = make({ terms: plainTerms, durationSec: seconds, now, hoursEnd: opening.closesAt, extending: null });
      const step = Math.max(1_000, Math.floor((made.notAfter - now) / 40));
      for (let at = now; at < made.notAfter; at += step) expect(isWithin(window, at)).toBe(true);
      expect(made.notAfter <= now || isWithin(window, made.notAfter - 1)).toBe(true);
      expect(made.notAfter).toBeLessThanOrEqual(now + limits.openingBudgetMs + seconds * 1_000);
      if (made.cutByHours) cut += 1;
    }),
    { numRuns: 400 },
  );
  return cut;
}

function extensionHolds(make: Make): void {
  fc.assert(
    fc.property(moment, hours, durationSec, fc.integer({ min: 1, max: 86_400 }), (now, window, seconds, left) => {
      const opening = openingOf({ hours: [window], unknown: null }, now);
      fc.pre(opening.open);
      const extending = now + left * 1_000;
      const made = make({ terms: plainTerms, durationSec: seconds, now, hoursEnd: opening.closesAt, extending });
      const end = made.endsAt ?? Number.NaN;
      expect(end).toBe(made.notAfter);
      expect(end).toBeGreaterThanOrEqual(extending);
      expect(end).toBeLessThanOrEqual(extending + seconds * 1_000);
      // What lengthens it may only be as long as the hours; what it has it keeps.
      expect(end <= extending || end <= (opening.closesAt ?? end)).toBe(true);
    }),
    { numRuns: 300 },
  );
}

function renewalHolds(make: Make, renew: Renew): number {
  let moved = 0;
  const passing = fc.array(fc.integer({ min: 1, max: 7 * 86_400 }), { maxLength: 8 });
  fc.assert(
    fc.property(
      moment,
      fc.option(hours),
      durationSec,
      reviewEverySec,
      passing,
      (start, window, seconds, every, waits) => {
        const windows = { hours: window === null ? [] : [window], unknown: null };
        fc.pre(openingOf(windows, start).open);
        const untilRevoked = every === null ? null : { ownerId: 'prs_owner' as const, reviewEverySec: every };
        const terms = {
          ...plainTerms,
          trigger: 'automatic' as const,
          duration: { ...plainTerms.duration, untilRevoked },
        };
        const opening = openingOf(windows, start);
        const made: LeaseTimes = make({
          terms,
          durationSec: seconds,
          now: start,
          hoursEnd: opening.closesAt,
          extending: null,
        });
        let held: Lease = { ...aLease(), ...made, endsAt: Math.min(start + seconds * 1_000, made.notAfter) };
        let now = start;
        for (const wait of waits) {
          now += wait * 1_000;
          const open = openingOf(windows, now);
          // Past its end it is over, and nobody renews it.
          if (!open.open || leaseEndsAt(held) <= now) break;
          const next = renew(held, { now, hoursEnd: open.closesAt });
          expect(next.notAfter).toBeGreaterThanOrEqual(held.notAfter);
          expect(leaseEndsAt(next)).toBeGreaterThanOrEqual(leaseEndsAt(held));
          expect(next.notAfter).toBeLessThanOrEqual(
            Math.max(held.notAfter, now + limits.openingBudgetMs + seconds * 1_000),
          );
          if (held.reviewAt !== null) expect(next.notAfter).toBeLessThanOrEqual(reviewEndsAt(held.reviewAt));
          if (window !== null) expect(isWithin(window, next.notAfter - 1)).toBe(true);
          if (next !== held) moved += 1;
          held = next;
        }
      },
    ),
    { numRuns: 400 },
  );
  return moved;
}

describe('leases in time', () => {
  test('hours never leak, on days of daylight saving either', () =>
    expect(hoursHold(newLeaseTimes)).toBeGreaterThan(20));
  test('an extension never shortens, and never adds more than its length', () => extensionHolds(newLeaseTimes));
  test('a renewal never moves an end back, nor past its window, its hours or its review', () => {
    expect(renewalHolds(newLeaseTimes, renewedLease)).toBeGreaterThan(50);
  });
});

describe('the promises catch', () => {
  const forgetsHours: Make = (ask) => newLeaseTimes({ ...ask, hoursEnd: null });
  test('a lease that forgets the hours', () => expect(() => hoursHold(forgetsHours)).toThrow());
  test('a lease that ends a minute after them', () => {
    const late: Make = (ask) =>
      newLeaseTimes({ ...ask, hoursEnd: ask.hoursEnd === null ? null : ask.hoursEnd + minute });
    expect(() => hoursHold(late)).toThrow();
  });
  test('an extension that counts from now', () => {
    const fromNow: Make = (ask) => {
      const made = newLeaseTimes({ ...ask, extending: ask.now });
      return made;
    };
    expect(() => extensionHolds(fromNow)).toThrow();
  });
  test('a renewal that forgets the review', () => {
    const forgets: Renew = (held, at) => ({
      ...renewedLease({ ...held, reviewAt: null }, at),
      reviewAt: held.reviewAt,
    });
    expect(() => renewalHolds(newLeaseTimes, forgets)).toThrow();
  });
  test('a renewal that sets the end instead of moving it ahead', () => {
    const sets: Renew = (held, { now }) => ({ ...held, notAfter: now + held.durationSec * 1_000 });
    expect(() => renewalHolds(newLeaseTimes, sets)).toThrow();
  });
});
