// Asking: one person, one flow, some entitlements, a duration and a reason become a request, or a refusal that says why
// not. Checked in this order: the flow is open to the requester, for themselves; what is asked for; how long; why; and
// whether anybody could agree. Leaves to the caller that each entitlement is offered through the flow (`isOffered`).

import type { ConsentFacts } from '../consent/facts.ts';
import { ownedParts } from '../consent/owned.ts';
import { labelsOf } from '../consent/terms.ts';
import { type OwnedPart, plainTrail } from '../consent/trail.ts';
import { unfillable } from '../consent/unfillable.ts';
import { pinnedFact } from '../context/origin.ts';
import { oldestPartyFact } from '../eligibility/oldest-party-fact.ts';
import { mayAskFor } from '../eligibility/receivers.ts';
import { quoted, type Refusal, refusal } from '../errors/refusal.ts';
import type { AccessFlow } from '../flow/flow.ts';
import { demandedApproval, type RequesterFit, requesterFit } from '../flow/requester-fit.ts';
import type { StepUp } from '../flow/terms.ts';
import type { PersonId, RequestId } from '../ids.ts';
import { entitlementKey } from '../inventory/resource.ts';
import { limits } from '../limits.ts';
import type { Person } from '../people/person.ts';
import { noOwnChanges } from '../perimeter/own-changes.ts';
import type { Instant } from '../ports/clock.ts';
import { no, ok, type Result } from '../result.ts';
import { askedDurationRefusal, askedDurationSec, askedTimesRefusal } from './ask-times.ts';
import { askedReasonRefusal } from './reasons.ts';
import type { AccessRequest, Fulfilment, NamedBundle, ShownEntitlement } from './request.ts';
import { asksRequester, countsNow } from './step-up.ts';

/** Everything a request is made from. */
export interface Asking {
  readonly id: RequestId;
  readonly requester: Person;
  readonly grantee: Person;
  readonly flow: AccessFlow;
  readonly entitlements: readonly ShownEntitlement[];
  /** Whole seconds, or `null` for the flow's default, else its maximum. */
  readonly durationSec: number | null;
  /** When the access is to begin; left out for as soon as it is agreed. */
  readonly startsAt?: Instant | null;
  /** The request whose access this one lengthens, by what the flow says. */
  readonly extends?: RequestId | null;
  readonly reason: string | null;
  readonly customFields: Readonly<Record<string, string>>;
  /** What becomes of several entitlements; best effort where left out. */
  readonly fulfilment?: Fulfilment;
  /** The bundle that was asked for, or null. */
  readonly bundle: NamedBundle | null;
  /** Everybody who might be an approver. */
  readonly people: Iterable<Person>;
  /** What is known now; who changed lately what the flow decides by does not count as an approver. */
  readonly facts: Omit<ConsentFacts, 'now' | 'requester'>;
  readonly now: Instant;
  /** When the requester last proved that it is them; null or absent for never. */
  readonly stepUpAt?: Instant | null;
  /** Who has it made on behalf of the requester; null or absent where they ask themselves. */
  readonly startedBy?: PersonId | null;
}

/**
 * Makes a request: waiting for consent, or agreed at once where the flow demands none. An entitlement named twice counts
 * once, a reason of only blanks is none. Refuses with `request.nothing_offered`, `input.invalid`, `input.too_large`,
 * `request.duration_invalid`, `request.reason_required`, `request.reason_too_long` or `request.no_approver`.
 */
