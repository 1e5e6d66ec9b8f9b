// Working hours of somebody from what a directory says: its time zone, its hours, or its time zone alone and the usual hours that its settings
// name. Hours without a zone, and zones that no clock shows, are no hours: rules about hours then do not let anybody (law 8).

import { type Hours, hoursFromText, isTimeZone, ok, type Result } from '@tidegate/core';

/** What a directory says of one person; null for nothing. */
export interface SaidHours {
  readonly hours: string | null;
  readonly timeZone: string | null;
  /** The hours of everybody of whom only the time zone is told. */
  readonly usual: string | null;
}

/** The hours, and why there are none though something was said. A refusal names hours that cannot be read. */
export function toldHours({ hours, timeZone, usual }: SaidHours): Result<{
  readonly hours: Hours | null;
  readonly trouble: string | null;
}> {
  const zone = timeZone !== null && isTimeZone(timeZone) ? timeZone : null;
  const unknownZone = timeZone === null ? null : `\`${timeZone.slice(0, 60)}\` is no time zone of the IANA data`;
  const text = hours ?? (timeZone === null ? null : usual);
  if (text === null) return ok({ hours: null, trouble: zone === null ? unknownZone : null });
  // Whether the text itself can be read does not hang on the zone that is told beside it.
  const readable = hoursFromText(text, 'workingHours', zone ?? 'UTC');
  if (!readable.ok) return readable;
  if (zone === null && !namesZone(text))
    return ok({ hours: null, trouble: unknownZone ?? 'the hours have no time zone' });
  return ok({ hours: readable.value, trouble: null });
}

const namesZone = (text: string): boolean => text.trim().split(/\s+/).length > 2;
