// The working hours of somebody that may still be believed: what is known of them may be another source's word than their record, with an
// age of its own. Past it they are unknown, and unknown is no (law 8).

import type { Person } from '../people/person.ts';
import type { Instant } from '../ports/clock.ts';
import type { UsedFact } from './freshness.ts';
import type { Hours } from './hours.ts';
import { isFresh, type Origin } from './origin.ts';

type Known = Pick<Person, 'workingHours' | 'hoursOrigin'>;

/** The hours; null where nobody told them, or too long ago. */
export const knownHours = ({ workingHours, hoursOrigin }: Known, now: Instant): Hours | null =>
  hoursOrigin === undefined || isFresh(hoursOrigin, now) ? workingHours : null;

/** Where the hours come from, where that is told of them alone. */
export const hoursOriginOf = ({ workingHours, hoursOrigin }: Known): readonly Origin[] =>
  workingHours === null || hoursOrigin === undefined ? [] : [hoursOrigin];

/** The hours as a fact that has an age. */
export const hoursFactOf = (person: Person): readonly UsedFact[] =>
  hoursOriginOf(person).map((origin) => ({
    name: `the working hours of \`${person.email}\``,
    origin,
    knownUntil: null,
  }));
