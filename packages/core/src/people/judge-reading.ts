// Which list of people is believed (law 8). A list that would take away more than a share of what is known, or that came back empty, is
// what a directory looks like that failed, was cut short or was asked with the wrong filter: it waits for a person, whole.

import { limits } from '../limits.ts';

/** One list of a reading: how many are known, how many the reading has, and how many it would take away. */
export interface JudgedList {
  readonly what: 'people' | 'groups' | 'memberships';
  readonly known: number;
  readonly found: number;
  readonly gone: number;
}

/** Why a reading is not believed; null where it is. */
export function judgeReading(lists: readonly JudgedList[]): string | null {
  for (const { what, known, found, gone } of lists) {
    if (gone === 0) continue;
    // A company's last few memberships may end; its last person, as a rule, is a broken list.
    if (found === 0 && (what !== 'memberships' || gone > limits.syncGoneRowsMin))
      return `the list of ${what} is empty, and ${known} are known`;
    if (gone > limits.syncGoneRowsMin && gone > known * limits.syncGoneShareMax) {
      const most = Math.round(limits.syncGoneShareMax * 100);
      return `${gone} of ${known} known ${what} would be gone, more than ${most} %`;
    }
  }
  return null;
}