export function ask(given: Asking): Result<AccessRequest> {
  const { requester, grantee, now } = given;
  const fit = requesterFit(given.flow, requester, { ...given.facts, now, requester: null });
  const flow = { ...given.flow, approval: demandedApproval(given.flow, fit) };
  const input = { ...given, flow };
  const entitlements = [...new Map(input.entitlements.map((each) => [entitlementKey(each), each])).values()];
  const times = { ...input, startsAt: input.startsAt ?? null, extending: (input.extends ?? null) !== null };
  const durationSec = askedDurationSec(times);
  const reason = input.reason?.trim() || null;
  const owned = ownedParts(flow, entitlements, input.facts.ownersOf);
  const stepUpAt = provenAt(flow.terms.stepUp, input.stepUpAt ?? null, now);
  const refused =
    flowRefusal(input, fit) ??
    entitlementsRefusal(entitlements) ??
    askedTimesRefusal(times) ??
    askedDurationRefusal(times) ??
    askedReasonRefusal(reason, flow) ??
    approverRefusal(input, owned);
  if (refused !== null) return no(refused);
  // From here it succeeds.
  const oldest = oldestPartyFact(flow, { person: requester, grantee }, { ...given.facts, now, requester: null });
  return ok({
    id: input.id,
    requesterId: requester.id,
    granteeId: grantee.id,
    flowId: flow.id,
    flowVersion: flow.version,
    flowName: flow.name,
    entitlements,
    durationSec,
    reason,
    customFields: input.customFields,
    approval: flow.approval,
    distinctPeople: flow.settings.distinctPeople,
    selfApproval: flow.settings.selfApproval,
    approverReasonRequired: flow.settings.approverReasonRequired,
    verdicts: [],
    state:
      flow.approval === null && !(asksRequester(flow.terms.stepUp) && stepUpAt === null)
        ? { kind: 'agreed', at: now }
        : { kind: 'waiting' },
    askedAt: now,
    lapsesAt: now + (flow.terms.lapseAfterSec === null ? limits.requestLapseMs : flow.terms.lapseAfterSec * 1_000),
    startsAt: input.startsAt ?? null,
    extends: input.extends ?? null,
    terms: flow.terms,
    fulfilment: input.fulfilment ?? 'best_effort',
    bundle: input.bundle,
    trail: {
      ...plainTrail,
      owned,
      stepUpAt,
      startedBy: input.startedBy ?? null,
      ...(oldest === null ? {} : { oldestFact: pinnedFact(oldest) }),
    },
    version: 1,
  });
}

/** A flow that is not open to the requester answers like one that does not exist (law 1). */
function flowRefusal({ flow, requester, grantee, facts, now }: Asking, fit: RequesterFit): Refusal | null {
  if (!flow.active || flow.terms.trigger === 'automatic' || fit === 'no') {
    return refusal('request.nothing_offered', 'nothing of this is offered to you; look at what you may ask for');
  }
  if (!mayAskFor(flow, { person: requester, grantee }, { ...facts, now, requester: null })) {
    return refusal('request.nothing_offered', 'nothing of this is offered for them; look at what you may ask for', {
      field: 'grantee',
    });
  }
  return null;
}

function entitlementsRefusal(entitlements: readonly ShownEntitlement[]): Refusal | null {
  const field = 'entitlements';
  if (entitlements.length === 0) {
    return refusal('input.invalid', 'name at least one entitlement to ask for', { field });
  }
  if (entitlements.length > limits.requestEntitlementsMax) {
    const message = `a request may name ${limits.requestEntitlementsMax} entitlements at most; ask in several requests`;
    return refusal('input.too_large', message, { field });
  }
  return null;
}

function approverRefusal(
  { flow, requester, grantee, people, facts: known, now, startedBy = null }: Asking,
  owned: readonly OwnedPart[],
): Refusal | null {
  if (flow.approval === null) return null;
  const { distinctPeople, selfApproval } = flow.settings;
  const everyone = [...people];
  const facts: ConsentFacts = { ...known, requester, now };
  const question = { policy: flow.approval, distinctPeople, selfApproval, grantee, people: everyone, owned, startedBy };
  const { times } = flow.terms;
  const missing = unfillable({ ...question, facts, times });
  if (missing.length === 0) return null;
  const labels = labelsOf(missing);
  const others = distinctPeople ? 'nobody else' : 'nobody';
  const details = { missing: labels };
  const withoutChanges = { ...facts, ownChanges: noOwnChanges };
  if (facts.ownChanges.size > 0 && unfillable({ ...question, facts: withoutChanges, times }).length === 0) {
    const left =
      'whoever could changed lately what this access flow decides by, and may not decide through it for a while';
    return refusal(
      'request.no_approver',
      `${others} can consent as ${labels.join(', nor as ')} now: ${left}; ask later`,
      {
        details,
      },
    );
  }
  if (times.approverHours && unfillable({ ...question, facts }).length === 0) {
    const why =
      'consents are taken within the working hours of approvers, and those who could have none in which one may consent';
    const message = `${others} can consent as ${labels.join(', nor as ')}: ${why}; ask an administrator to say when they work`;
    return refusal('request.no_approver', message, { details });
  }
  const message = `${others} can consent as ${labels.join(', nor as ')}; ask an administrator to correct ${quoted(flow.name)}`;
  return refusal('request.no_approver', message, { details });
}

/** The moment of a step-up that counts for a request made now; null where none does, or none is asked for. */
const provenAt = (stepUp: StepUp | null, passedAt: Instant | null, now: Instant): Instant | null =>
  stepUp !== null && asksRequester(stepUp) && countsNow(stepUp, passedAt, now) ? now : null;
