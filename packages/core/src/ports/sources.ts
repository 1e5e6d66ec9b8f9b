// Sources of facts about people: the rows that remember them, and the port that a kind of source which is read implements.

import type { Source, SourceKind, SourceReading } from '../context/source.ts';
import type { GroupId, IntegrationId, PersonId, SourceId } from '../ids.ts';
import type { IdentityLink, IdentityRule } from '../people/identity-link.ts';
import type { Result } from '../result.ts';
import type { CheckReport } from './adapter.ts';
import type { Instant } from './clock.ts';

/** A kind of source that is read. Every method bounds its own time. */
export interface SourceReader {
  readonly kind: SourceKind;
  readonly label: string;
  /** The settings it knows, for the doors and for refusing unknown keys. */
  readonly settings: readonly {
    readonly key: string;
    readonly label: string;
    readonly required: boolean;
    readonly default: string | null;
  }[];
  readonly needsCredential: boolean;
  /** Checks settings without connecting; a missing one is a refusal with the fix. */
  checkSettings(settings: Readonly<Record<string, string>>): Result<true>;
  /** Named checks against the source itself. */
  check(ask: SourceAsk): Promise<readonly CheckReport[]>;
  /**
   * Reads everything, or throws `Fault`: a reading that broke off half way, met a size limit or a referral is no list, and nothing is
   * concluded from it.
   */
  read(ask: SourceAsk): Promise<SourceReading>;
}

/** What a reader gets. */
export interface SourceAsk {
  readonly settings: Readonly<Record<string, string>>;
  /** The secret text that the credential led to. */
  readonly credential: string | null;
  readonly now: Instant;
}

/** A bearer token with which a source sends its facts. */
export interface SourceToken {
  readonly sourceId: SourceId;
  /** The last four characters, for listings. */
  readonly tail: string;
  readonly createdAt: Instant;
  /** Set on tokens that were rotated out and still count for a while. */
  readonly expiresAt: Instant | null;
}

export interface SourceRows {
  get(id: SourceId): Promise<Source | null>;
  /** Like `get`, holding the row until the transaction ends: facts of one source arrive one after another. */
  lock(id: SourceId): Promise<Source | null>;
  byName(name: string): Promise<Source | null>;
  all(): Promise<readonly Source[]>;
  /** Inserts or replaces by id. */
  save(source: Source): Promise<void>;
  /** Removes it with its entries, members and tokens. */
  remove(id: SourceId): Promise<void>;
  /** `hash` is SHA-256 of the token text; the text itself is never stored. */
  addToken(token: SourceToken, hash: Uint8Array): Promise<void>;
  tokenByHash(hash: Uint8Array): Promise<SourceToken | null>;
  tokens(id: SourceId): Promise<readonly SourceToken[]>;
  /** Tokens that have no end get this one; those that end before it keep theirs. */
  endTokens(id: SourceId, at: Instant): Promise<void>;
  forgetTokensBefore(id: SourceId, moment: Instant): Promise<void>;
}

/** What a source calls a person or a group, and what it said about them last. */
export interface SourceEntry {
  readonly sourceId: SourceId;
  readonly nativeId: string;
  readonly kind: 'person' | 'group';
  readonly subject: PersonId | GroupId;
  /** What the source calls it: a user name, a display name. Of one source unique among people, upper and lower case alike. */
  readonly name: string;
  readonly externalId: string | null;
  /** Whether the source says that the person may work; true for groups. */
  readonly active: boolean;
  /** Everything the source said, in its own shape. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Grows with each change. */
  readonly version: number;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
}

/** A member of a group of a source, by ids of the source. It may not have been told yet. */
export interface SourceMember {
  readonly kind: 'person' | 'group';
  readonly nativeId: string;
}

