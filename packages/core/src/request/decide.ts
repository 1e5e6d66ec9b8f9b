// Deciding: the one function through which a waiting request ends. Values in, a new request out; every door goes through
// it. Checked in this order: who acts; whether it is decided or lapsed; whether they changed lately what it is decided by; whether this
// person has consented; the reason; whether the access is still offered. Leaves storing, auditing and opening to the broker, in one
// transaction.

import { assertNever } from '../assert.ts';
import { entitledTerms } from '../consent/approvers.ts';
import type { ConsentFacts } from '../consent/facts.ts';
import { consentStanding } from '../consent/standing.ts';
import { type Refusal, refusal } from '../errors/refusal.ts';
import { limits } from '../limits.ts';
import type { Person } from '../people/person.ts';
import { type OwnChange, ownChangeText } from '../perimeter/own-changes.ts';
import type { Instant } from '../ports/clock.ts';
import { no, ok, type Result } from '../result.ts';
import { decidingTimesRefusal } from './decide-times.ts';
import type { AccessRequest, RequestState, Verdict } from './request.ts';

/** An order to a waiting request. `lapse` and `out_of_reach` are the broker's own. */
export type RequestCommand = ReviewCommand | ConcludingCommand;

/** A verdict of somebody who may give one. */
export interface ReviewCommand {
  readonly kind: 'approve' | 'reject';
  readonly by: Person;
  readonly reason: string | null;
}

/** What needs nobody's consent. */
export type ConcludingCommand =
  | { readonly kind: 'withdraw'; readonly by: Person }
  | { readonly kind: 'lapse' }
  | { readonly kind: 'out_of_reach' };

/** What the transaction found out just now. */
export interface DecisionFacts extends Omit<ConsentFacts, 'now'> {
  /** Whether every entitlement of the request is still offered to the requester through its flow. */
  readonly stillOffered: boolean;
}

/**
 * The request after a command, one version later, or the reason why not. People who are no approvers get
 * `object.not_found`, save the requester, who may know: `request.self_review`. `lapse` before its time is refused with
 * `object.changed`. Nothing that is decided is ever decided again.
 */
export function decide(
  request: AccessRequest,
  command: RequestCommand,
  facts: DecisionFacts,
  now: Instant,
): Result<AccessRequest> {
  return command.kind === 'approve' || command.kind === 'reject'
    ? review(request, command, facts, now)
    : conclude(request, command, now);
}

/** Ends a request without anybody's consent: nothing has to be known but the request itself. */
export function conclude(request: AccessRequest, command: ConcludingCommand, now: Instant): Result<AccessRequest> {
  switch (command.kind) {
    case 'withdraw': {
      const refused = isOwn(request, command.by) ? undecidedRefusal(request, now) : notFound();
      return refused === null ? ended(request, { kind: 'withdrawn', at: now }) : no(refused);
    }
    case 'lapse':
      if (request.state.kind !== 'waiting') return no(alreadyDecided());
      if (now < request.lapsesAt) return no(refusal('object.changed', 'the request has not lapsed yet; look again'));
      return ended(request, { kind: 'lapsed', at: now });
    case 'out_of_reach':
      if (request.state.kind !== 'waiting') return no(alreadyDecided());
      return ended(request, { kind: 'out_of_reach', at: now });
    default:
      return assertNever(command);
  }
}

function review(
  request: AccessRequest,
  command: ReviewCommand,
  facts: DecisionFacts,
  now: Instant,
): Result<AccessRequest> {
  const terms = entitledTerms(request, command.by, { ...facts, now });
  const reason = command.reason?.trim() || null;
  const refused =
    reviewerRefusal(request, command.by, terms.length) ??
    undecidedRefusal(request, now) ??
    ownChangeRefusal(facts.ownChanges.get(command.by.id)) ??
    (command.kind === 'approve' ? decidingTimesRefusal(request, command.by, now) : null) ??
    (command.kind === 'approve' ? consentedRefusal(request, command.by) : null) ??
    reasonRefusal(request, reason) ??
    (command.kind === 'approve' && !facts.stillOffered ? outOfReach() : null);
  if (refused !== null) return no(refused);
  // From here it succeeds.
  const by = command.by.id;
  const fills = command.kind === 'approve' ? terms.map((term) => term.key) : [];
  const verdict: Verdict = { personId: by, verdict: command.kind, reason, at: now, fills };
  const reviewed = { ...request, verdicts: [...request.verdicts, verdict] };
  if (command.kind === 'reject') return ended(reviewed, { kind: 'rejected', at: now, by, reason });
  return ended(reviewed, consentStanding(reviewed).satisfied ? { kind: 'agreed', at: now } : request.state);
}

const ended = (request: AccessRequest, state: RequestState): Result<AccessRequest> =>
  ok({ ...request, state, version: request.version + 1 });

const isOwn = (request: AccessRequest, person: Person): boolean =>
  person.id === request.requesterId || person.id === request.granteeId;

function reviewerRefusal(request: AccessRequest, person: Person, terms: number): Refusal | null {
  if (terms > 0) return null;
  if (!isOwn(request, person)) return notFound();
  return refusal('request.self_review', 'you cannot decide your own request; somebody else has to');
}

function undecidedRefusal(request: AccessRequest, now: Instant): Refusal | null {
  switch (request.state.kind) {
    case 'waiting':
      return now >= request.lapsesAt ? lapsed() : null;
    case 'lapsed':
      return lapsed();
    case 'out_of_reach':
      return outOfReach();
    case 'not_started':
    case 'agreed':
    case 'rejected':
    case 'withdrawn':
      return alreadyDecided();
    default:
      return assertNever(request.state);
  }
}

function ownChangeRefusal(change: OwnChange | undefined): Refusal | null {
  if (change === undefined) return null;
  return refusal('request.own_change', `you ${ownChangeText(change)}; somebody else has to decide`);
}

function consentedRefusal(request: AccessRequest, person: Person): Refusal | null {
  if (!request.verdicts.some((verdict) => verdict.personId === person.id)) return null;
  return refusal('request.already_consented', 'your consent is recorded already; others are still asked');
}

function reasonRefusal(request: AccessRequest, reason: string | null): Refusal | null {
  const field = 'justification';
  if (reason === null) {
    if (!request.approverReasonRequired) return null;
    return refusal('request.reason_required', 'this access flow needs a reason from you; say why you decide so', {
      field,
    });
  }
  if (reason.length > limits.approverReasonLengthMax) {
    const message = `the reason is longer than ${limits.approverReasonLengthMax} characters; shorten it`;
    return refusal('request.reason_too_long', message, { field });
  }
  return /\p{Surrogate}/u.test(reason) ? refusal('input.invalid', 'the reason is not valid text', { field }) : null;
}

const notFound = (): Refusal => refusal('object.not_found', 'there is no such request within your sight; check the id');

const alreadyDecided = (): Refusal =>
  refusal('request.already_decided', 'this request has been decided; there is nothing left to do');

const lapsed = (): Refusal => refusal('request.lapsed', 'the request waited too long and lapsed; ask again');

const outOfReach = (): Refusal =>
  refusal('request.out_of_reach', 'the access is no longer offered to the requester; the request cannot be agreed to');
