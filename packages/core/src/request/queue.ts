// How long access that is to open waits for its target: some bear only so much at once, and then there is a queue.

import { quoted } from '../errors/refusal.ts';
import { durationText } from '../flow/duration-text.ts';

/** Where the opening that waits longest stands. */
export interface QueuePlace {
  readonly integrationName: string;
  /** 1 is next or being worked on. */
  readonly place: number;
  /** About how long until it is done, in seconds, by how long others took lately; null where none was measured. */
  readonly aboutSec: number | null;
}

/** The place with so many before it, in a target that is worked on by `atOnceMax` at once, each for `paceMs`. */
export function queuePlace(ask: {
  readonly integrationName: string;
  readonly ahead: number;
  readonly atOnceMax: number;
  readonly paceMs: number | null;
}): QueuePlace {
  const place = ask.ahead + 1;
  const aboutSec =
    ask.paceMs === null ? null : Math.max(1, Math.ceil((Math.ceil(place / ask.atOnceMax) * ask.paceMs) / 1_000));
  return { integrationName: ask.integrationName, place, aboutSec };
}

/** "3rd in the queue of `x`, about 40s". */
export function queueText({ integrationName, place, aboutSec }: QueuePlace): string {
  const about =
    aboutSec === null ? '' : `, about ${durationText(aboutSec <= 60 ? aboutSec : Math.ceil(aboutSec / 60) * 60)}`;
  return `${ordinal(place)} in the queue of ${quoted(integrationName)}${about}`;
}

function ordinal(place: number): string {
  const teens = place % 100 >= 11 && place % 100 <= 13;
  const ending = teens ? 'th' : (({ 1: 'st', 2: 'nd', 3: 'rd' } as const)[(place % 10) as 1 | 2 | 3] ?? 'th');
  return `${place}${ending}`;
}
