// What became of a request's consents beside the verdicts, pinned on the request: which owners it asks, how far it was escalated, what
// approvers took away, and whether its requester proved that it is them.

import type { PinnedFact } from '../context/origin.ts';
import type { PersonId, ResourceId } from '../ids.ts';
import type { Entitlement } from '../inventory/resource.ts';
import type { Instant } from '../ports/clock.ts';

/** Resources of a request that had the same owners when it was made: one consent of somebody who owns all of them. */
export interface OwnedPart {
  /** Tells the parts of a request apart. */
  readonly key: string;
  readonly resourceIds: readonly ResourceId[];
  /** The resources in words: "`pii`", "`pii` and 3 more". */
  readonly label: string;
}

/** An entitlement that was left out, with its names as they were. */
export interface LeftOut extends Entitlement {
  readonly resourceName: string;
  readonly permissionName: string;
}

/** What an approver took away while consenting. */
export interface Narrowing {
  readonly by: PersonId;
  readonly at: Instant;
  /** Null where the duration stayed. */
  readonly duration: { readonly fromSec: number | null; readonly toSec: number } | null;
  readonly without: readonly LeftOut[];
}

/** The trail of a request. */
export interface ConsentTrail {
  /** Where the policy asks owners: all resources of the request, each once. */
  readonly owned: readonly OwnedPart[];
  /** When each tier of the escalation was reached, in their order. */
  readonly escalatedAt: readonly Instant[];
  readonly narrowed: readonly Narrowing[];
  /** When the requester's step-up counted for this request; null while it has not, or none is asked for. */
  readonly stepUpAt: Instant | null;
  /** The humans behind requester and grantee, where they have other records too. */
  readonly ownHumans: readonly PersonId[];
  /** Who had it made on behalf of its requester, and counts like them in every consent; null where the requester asked themselves. */
  readonly startedBy: PersonId | null;
  /** The oldest fact by which its requester could ask, and its grantee receive, when it was made; absent where none has an age. */
  readonly oldestFact?: PinnedFact;
}

/** The trail of a request to which nothing happened. */
export const plainTrail: ConsentTrail = {
  owned: [],
  escalatedAt: [],
  narrowed: [],
  stepUpAt: null,
  ownHumans: [],
  startedBy: null,
};
