// A source of facts about people as a row, and what a reading of one tells. Facts arrive in two ways: a source is read on a schedule
// (LDAP, on-call, calendars) or it sends them (SCIM, files). Both end as the same facts with the same age.

import type { SourceId } from '../ids.ts';
import type { CredentialReference } from '../inventory/resource.ts';
import type { Instant } from '../ports/clock.ts';
import type { Hours } from './hours.ts';

/** The kinds of source there are. */
export const sourceKinds = ['scim', 'ldap', 'pagerduty', 'icalendar', 'oidc', 'file'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** What the last reading left behind. */
export interface SourceCounts {
  readonly people: number;
  readonly groups: number;
  readonly shifts: number;
}

/** A list that would take away too much: nothing of it is believed until a person confirms it (law 8). */
export interface HeldReading {
  readonly at: Instant;
  readonly sentence: string;
  /** Names what would go: a confirmation counts for a reading that would take away exactly this. */
  readonly fingerprint: string;
  readonly people: number;
  readonly groups: number;
}

/** One source. */
export interface Source {
  readonly id: SourceId;
  /** Unique. */
  readonly name: string;
  readonly kind: SourceKind;
  /** By key, as the reader of its kind describes them. Never a secret. */
  readonly settings: Readonly<Record<string, string>>;
  readonly credential: CredentialReference | null;
  /** For how long what it told counts; null where its facts have no age. */
  readonly maxAgeSec: number | null;
  /** How often it is read; null where it sends its facts itself. */
  readonly everySec: number | null;
  /**
   * `new`: nothing has come from it yet. `active`: the last reading was believed. `held`: it waits for a person. `failing`: the last
   * reading failed, or could not be completed. `disabled`: not read, and what it sends is refused.
   */
  readonly status: 'new' | 'active' | 'held' | 'failing' | 'disabled';
  /** When facts last arrived that were believed. */
  readonly lastReadAt: Instant | null;
  /** Why it is `failing` or `held`, or what was odd about a reading that was believed; for people. */
  readonly trouble: string | null;
  readonly counts: SourceCounts;
  readonly held: HeldReading | null;
  /** The fingerprint that a person confirmed; used up by the reading it lets through. */
  readonly confirmed: string | null;
  readonly createdAt: Instant;
}

/** A person as a source tells them. */
export interface PersonFact {
  /** Stable in its source. */
  readonly nativeId: string;
  readonly email: string;
  readonly emailAliases: readonly string[];
  readonly firstName: string;
  readonly lastName: string;
  readonly active: boolean;
  readonly managerNativeId: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly workingHours: Hours | null;
}

/** A group as a source tells it: direct members, by their ids in the source. */
export interface GroupFact {
  readonly nativeId: string;
  readonly name: string;
  readonly memberNativeIds: readonly string[];
  /** Groups whose members are members of this one. */
  readonly groupNativeIds: readonly string[];
}

/** A schedule as a source tells it, for the time it was asked about; overrides are resolved. */
export interface ShiftFact {
  readonly nativeId: string;
  readonly name: string;
  /** By address: who is unknown here is a warning, never a failure. */
  readonly turns: readonly { readonly email: string; readonly from: Instant; readonly to: Instant }[];
  readonly knownUntil: Instant;
}

/** A fact of a list, of which the source may have an entry and not say what it is called: whoever is known by its id is called as before. */
export type Listed<Fact, Key extends keyof Fact> = Omit<Fact, Key> & Readonly<Record<Key, string | null>>;
export type ListedPerson = Listed<PersonFact, 'email'>;
export type ListedGroup = Listed<GroupFact, 'name'>;

/** Everything one reading told. A list that is null was not asked for: this source tells nothing about that. */
export interface SourceReading {
  /** Every entry there is: an entry that says too little is in it, for what is not in it is gone. */
  readonly people: readonly ListedPerson[] | null;
  readonly groups: readonly ListedGroup[] | null;
  readonly shifts: readonly ShiftFact[] | null;
  /** What is odd, as sentences; bounded by the reader. */
  readonly findings: readonly string[];
}

/** Nothing counted yet. */
export const noSourceCounts: SourceCounts = { people: 0, groups: 0, shifts: 0 };
