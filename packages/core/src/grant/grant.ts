// A grant is one entitlement for one grantee in the target; it lives while any lease covers it. Its states are closed.

import type { GrantId, IntegrationId, LeaseId, PersonId, RequestId } from '../ids.ts';
import type { Entitlement } from '../inventory/resource.ts';
import type { Instant } from '../ports/clock.ts';

/**
 * planned → opening → open → closing → gone, with side roads: `uncertain` (it was open, and a look found it absent, wider, narrower or
 * longer than planned; open again when a look agrees), `failed` (never opened and proven absent) and `leaking` (past its end and not
 * proven gone; closing goes on).
 */
export const grantStates = ['planned', 'opening', 'open', 'uncertain', 'closing', 'leaking', 'gone', 'failed'] as const;
export type GrantState = (typeof grantStates)[number];

/** What is not on its way out: leases may still join it, and it may be ended. */
export const liveStates = ['planned', 'opening', 'open', 'uncertain'] as const satisfies readonly GrantState[];
/** What may be in the target. */
export const unfinishedStates = [...liveStates, 'closing', 'leaking'] as const satisfies readonly GrantState[];

const live: ReadonlySet<GrantState> = new Set(liveStates);
/** Whether leases may still join it, and it may be ended. */
export const isLive = ({ state }: Pick<Grant, 'state'>): boolean => live.has(state);

/** Whether it was seen open and nothing has ended it, whatever a later look found. */
export const isOpen = ({ state }: Pick<Grant, 'state'>): boolean => state === 'open' || state === 'uncertain';

/** Why a grant closes, for the sentence people read. */
export type EndCause =
  | 'ended'
  | 'released'
  | 'revoked'
  | 'deactivated'
  | 'opening_failed'
  /** The person no longer fits what the access was given for: shift, group, attribute, or the flow no longer offers it. */
  | 'context_ended'
  /** The hours in which it may be used are over. */
  | 'hours_ended'
  /** Nobody confirmed access until revoked at its review. */
  | 'review_missed';

/** What an adapter decided before its first step: names, verifiers, ends. JSON, never a secret in the clear. */
export type GrantPlan = Readonly<Record<string, unknown>>;

export interface Grant extends Entitlement {
  readonly id: GrantId;
  readonly granteeId: PersonId;
  readonly integrationId: IntegrationId;
  readonly state: GrantState;
  readonly plan: GrantPlan | null;
  /** The access is a simulation: nothing real was opened. Said in every door. */
  readonly simulated: boolean;
  /** No access from this grant after this moment, whatever happens: now + opening budget + duration at commit. */
  readonly notAfter: Instant;
  /** When the access was first seen present in the target. */
  readonly seenAt: Instant | null;
  /** Its true end: seen + duration of the longest lease, never past `notAfter`. */
  readonly endsAt: Instant | null;
  readonly closeCause: EndCause | null;
  readonly closingSince: Instant | null;
  readonly goneAt: Instant | null;
  /** What a new account gets beyond what was asked, as read back (for example rights of PUBLIC). */
  readonly excess: readonly string[];
  /** How the last look at it differed from the plan, as sentences; empty where it agreed. */
  readonly differs: readonly string[];
  /** Since when looks differ; null while they agree. */
  readonly uncertainSince: Instant | null;
  /** When people were last told that it leaks; null while it does not. */
  readonly alarmedAt: Instant | null;
  /** The last thing that went wrong, for people. */
  readonly trouble: string | null;
  /** Whether a sealed password waits to be read, was read, or there is none. */
  readonly secret: 'available' | 'viewed' | 'resetting' | 'none';
  /** When it was last made anew. Absent: it is the one it was opened with. */
  readonly secretSince?: Instant;
  readonly createdAt: Instant;
  readonly version: number;
}

/** The right of one grantee to one entitlement from one request. A grant lives while any of its leases does. */
export interface Lease {
  readonly id: LeaseId;
  readonly requestId: RequestId;
  readonly grantId: GrantId;
  /** Of a lease that is held: how far ahead its end lies. */
  readonly durationSec: number;
  /** now + opening budget + duration when the request was agreed, or the end of the hours before that. */
  readonly notAfter: Instant;
  /** seen + duration, once seen, never past `notAfter`. */
  readonly endsAt: Instant | null;
  /** Without an end of its own: `notAfter` and `endsAt` are moved ahead while it stands. */
  readonly held: boolean;
  /** `notAfter` is the end of the hours in which the access may be used. */
  readonly cutByHours: boolean;
  /** When its owner is to confirm it next; null where nobody has to. */
  readonly reviewAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly endCause: EndCause | null;
}
