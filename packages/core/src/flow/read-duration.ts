// How long access lasts, as an access flow's body says it: its longest, its default, and whether and how it is lengthened.

import { limits } from '../limits.ts';
import { durationText } from './duration-text.ts';
import { type Fields, invalid, notEnforced, optionalNumberOf } from './fields.ts';
import type { Extensions } from './terms.ts';

/** Reads `grant_duration_in_min`, in seconds. */
export function readDuration(fields: Fields): number {
  const minutes = optionalNumberOf(fields, 'grant_duration_in_min');
  if (minutes === null)
    throw notEnforced(
      'grant_duration_in_min',
      'give the longest duration in minutes; access without an end is not offered',
    );
  const seconds = minutes * 60;
  if (minutes >= 1 && seconds <= limits.durationSecMax) return seconds;
  throw invalid('grant_duration_in_min', `must be from 1 minute to ${durationText(limits.durationSecMax)}`);
}

/** Reads `max_extensions` and `extension_duration_in_min` of the settings. */
export function readExtensions(settings: Fields): Extensions | null {
  for (const key of ['max_extensions', 'extension_duration_in_min']) {
    const count = optionalNumberOf(settings, key) ?? 0;
    if (count > 0) throw notEnforced(`settings.${key}`, 'set it to 0; asking again adds a lease');
    if (count < 0) throw invalid(`settings.${key}`, 'must not be negative');
  }
  return null;
}