/** Conditions over entries. Text is compared as `exact` says; paths lead into the document. */
export type EntryFilter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly EntryFilter[] }
  | { readonly kind: 'not'; readonly of: EntryFilter }
  | {
      readonly kind: 'compare';
      /** Keys from the document down; a list on the way means any of its items. Empty inside `some` for the item itself. */
      readonly path: readonly string[];
      readonly operator: 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le' | 'pr';
      /** Null for `pr`. */
      readonly value: string | number | boolean | null;
      readonly exact: boolean;
    }
  /** What it is called, or one of its ids, is this; names are compared as `exact` never is. The way to find one among many. */
  | { readonly kind: 'column'; readonly column: 'name' | 'externalId' | 'nativeId'; readonly value: string }
  /** A group with this direct member. */
  | { readonly kind: 'member'; readonly nativeId: string }
  /** One item of a list fits all of it: `emails[type eq "work" and value co "@acme"]`. */
  | { readonly kind: 'some'; readonly path: readonly string[]; readonly of: EntryFilter };

export interface EntryAsk {
  readonly sourceId: SourceId;
  readonly kind: 'person' | 'group';
  readonly filter: EntryFilter | null;
  /** How many to leave out. */
  readonly offset: number;
  readonly limit: number;
}

/** What the resolving of nested groups changed. */
export interface MembershipMove {
  readonly groupId: GroupId;
  readonly joined: readonly PersonId[];
  readonly left: readonly PersonId[];
}

export interface SourceEntryRows {
  get(sourceId: SourceId, kind: SourceEntry['kind'], nativeId: string): Promise<SourceEntry | null>;
  byName(sourceId: SourceId, kind: SourceEntry['kind'], name: string): Promise<SourceEntry | null>;
  /** What sources say of these people or groups. */
  ofSubjects(subjects: readonly (PersonId | GroupId)[]): Promise<readonly SourceEntry[]>;
  all(sourceId: SourceId, kind: SourceEntry['kind']): Promise<readonly SourceEntry[]>;
  /** One page, the oldest first, and how many fit in all. */
  page(ask: EntryAsk): Promise<{ readonly items: readonly SourceEntry[]; readonly total: number }>;
  /** Inserts or replaces by source, kind and native id. */
  save(entry: SourceEntry): Promise<void>;
  /** Takes it away, with its members where it is a group. Where it is a member itself it stays named: it may come again. */
  remove(sourceId: SourceId, kind: SourceEntry['kind'], nativeId: string): Promise<void>;
  count(sourceId: SourceId): Promise<{ readonly people: number; readonly groups: number }>;
  /** Direct members, in order of their ids. */
  members(sourceId: SourceId, groupNativeId: string): Promise<readonly SourceMember[]>;
  setMembers(sourceId: SourceId, groupNativeId: string, members: readonly SourceMember[]): Promise<void>;
  addMembers(sourceId: SourceId, groupNativeId: string, members: readonly SourceMember[]): Promise<void>;
  removeMembers(sourceId: SourceId, groupNativeId: string, nativeIds: readonly string[]): Promise<void>;
  /** The groups of which this person or group is a direct member. */
  parentsOf(sourceId: SourceId, nativeId: string): Promise<readonly SourceEntry[]>;
  /**
   * Makes the members of groups what nesting says: of these groups and all that contain them, or of every group of the source. Circles
   * are no harm. People whose entries are gone are no members.
   */
  resolve(sourceId: SourceId, groupNativeIds: readonly string[] | 'all'): Promise<readonly MembershipMove[]>;
}

export interface IdentityLinkRows {
  get(personId: PersonId, integrationId: IntegrationId): Promise<IdentityLink | null>;
  ofPerson(personId: PersonId): Promise<readonly IdentityLink[]>;
  ofIntegration(integrationId: IntegrationId): Promise<readonly IdentityLink[]>;
  /** Who has this account, upper and lower case alike. */
  byAccount(integrationId: IntegrationId, account: string): Promise<IdentityLink | null>;
  /** Inserts or replaces by person and integration; refuses with `object.name_taken` an account that somebody has. */
  save(link: IdentityLink): Promise<void>;
  remove(personId: PersonId, integrationId: IntegrationId): Promise<void>;
  rule(integrationId: IntegrationId): Promise<IdentityRule | null>;
  rules(): Promise<readonly IdentityRule[]>;
  saveRule(rule: IdentityRule): Promise<void>;
  removeRule(integrationId: IntegrationId): Promise<void>;
}
