// When access is to begin, as people type it: a time, or a while from now.

import { readDuration } from './duration.ts';
import { CliFailure } from './failure.ts';

/** `+2h` from now, or a time with its zone, as the API takes it. Refuses what is neither. */
export function readStart(text: string, now: number): string {
  if (text.startsWith('+')) return new Date(now + readDuration(text.slice(1)) * 1_000).toISOString();
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  throw new CliFailure(
    `\`${text.slice(0, 100)}\` is no start; use \`+2h\`, or a time with its zone as 2026-03-02T09:00:00Z`,
    2,
  );
}
