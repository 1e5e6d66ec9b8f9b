// Days and hours in a time zone, as people mean them: for access flows and for a person's own working hours.

/** Days of the week, as the published API spells them. */
export type Day = 'MONDAY' | 'TUESDAY' | 'WEDNESDAY' | 'THURSDAY' | 'FRIDAY' | 'SATURDAY' | 'SUNDAY';

/**
 * From a time of day to another, on some days, by a zone's own clock. `from` equal to `to` is the whole day; `to` before `from` ends on
 * the next day, and the day is that of the beginning.
 */
export interface Hours {
  readonly days: readonly Day[];
  /** Minutes after midnight on the clock of the zone, 0 to 1439. */
  readonly fromMinute: number;
  /** The first minute after it, 0 to 1439. */
  readonly toMinute: number;
  /** The name of a zone in the IANA data, as `Europe/Berlin`. */
  readonly timeZone: string;
}
