// What a review looks at: a scope as it is now, and as it was when somebody last accepted it. Both are small enough to keep for every
// scope, so that a review compares without remembering which resources were members.

import type { ScopeId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';

/** What counts as drift; set by whoever runs the server. */
export interface DriftSettings {
  /** A scope may grow or shrink by this share of its accepted size, 0 to 1 and more. */
  readonly share: number;
  /** And by fewer than this many resources, whatever their share. */
  readonly rowsMin: number;
  /** The tags whose value is the environment of a resource. */
  readonly environmentTags: readonly string[];
  readonly reviewEveryMs: number;
}

export const driftDefaults: DriftSettings = {
  share: 0.5,
  rowsMin: 10,
  environmentTags: ['Environment', 'environment', 'env'],
  reviewEveryMs: 3_600_000,
};

/** A value among the members of a scope, and of how many of them. */
export interface ValueCount {
  readonly value: string;
  readonly count: number;
}

export type KeyField = 'resource_tag' | 'resource_context';

/** A key with values that occur, the most frequent first; bounded. */
export interface SeenKey {
  readonly field: KeyField;
  readonly key: string;
  readonly values: readonly string[];
}

/** A scope as it is now. */
export interface ScopeReading {
  readonly scopeId: ScopeId;
  readonly scopeName: string;
  readonly query: string;
  /** Why the query cannot be read; null when it can. Then it holds nothing, and nothing else is judged. */
  readonly problem: string | null;
  readonly resources: number;
  readonly entitlements: number;
  /** Environments and accounts of its members; null where there are more than are told apart. */
  readonly environments: readonly ValueCount[] | null;
  readonly accounts: readonly ValueCount[] | null;
  /** The keys that the query names, with the values it names for each. */
  readonly named: readonly SeenKey[];
  /** Whether an active access flow offers it. */
  readonly offered: boolean;
}

/** A scope as it was when it was first seen with members, or when somebody accepted it. */
export interface ScopeBaseline {
  readonly scopeId: ScopeId;
  /** Another query is another perimeter, and is compared with nothing. */
  readonly query: string;
  readonly at: Instant;
  readonly resources: number;
  readonly environments: readonly string[] | null;
  readonly accounts: readonly string[] | null;
  /** The values that the keys of its query had. */
  readonly keys: readonly SeenKey[];
}

/** How large a scope was, at one review; kept when it differs from the one before. */
export interface ScopeCount {
  readonly scopeId: ScopeId;
  readonly at: Instant;
  readonly resources: number;
  readonly entitlements: number;
}

/** One review that is over. */
export interface DriftReview {
  readonly at: Instant;
  /** The version of the world that was looked at. */
  readonly version: number;
  readonly scopes: number;
  readonly opened: number;
  readonly resolved: number;
  /** Open afterwards. */
  readonly open: number;
  readonly tookMs: number;
}
