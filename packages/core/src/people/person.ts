// Who asks, receives and decides: people, their groups, managers and attributes, as facts from a source.

import type { GroupId, PersonId } from '../ids.ts';

/** What a person may do in the administration; asking and deciding needs no role. A `Classifier`, a tool as a rule, sets user tags. */
export type Role = 'Admin' | 'Viewer' | 'Classifier';

export interface Person {
  readonly id: PersonId;
  /** Lower case; unique. */
  readonly email: string;
  readonly emailAliases: readonly string[];
  readonly firstName: string;
  readonly lastName: string;
  readonly active: boolean;
  readonly roles: readonly Role[];
  readonly managerId: PersonId | null;
  readonly groupIds: readonly GroupId[];
  /** Identity attributes other than group and manager, by type, for example `department`. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Group {
  readonly id: GroupId;
  /** Unique. */
  readonly name: string;
}

/** First and last name, or the address where there is no name. */
export const displayName = (person: Person): string => `${person.firstName} ${person.lastName}`.trim() || person.email;
