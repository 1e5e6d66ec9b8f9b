// Who asks, receives and decides: people, their groups, managers and attributes, as facts from a source.

import type { Hours } from '../context/hours.ts';
import type { Origin } from '../context/origin.ts';
import type { GroupId, PersonId, SourceId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';
import type { Role } from './role.ts';

export interface Person {
  readonly id: PersonId;
  /** Lower case; unique. */
  readonly email: string;
  readonly emailAliases: readonly string[];
  readonly firstName: string;
  readonly lastName: string;
  readonly active: boolean;
  /** What they may do in the administration; asking, receiving and deciding need no role. */
  readonly roles: readonly Role[];
  readonly managerId: PersonId | null;
  readonly groupIds: readonly GroupId[];
  /**
   * Until when what sign-ins told of groups counts, by group; absent where none did. A group stays here when its membership was tidied
   * away: whether somebody is still in it is unknown until they sign in again.
   */
  readonly claimEnds?: Readonly<Record<string, Instant>>;
  /** Identity attributes other than group and manager, by type, for example `department`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** A machine receives access and never asks or decides. */
  readonly kind: 'human' | 'machine';
  /** The record of the same human that counts for both in every consent; null where this one does. */
  readonly sameAs: PersonId | null;
  /** When they work, by their own clock; null where nobody said. */
  readonly workingHours: Hours | null;
  /** Where the working hours come from; absent where they are as old as the record. */
  readonly hoursOrigin?: Origin;
  /** Where the facts above come from. */
  readonly origin: Origin;
  /** Of attributes that come from elsewhere, by type. */
  readonly attributeOrigins: Readonly<Record<string, Origin>>;
}

export interface Group {
  readonly id: GroupId;
  /** Unique. */
  readonly name: string;
  /** The source that says who is in it; null for a group of our own. */
  readonly sourceId: SourceId | null;
  /** When its source last told who is in it, and for how long that counts; absent where memberships are as old as the records of the members. */
  readonly told?: Origin;
}

/** The human behind a record: several records of one human answer the same. */
export const humanOf = (person: Person): PersonId => person.sameAs ?? person.id;

/** The facts of a person about whom nobody said more: a human, one record, hours unknown, told at `at` by an administrator or a file. */
export const plainFacts = (
  at: Instant,
): Pick<Person, 'kind' | 'sameAs' | 'workingHours' | 'origin' | 'attributeOrigins'> => ({
  kind: 'human',
  sameAs: null,
  workingHours: null,
  origin: { sourceId: null, observedAt: at, maxAgeSec: null },
  attributeOrigins: {},
});

/** First and last name, or the address where there is no name. */
export const displayName = (person: Person): string => `${person.firstName} ${person.lastName}`.trim() || person.email;
