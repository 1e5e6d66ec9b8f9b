// The difference between two lists of one program, in services: what the newer one brings and drops, and which of its entries mean nothing to the table.
import type { ServiceSet } from './service-set.ts';

/** What changes from one list to another. */
export interface SetDifference {
  /** Prefixes that only the newer list has. */
  readonly added: readonly string[];
  /** Prefixes that only the older list has: approved services that would be taken away. */
  readonly removed: readonly string[];
  readonly kept: number;
  /** Entries of the newer list that are no service of the table. */
  readonly unknown: readonly string[];
}

/** Compares two lists. */
export function compareSets(older: ServiceSet, newer: ServiceSet): SetDifference {
  const before = new Set(older.services);
  const after = new Set(newer.services);
  return {
    added: newer.services.filter((service) => !before.has(service)),
    removed: older.services.filter((service) => !after.has(service)),
    kept: newer.services.filter((service) => before.has(service)).length,
    unknown: newer.unknown,
  };
}
