// Durations as people write them: `45m`, `1h30m`, `2d`, `90s`, or plain seconds. Whole seconds are the truth.

import { CliFailure } from './failure.ts';

const unitSeconds: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };

/** Whole seconds; refuses what is not a duration. */
export function readDuration(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const parts = [...text.matchAll(/(\d{1,9})([dhms])/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) {
    throw new CliFailure(`\`${text}\` is not a duration; write 45m, 1h30m, 2d, 90s or seconds`, 2);
  }
  return parts.reduce((sum, part) => sum + Number(part[1]) * (unitSeconds[part[2] ?? 's'] ?? 1), 0);
}
