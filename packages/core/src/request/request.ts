// A request: one asking through one flow for one or more entitlements, decided once. Its states are a closed union.

import type { Bundle } from '../bundle/bundle.ts';
import type { ConsentTrail } from '../consent/trail.ts';
import type { PinnedFact } from '../context/origin.ts';
import type { ApprovalPolicy } from '../flow/policy.ts';
import type { FlowTerms } from '../flow/terms.ts';
import type { FlowId, PersonId, RequestId } from '../ids.ts';
import type { Entitlement } from '../inventory/resource.ts';
import type { LinkedAccount } from '../people/identity-link.ts';
import type { Instant } from '../ports/clock.ts';

/** Where a request stands in being decided. What its grants do is told by the grants. */
export type RequestState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'agreed'; readonly at: Instant }
  | { readonly kind: 'rejected'; readonly at: Instant; readonly by: PersonId; readonly reason: string | null }
  | { readonly kind: 'withdrawn'; readonly at: Instant }
  | { readonly kind: 'lapsed'; readonly at: Instant }
  /** The flow, the scope or the requester's eligibility changed while it waited. */
  | { readonly kind: 'out_of_reach'; readonly at: Instant; readonly why?: string }
  /** It was agreed to for a later start, and at that moment it could not be opened any more. */
  | { readonly kind: 'not_started'; readonly at: Instant; readonly why: string };

export type RequestStateKind = RequestState['kind'];

/** One person's consent or rejection. */
export interface Verdict {
  readonly personId: PersonId;
  readonly verdict: 'approve' | 'reject';
  readonly reason: string | null;
  readonly at: Instant;
  /** Keys of the policy's terms this person was entitled to fill at that moment; empty for a rejection. */
  readonly fills: readonly string[];
  /** The human behind the record, as known when the request was last decided on; absent where that is the record itself. */
  readonly humanId?: PersonId;
  /** Whom it was given for besides, as a delegate, and the terms that these were entitled to fill. */
  readonly standsFor?: readonly StoodFor[];
  /** The oldest fact about people that the right to give it rested on; absent where none has an age. */
  readonly oldestFact?: PinnedFact;
}

/** Somebody a verdict was given for. */
export interface StoodFor {
  readonly personId: PersonId;
  readonly humanId: PersonId;
  readonly fills: readonly string[];
}

/** What the approver was shown for an entitlement, pinned when the request was made. */
export interface ShownEntitlement extends Entitlement {
  readonly integrationName: string;
  readonly integrationType: string;
  readonly resourceType: string;
  readonly resourceName: string;
  readonly resourcePath: string;
  readonly permissionName: string;
  readonly permissionAllows: string;
  /** What the account gets besides, as the target told before anyone was asked (law 9), as sentences. */
  readonly excess: readonly string[];
  readonly riskLevel: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly context: Readonly<Record<string, string>>;
  readonly simulated: boolean;
  /** Which account in the integration the grantee is, as known when it was asked for; null where nothing said so. */
  readonly account: LinkedAccount | null;
}

/** A bundle as requests remember it. */
export type NamedBundle = Pick<Bundle, 'id' | 'name'>;

/**
 * What becomes of several entitlements of one request: `best_effort` opens those that can be opened; with `all_or_nothing` none is given
 * before all are open, and when one fails to open the others are closed.
 */
export const fulfilments = ['best_effort', 'all_or_nothing'] as const;
export type Fulfilment = (typeof fulfilments)[number];

export interface AccessRequest {
  readonly id: RequestId;
  readonly requesterId: PersonId;
  readonly granteeId: PersonId;
  readonly flowId: FlowId;
  readonly flowVersion: number;
  readonly flowName: string;
  readonly entitlements: readonly ShownEntitlement[];
  readonly durationSec: number;
  readonly reason: string | null;
  readonly customFields: Readonly<Record<string, string>>;
  /** Pinned from the flow: `null` means it opened without asking anyone. */
  readonly approval: ApprovalPolicy | null;
  readonly distinctPeople: boolean;
  readonly selfApproval: boolean;
  readonly approverReasonRequired: boolean;
  readonly verdicts: readonly Verdict[];
  readonly state: RequestState;
  readonly askedAt: Instant;
  readonly lapsesAt: Instant;
  /** When the access is to begin; null for as soon as it is agreed. */
  readonly startsAt: Instant | null;
  /** The request whose access this one lengthens; null for one of its own. */
  readonly extends: RequestId | null;
  /** Pinned from the flow. */
  readonly terms: FlowTerms;
  readonly fulfilment: Fulfilment;
  /** Where a bundle was asked for, which; its name as it was. */
  readonly bundle: NamedBundle | null;
  /** What became of its consents beside the verdicts. */
  readonly trail: ConsentTrail;
  readonly version: number;
}
