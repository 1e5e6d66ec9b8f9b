// What a clock on the wall of a time zone shows at a moment, from the IANA data of the runtime. Everything that says "by the zone's own
// clock" reads it here. Promises: exact to the second across every change of offset; a zone that nobody knows is no zone.

import type { Instant } from '../ports/clock.ts';

/** What a zone's clock shows. */
export interface WallClock {
  /** Days since 1970-01-01 on the zone's own calendar. */
  readonly day: number;
  /** Milliseconds since the clock last showed midnight on that calendar, 0 to 86,399,999. */
  readonly ms: number;
}

export const dayMs = 86_400_000;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** The offset worked out last: rules asked about one moment ask about one second. */
  last: { readonly second: number; readonly offsetMs: number } | null;
}

/** By lower-case name, so that it never holds more than the data has names; null for what is no zone. */
const zones = new Map<string, Zone>();

/** Whether the runtime's data knows a zone by this name. Bare offsets (`+02:00`) are no zones: they know nothing of daylight saving. */
export const isTimeZone = (name: string): boolean => zoneOf(name) !== null;

/** The names of all zones, as the runtime's data spells them. */
export const timeZoneNames = (): readonly string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** What the clock of a zone shows at a moment. The zone must be one that `isTimeZone` knows; of others a `RangeError` tells. */
export function wallClock(timeZone: string, now: Instant): WallClock {
  const local = now + offsetOf(timeZone, now);
  const day = Math.floor(local / dayMs);
  return { day, ms: local - day * dayMs };
}

/** How far the clock of a zone is ahead of UTC at a moment, in milliseconds. */
export function offsetOf(timeZone: string, now: Instant): number {
  const zone = zoneOf(timeZone);
  if (zone === null) throw new RangeError(`no time zone ${timeZone}`);
  const second = Math.floor(now / 1_000);
  if (zone.last?.second === second) return zone.last.offsetMs;
  const fields: Record<string, number> = {};
  for (const { type, value } of zone.format.formatToParts(second * 1_000)) fields[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: sec = 0 } = fields;
  const offsetMs = Date.UTC(year, month - 1, day, hour, minute, sec) - second * 1_000;
  zone.last = { second, offsetMs };
  return offsetMs;
}

function zoneOf(name: string): Zone | null {
  const known = zones.get(name.toLowerCase());
  if (known !== undefined) return known;
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    const zone: Zone = { format, last: null };
    zones.set(name.toLowerCase(), zone);
    return zone;
  } catch {
    return null;
  }
}

/**
 * The moment at which a zone's clock shows this. Where it shows it twice the first counts; where it never does, because the clock is put
 * forward over it, what it would have been without that (RFC 5545, section 3.3.5).
 */
export function momentOf(timeZone: string, { day, ms }: WallClock): Instant {
  const local = day * dayMs + ms;
  const [before, after] = [offsetOf(timeZone, local - dayMs), offsetOf(timeZone, local + dayMs)];
  const fits = [local - before, local - after].filter((at) => at + offsetOf(timeZone, at) === local);
  return fits.length === 0 ? local - before : Math.min(...fits);
}
