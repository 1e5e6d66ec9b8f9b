// Work as rows of the database: what is due, who holds it, and the attempt that fences off whoever held it before.

import type { IntegrationId, WorkId } from '../ids.ts';
import type { Instant } from './clock.ts';

/** Everything a row of work may ask for. */
export const workKinds = [
  'grant.open',
  'grant.retime',
  'grant.secret',
  'grant.close',
  'grant.look',
  'request.lapse',
  'request.escalate',
  'request.start',
  'request.review',
  'lease.renew',
  'flow.reconcile',
  'grant.notice',
  'access.end_all',
  'emergency.remind',
  'inventory.read',
  'inventory.review',
  'inventory.tag',
  'radar.review',
  'radar.remove',
  'credential.knock',
  'source.read',
  'context.review',
  'webhook.deliver',
  'audit.checkpoint',
  'mail.deliver',
] as const;
export type WorkKind = (typeof workKinds)[number];
/** A row of work. At most one row per kind and subject. Rows are deleted when done. */
export interface Work {
  readonly id: WorkId;
  readonly kind: WorkKind;
  readonly subject: string;
  readonly dueAt: Instant;
  /** How often it was claimed: the fencing token. */
  readonly attempt: number;
  /** How often it ended in `unavailable` or `unknown`. */
  readonly tries: number;
  readonly lastTrouble: string | null;
  /** The target it works on, where it works on one. */
  readonly lane: IntegrationId | null;
}
/** How many rows of the lanes of one type of integration may be worked on at once. */
export interface LaneBudget {
  readonly type: string;
  readonly atOnceMax: number;
}
/** Where a row stands in its lane: how many are before it, or that it is being worked on. */
export interface LanePlace {
  readonly lane: IntegrationId;
  readonly subject: string;
  readonly ahead: number;
  /** How long one row of this lane took lately; null where none was measured. */
  readonly paceMs: number | null;
}
/** A claim on a row of work: only the holder of this attempt may complete it. */
export interface Claim extends Work {
  readonly claimedUntil: Instant;
}
export interface WorkRows {
  /** Adds a row, or moves the existing one of this kind and subject to the earlier of the two due times and frees its claim-to-be. */
  add(work: {
    readonly id: WorkId;
    readonly kind: WorkKind;
    readonly subject: string;
    readonly dueAt: Instant;
    readonly lane?: IntegrationId | null;
  }): Promise<void>;
  /** Moves an existing row's due time (later is allowed), if it is there. */
  setDue(kind: WorkKind, subject: string, dueAt: Instant): Promise<void>;
  setDueMany(kind: WorkKind, subjects: readonly string[], dueAt: Instant): Promise<void>;
  /**
   * Claims due rows nobody holds (`FOR UPDATE SKIP LOCKED`): attempt + 1, closes before opens, earliest due first; rows that have
   * failed several times come after all others, so that a dead target holds up nobody else. Of a lane with a budget no more rows are
   * held at once, over all workers, than it says; a row that was put back `underway` keeps its place in the budget.
   *
   * With `closesMax`, so many closes that have not failed several times are claimed whatever `limit` says; what they leave of `limit` is for
   * other rows.
   */
  claim(ask: {
    readonly worker: string;
    readonly now: Instant;
    readonly holdMs: number;
    readonly limit: number;
    readonly closesMax?: number;
    /** Rows of this kind only; of all where it is left out. */
    readonly kind?: WorkKind;
    readonly budgets?: readonly LaneBudget[];
  }): Promise<readonly Claim[]>;
  /** Holds on longer; false if another attempt has it. */
  renew(claim: Claim, until: Instant): Promise<boolean>;
  /**
   * Holds on longer to those of these claims that nobody else has, without waiting for anybody: a row that another transaction has locked is
   * left as it is until the next time. Answers those that are held on to.
   */
  renewMany(claims: readonly Claim[], until: Instant): Promise<ReadonlySet<WorkId>>;
  /** Deletes the row if the attempt is still this one; false otherwise (then roll back: somebody else has it). */
  complete(claim: Claim): Promise<boolean>;
  /** The same for each of these; answers those that were still this attempt's. */
  completeMany(claims: readonly Claim[]): Promise<ReadonlySet<WorkId>>;
  /** Frees the row with a new due time if the attempt is still this one; false otherwise. */
  putBack(
    claim: Claim,
    next: {
      readonly dueAt: Instant;
      readonly trouble: string | null;
      readonly tries: number;
      readonly underway?: boolean;
    },
  ): Promise<boolean>;
  /** Removes a row of this kind and subject, if it is there. */
  drop(kind: WorkKind, subject: string): Promise<void>;
  /** Removes every row of one of these kinds and subjects. */
  dropMany(kinds: readonly WorkKind[], subjects: readonly string[]): Promise<void>;
  find(kind: WorkKind, subject: string): Promise<Work | null>;
  /** The subjects among these that have a row of this kind. */
  subjectsWith(kind: WorkKind, subjects: readonly string[]): Promise<ReadonlySet<string>>;
  /** Where the due rows of this kind and these subjects stand in their lanes; those that are in none or not due are left out. */
  places(kind: WorkKind, subjects: readonly string[], now: Instant): Promise<readonly LanePlace[]>;
  /** A row of a lane took this long: the first is its pace, each further one moves it a fifth of the way. */
  notePace(lane: IntegrationId, tookMs: number): Promise<void>;
  /** When the next row is due, or null. */
  nextDue(): Promise<Instant | null>;
  countDue(now: Instant): Promise<number>;
}
