// What an access flow says beside who, what and who agrees: for whom, for how long, when, what happens on silence. Each part has a
// plain value that demands nothing more, so that flows saved before a part existed mean what they meant.

import type { Hours } from '../context/hours.ts';
import type { PersonId } from '../ids.ts';
import type { ApprovalPolicy, ApproverGroup, ConditionGroup } from './policy.ts';

/** For whom the requesters may ask. At least one of the three holds. */
export interface RequestFor {
  readonly self: boolean;
  /** People whose manager is the requester. */
  readonly directReports: boolean;
  /** People and machines who fit; null for nobody else. */
  readonly others: ConditionGroup | null;
}

/** Access without an end of its own. It lasts while its owner confirms it at every review. */
export interface UntilRevoked {
  readonly ownerId: PersonId;
  readonly reviewEverySec: number;
}

/** How long beside the longest. */
export interface DurationTerms {
  /** What is asked for where nothing is said; null for the longest. */
  readonly defaultSec: number | null;
  /** Doors offer multiples of it; null for any whole second. */
  readonly stepSec: number | null;
  /** Not null: the access lasts until revoked, and `durationSecMax` is how long it lasts without being renewed. */
  readonly untilRevoked: UntilRevoked | null;
  /** The access ends when its grantee no longer fits, or the flow no longer offers it; automatic access always does. */
  readonly whileEligible: boolean;
}

/** How often and by how much a requester may lengthen access that is open. */
export interface Extensions {
  readonly countMax: number;
  readonly lengthSec: number;
  /** `again`: each extension needs the consents of the approval policy anew. */
  readonly consent: 'none' | 'again';
}

/** When the flow may be asked through, decided through and used. */
export interface Times {
  /** When one may ask; null for always. */
  readonly ask: Hours | null;
  /** When consents may be given. */
  readonly decide: Hours | null;
  /** When the access itself may be open: it opens no earlier, and closes when these hours end. */
  readonly grant: Hours | null;
  /** Asking and use only within the requester's own working hours; unknown hours are none. */
  readonly requesterHours: boolean;
  /** Consents only within the approver's own working hours. */
  readonly approverHours: boolean;
  /** How far ahead a start may be scheduled; 0 for now only. */
  readonly startWithinSec: number;
}

/** Who is asked besides, one tier after the other, when a request still waits after each interval. */
export interface Escalation {
  readonly intervalSec: number;
  /** In their order. Consents of a tier stand for those of the policy: any one satisfied tier is enough once it was reached. */
  readonly tiers: readonly ApproverGroup[];
}

/** Who must prove that it is them, with a code, within the last so many seconds. */
export interface StepUp {
  readonly who: 'requester' | 'approver' | 'both';
  readonly validSec: number;
}

/** What a reason must look like. */
export interface ReasonTerms {
  readonly lengthMin: number;
  /** The same for the approver's; 0 for any, and none. */
  readonly approverLengthMin: number;
  /** A regular expression without look-around and back-references, matched anywhere; null for any text. */
  readonly pattern: string | null;
  /** The same for the approver's. */
  readonly approverPattern: string | null;
  /** What to write, shown when the pattern does not match. */
  readonly patternHelp: string | null;
}

/** What happens when a fact the decision needs is past its age: no, or these people are asked. */
export type Staleness = { readonly kind: 'refuse' } | { readonly kind: 'ask'; readonly approval: ApprovalPolicy };

/** Access in an emergency: short and loud, and followed by a review that blocks the next use until it is done. */
export interface BreakGlass {
  readonly reviewers: ApproverGroup;
  /** Told at once when it is used. */
  readonly tell: ApproverGroup;
}

/** Everything an access flow says beside its five first parts. */
export interface FlowTerms {
  /** `automatic`: people who fit hold the access while they fit, and nobody asks. */
  readonly trigger: 'self_serve' | 'automatic';
  readonly requestFor: RequestFor;
  readonly duration: DurationTerms;
  readonly extensions: Extensions | null;
  readonly times: Times;
  readonly escalation: Escalation | null;
  readonly stepUp: StepUp | null;
  readonly reasons: ReasonTerms;
  /** How long a request waits before it lapses; null for the house's limit. */
  readonly lapseAfterSec: number | null;
  readonly staleness: Staleness;
  readonly breakGlass: BreakGlass | null;
  /** How long before an end its people are told; null for the house's limit. */
  readonly noticeLeadSec: number | null;
}

/** Access without an end of its own: it lasts while its people fit, or until it is revoked, and its end is moved ahead meanwhile. */
export const isHeld = (terms: FlowTerms): boolean =>
  terms.trigger === 'automatic' || terms.duration.untilRevoked !== null;

/** The terms of a flow that says nothing more: for oneself, at any time, for as long as asked, once. */
export const plainTerms: FlowTerms = {
  trigger: 'self_serve',
  requestFor: { self: true, directReports: false, others: null },
  duration: { defaultSec: null, stepSec: null, untilRevoked: null, whileEligible: false },
  extensions: null,
  times: { ask: null, decide: null, grant: null, requesterHours: false, approverHours: false, startWithinSec: 0 },
  escalation: null,
  stepUp: null,
  reasons: { lengthMin: 0, approverLengthMin: 0, pattern: null, approverPattern: null, patternHelp: null },
  lapseAfterSec: null,
  staleness: { kind: 'refuse' },
  breakGlass: null,
  noticeLeadSec: null,
};
