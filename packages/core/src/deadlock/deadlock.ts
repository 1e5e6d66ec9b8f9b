// A deadlock: an access flow that promises what nobody can give. Found when the flow is saved and again when groups, rotas or hours
// change, so that people do not find it out by waiting. It is told, never repaired: who should agree is for people to say.

import type { FlowId, PersonId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';

/** What an access flow can be stuck by, the gravest first. */
export const deadlockKinds = [
  'flow.no_approver',
  'flow.hours_never_meet',
  'flow.empty_shift',
  'flow.hours_miss',
  'flow.late_escalation',
  'flow.nobody_asks',
] as const;

/**
 * `no_approver`: some requesters' requests nobody could agree to, so that asking is refused; or whom the flow asks besides is nobody: to
 * review emergencies, where facts are too old, on a tier of the escalation. `hours_never_meet`: asking, agreeing and
 * using are never possible one after the other. `empty_shift`: a shift it names has no turns. `hours_miss`: at some times a request would
 * lapse before anybody may agree. `late_escalation`: a tier is reached after the request has lapsed. `nobody_asks`: nobody fits.
 */
export type DeadlockKind = (typeof deadlockKinds)[number];

/** A deadlock in words that name nobody, for who made the flow and may not read who is in its groups and on its shifts. */
export const deadlockSummaries: Readonly<Record<DeadlockKind, string>> = {
  'flow.no_approver': 'when some of its people ask, nobody can give a consent it wants',
  'flow.hours_never_meet': 'the hours for asking, consenting and using the access never meet',
  'flow.empty_shift': 'a shift it names has nobody on it, now or later',
  'flow.hours_miss': 'what is asked for at some times lapses before anybody may consent',
  'flow.late_escalation': 'a tier of the escalation is asked when a request has lapsed',
  'flow.nobody_asks': 'nobody fits its requesters now',
};

export interface Deadlock {
  readonly kind: DeadlockKind;
  readonly flowId: FlowId;
  readonly flowName: string;
  /** What it is about in the flow, the same while it holds: terms, a shift; empty for the whole flow. */
  readonly about: string;
  /** For who may read access flows: it names people, groups and shifts. */
  readonly sentence: string;
  /** People it keeps from asking; empty where it is not about people. */
  readonly people: readonly PersonId[];
  /** The first moment it bites; null where it is not about a moment. */
  readonly at: Instant | null;
}
