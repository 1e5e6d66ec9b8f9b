// What a law of the simulation is, and what it may look at. A law is asked after every event; what it answers is a sentence about what
// is wrong, or null.

import type { AuditKind, Grant, GrantId, Instant } from '@tidegate/core';
import type { RowChange } from '../memory-store/table.ts';
import type { AuditRow, Tables } from '../memory-store/tables.ts';
import type { Touch, Town, TownKind } from './town.ts';

/** A grant that a commit changed. */
export interface GrantChange {
  readonly before: Grant | null;
  readonly after: Grant;
}

export type LawEvent =
  /** A transaction committed. */
  | {
      readonly kind: 'committed';
      readonly changes: readonly RowChange[];
      readonly grants: readonly GrantChange[];
      readonly audit: readonly AuditRow[];
    }
  /** Something changed in a target. */
  | { readonly kind: 'touched'; readonly touch: Touch }
  /** Time passed. */
  | { readonly kind: 'time' }
  /** The faults have been over for long enough: everything must have come to rest. */
  | { readonly kind: 'calm' }
  /** Everything has had its time to end. */
  | { readonly kind: 'end' };

export interface Scene {
  readonly now: Instant;
  readonly tables: Tables;
  readonly town: Town;
  readonly kindOf: (grant: Grant) => TownKind;
  /** How far the clocks of servers are off at most, in milliseconds. */
  readonly skewMs: number;
  /** Since when nothing has kept the servers from their work: no crash, fault, jump or stall. */
  readonly quietSince: Instant;
}

/** What must always hold. */
export interface Law {
  readonly name: string;
  readonly sentence: string;
  readonly on: readonly LawEvent['kind'][];
  readonly broken: (scene: Scene, event: LawEvent) => string | null;
}

/** A law that was broken. */
export interface Finding {
  readonly law: Law;
  readonly what: string;
  readonly at: Instant;
}

export const grantIn = (scene: Scene, id: GrantId): Grant | null => scene.tables.grants.committed.get(id) ?? null;

export const leasesIn = (scene: Scene, id: GrantId) =>
  [...scene.tables.leases.committed.values()].filter(({ grantId }) => grantId === id);

export const workIn = (scene: Scene, kind: string, subject: string) =>
  scene.tables.work.committed.get(`${kind} ${subject}`) ?? null;

/** How often something is recorded of a grant. */
export const timesRecorded = (scene: Scene, id: GrantId, kinds: readonly AuditKind[]): number =>
  [...scene.tables.audit.committed.values()].filter(({ subject, kind }) => subject === id && kinds.includes(kind))
    .length;

/** The first that is wrong with any of them. */
export function firstOf<T>(items: Iterable<T>, wrong: (item: T) => string | null): string | null {
  for (const item of items) {
    const what = wrong(item);
    if (what !== null) return what;
  }
  return null;
}
