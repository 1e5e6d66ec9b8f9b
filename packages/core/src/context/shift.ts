// On-call shifts as sources tell them: whose turn it is, from when to when. Whether somebody is on shift is a question about a
// moment, so turns are kept and never a flag that would have to be cleared in time.

import type { PersonId, ShiftId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';
import type { Origin } from './origin.ts';

/** One person's turn. */
export interface Turn {
  readonly personId: PersonId;
  readonly from: Instant;
  /** The first moment after the turn. */
  readonly to: Instant;
}

/** A schedule, or one level of it: what `pagerduty_shift`, `opsgenie_schedule` and our own `shift` conditions name. */
export interface Shift {
  readonly id: ShiftId;
  /** Unique. */
  readonly name: string;
  /** Its id in the source. */
  readonly nativeId: string;
  /** The turns of the time the source was asked about, final: overrides are resolved. */
  readonly turns: readonly Turn[];
  /** Until when the turns are known; a moment after it is unknown. */
  readonly knownUntil: Instant;
  readonly origin: Origin;
}

/** Whether it is this person's turn at a moment. The end of a turn is outside it. */
export const isOnShift = (shift: Shift, personId: PersonId, now: Instant): boolean =>
  shift.turns.some((turn) => turn.personId === personId && turn.from <= now && now < turn.to);

/** When what `isOnShift` answers for anybody changes next; null where the turns say nothing more. */
export function nextTurnAfter(shift: Shift, now: Instant): Instant | null {
  let next: Instant | null = null;
  for (const turn of shift.turns) {
    for (const moment of [turn.from, turn.to]) {
      if (moment > now && (next === null || moment < next)) next = moment;
    }
  }
  return next;
}
