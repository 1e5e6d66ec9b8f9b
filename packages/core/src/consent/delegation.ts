// Delegation while away: one person lets another give their consents for a while, for some access flows or all. Promises: it gives the
// delegator's right as it is when it is used, never more, never further (a delegate's own delegates have nothing of it), and never to who
// asked or receives.

import type { DelegationId, FlowId, PersonId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';

export interface Delegation {
  readonly id: DelegationId;
  readonly fromId: PersonId;
  readonly toId: PersonId;
  readonly startsAt: Instant;
  /** The first moment it does not count any more. */
  readonly endsAt: Instant;
  /** The access flows it counts for; null for all. */
  readonly flowIds: readonly FlowId[] | null;
  readonly reason: string | null;
  /** Who wrote it down: the delegator, or an administrator for them. */
  readonly createdBy: PersonId;
  readonly createdAt: Instant;
  /** When it was taken back; null while it was not. */
  readonly endedAt: Instant | null;
}

/** Whether a delegation counts at a moment for a flow. */
export const isDelegated = (
  delegation: Delegation,
  about: { readonly flowId: FlowId; readonly now: Instant },
): boolean =>
  delegation.endedAt === null &&
  delegation.startsAt <= about.now &&
  about.now < delegation.endsAt &&
  (delegation.flowIds === null || delegation.flowIds.includes(about.flowId));
