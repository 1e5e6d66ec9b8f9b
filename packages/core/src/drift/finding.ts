// A finding: something about the perimeters that a person should look at, kept as long as it holds and remembered afterwards. It is
// never deleted: what no longer holds is resolved, and what comes back is found anew.

import { habitKinds } from '../approver-review/habit-findings.ts';
import type { Json } from '../audit/event.ts';
import { deadlockKinds } from '../deadlock/deadlock.ts';
import type { FindingId, PersonId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';
import { radarFindingKinds } from '../radar/sighting.ts';

/** Every kind of finding there is, the gravest way a perimeter can drift first, then what rules keep apart and somebody holds, credentials that end, what automatic flows could not open, what access flows are stuck by, and how approvers decide in fact. */
export const findingKinds = [
  'scope.crossed_environment',
  'scope.crossed_account',
  'scope.unreadable',
  'scope.key_unseen',
  'scope.empty',
  'scope.grew',
  'scope.shrank',
  'access.review_due',
  'access.barred',
  ...radarFindingKinds,
  'rule.held_together',
  'rule.held_above',
  'rule.asks_status',
  'integration.credential_refused',
  'credential.expired',
  'credential.expiring',
  'flow.not_opened',
  ...deadlockKinds,
  ...habitKinds,
] as const;

/**
 * `crossed_environment`, `crossed_account`: members carry values of an environment tag, or are in accounts, that were not there when
 * the scope was last accepted. `unreadable`: the query no longer parses. `key_unseen`: the query names a key that no resource has.
 */
export type FindingKind = (typeof findingKinds)[number];

/** From the least to the most urgent. */
export const findingSeverities = ['low', 'medium', 'high', 'critical'] as const;
export type FindingSeverity = (typeof findingSeverities)[number];

/** What holds now, before it is known whether it is new. */
export interface Held {
  /** The same for the same thing, whenever it is looked at; of all open findings one has it. */
  readonly key: string;
  readonly kind: FindingKind;
  /** The id of what it is about. */
  readonly subject: string;
  readonly subjectName: string;
  readonly severity: FindingSeverity;
  /** For people who may list the inventory: it names scopes, tags and accounts. */
  readonly sentence: string;
  readonly details: { readonly [key: string]: Json };
}

export interface Finding extends Held {
  readonly id: FindingId;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  /** Null while it holds. */
  readonly resolvedAt: Instant | null;
  /** Who looks after it; told when it is found again. */
  readonly ownerId: PersonId | null;
  /** Somebody has seen it and leaves it as it is. */
  readonly acknowledged: { readonly by: PersonId; readonly at: Instant } | null;
}
