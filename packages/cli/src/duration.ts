// Durations as people write them: `45m`, `1h30m`, `2d`, `90s`, or plain seconds. Whole seconds are the truth.

import { CliFailure } from './failure.ts';

const form = /^(?:(?<days>\d{1,9})d)?(?:(?<hours>\d{1,9})h)?(?:(?<minutes>\d{1,9})m)?(?:(?<seconds>\d{1,9})s?)?$/;

/** Whole seconds, at least one; refuses what is not a duration, and units twice or out of order, which nobody means. */
export function readDuration(text: string): number {
  const parts = form.exec(text)?.groups;
  const mixed = /[dhm]\d+$/.test(text);
  const seconds = parts === undefined || mixed ? 0 : secondsOf(parts);
  if (seconds > 0) return seconds;
  throw new CliFailure(`\`${text}\` is not a duration; write 45m, 1h30m, 2d, 90s or seconds`, 2);
}

const secondsOf = (parts: Readonly<Record<string, string | undefined>>): number =>
  Number(parts['days'] ?? 0) * 86_400 +
  Number(parts['hours'] ?? 0) * 3_600 +
  Number(parts['minutes'] ?? 0) * 60 +
  Number(parts['seconds'] ?? 0);
