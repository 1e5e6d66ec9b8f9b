// Deciding: the one function through which a waiting request ends. Values in, a new request out; every door goes through
// it. Checked in this order: who acts; whether it is decided or lapsed; whether they changed lately what it is decided by; whether this
// person has consented; the reason; whether the access is still offered. Leaves storing, auditing and opening to the broker, in one
// transaction.

import { assertNever } from '../assert.ts';
import { isRequesterOrGrantee, newTerms, type Rights, rightsOf } from '../consent/approvers.ts';
import { type ConsentFacts, ownChangeOf } from '../consent/facts.ts';
import { withHumans } from '../consent/humans.ts';
import { oldestFact } from '../consent/oldest-fact.ts';
import { consentStanding } from '../consent/standing.ts';
import { hoursOriginOf } from '../context/known-hours.ts';
import { oldestOf, pinnedFact } from '../context/origin.ts';
import { type Refusal, refusal } from '../errors/refusal.ts';
import { humanOf, type Person } from '../people/person.ts';
import { type OwnChange, ownChangeText } from '../perimeter/own-changes.ts';
import type { Instant } from '../ports/clock.ts';
import { no, ok, type Result } from '../result.ts';
import { decidingTimesRefusal } from './decide-times.ts';
import { isScheduled } from './describe-time.ts';
import { type Narrow, narrowed, narrowRefusal } from './narrow.ts';
import { approverReasonRefusal } from './reasons.ts';
import type { AccessRequest, RequestState, Verdict } from './request.ts';
import { asksApprover, awaitsStepUp, countsNow } from './step-up.ts';

/** An order to a waiting request. `lapse` and `out_of_reach` are the broker's own. */
export type RequestCommand = ReviewCommand | ConcludingCommand;

/** A verdict of somebody who may give one. */
export interface ReviewCommand {
  readonly kind: 'approve' | 'reject';
  readonly by: Person;
  readonly reason: string | null;
  /** What the approver takes away; null or absent for nothing. */
  readonly narrow?: Narrow | null;
}

/** What needs nobody's consent. */
export type ConcludingCommand =
  | { readonly kind: 'withdraw'; readonly by: Person }
  | { readonly kind: 'lapse' }
  | { readonly kind: 'out_of_reach'; readonly why?: string };

/** What the transaction found out just now. */
export interface DecisionFacts extends Omit<ConsentFacts, 'now'> {
  /** Whether every entitlement of the request is still offered to the requester through its flow. */
  readonly stillOffered: boolean;
  /** When whoever acts last proved that it is them; null or absent for never. */
  readonly stepUpAt?: Instant | null;
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
  switch (command.kind) {
    case 'approve':
    case 'reject':
      return review(request, command, facts, now);
    default:
      return conclude(request, command, now);
  }
}

/** Ends a request without anybody's consent: nothing has to be known but the request itself. */
export function conclude(request: AccessRequest, command: ConcludingCommand, now: Instant): Result<AccessRequest> {
  switch (command.kind) {
    case 'withdraw': {
      const open = isScheduled(request, now) ? null : undecidedRefusal(request, now);
      const refused = isOwn(request, command.by) ? open : notFound();
      return refused === null ? ended(request, { kind: 'withdrawn', at: now }) : no(refused);
    }
    case 'lapse':
      if (request.state.kind !== 'waiting') return no(alreadyDecided());
      if (now < request.lapsesAt) return no(refusal('object.changed', 'the request has not lapsed yet; look again'));
      return ended(request, { kind: 'lapsed', at: now });
    case 'out_of_reach':
      if (request.state.kind !== 'waiting') return no(alreadyDecided());
      return ended(request, {
        kind: 'out_of_reach',
        at: now,
        ...(command.why === undefined ? {} : { why: command.why }),
      });
    default:
      return assertNever(command);
  }
}

function review(
  stored: AccessRequest,
  command: ReviewCommand,
  known: DecisionFacts,
  now: Instant,
): Result<AccessRequest> {
  const facts = { ...known, now };
  const request = withHumans(stored, facts);
  const rights = rightsOf(request, command.by, facts);
  const reason = command.reason?.trim() || null;
  const approves = command.kind === 'approve';
  const narrow = approves ? (command.narrow ?? null) : null;
  const refused =
    reviewerRefusal(request, command.by, { rights, facts }) ??
    undecidedRefusal(request, now) ??
    ownChangeRefusal(ownChangeOf(command.by, facts)) ??
    (approves ? consentRefusal(request, command.by, rights) : null) ??
    approverReasonRefusal(request, reason) ??
    narrowRefusal(request, narrow) ??
    (approves ? decidingTimesRefusal(request, command.by, now) : null) ??
    (approves ? stepUpRefusal(request, known.stepUpAt ?? null, now) : null) ??
    (approves && !known.stillOffered ? outOfReach(request) : null);
  if (refused !== null) return no(refused);
  // From here it succeeds.
  const by = command.by.id;
  const verdict = verdictOf({ command, reason, rights, facts, times: request.terms.times });
  const judged = withHumans({ ...request, verdicts: [...request.verdicts, verdict] }, facts);
  if (!approves) return ended(judged, { kind: 'rejected', at: now, by, reason });
  const reviewed = narrowed(judged, narrow, { by, at: now });
  return ended(reviewed, consentStanding(reviewed).satisfied ? { kind: 'agreed', at: now } : request.state);
}

/** What is pinned of a verdict: which terms it fills, as whom, and the oldest fact it rests on. */
function verdictOf(said: {
  readonly command: ReviewCommand;
  readonly reason: string | null;
  readonly rights: Rights;
  readonly facts: ConsentFacts;
  readonly times: AccessRequest['terms']['times'];
}): Verdict {
  const { command, reason, facts, times } = said;
  const { own, delegated }: Rights = command.kind === 'approve' ? said.rights : { own: [], delegated: [] };
  const keys = (terms: Rights['own']): readonly string[] => terms.map((term) => term.key);
  const standsFor = delegated.map(({ from, terms }) => ({
    personId: from.id,
    humanId: humanOf(from),
    fills: keys(terms),
  }));
  const byHours = times.approverHours ? hoursOriginOf(command.by) : [];
  const oldest = oldestOf([...byHours, ...[oldestFact(said.rights, command.by, facts)].flatMap((one) => one ?? [])]);
  return {
    personId: command.by.id,
    verdict: command.kind,
    reason,
    at: facts.now,
    fills: keys(own),
    ...(standsFor.length === 0 ? {} : { standsFor }),
    ...(oldest === null ? {} : { oldestFact: pinnedFact(oldest) }),
  };
}

const ended = (request: AccessRequest, state: RequestState): Result<AccessRequest> =>
  ok({ ...request, state, version: request.version + 1 });

const isOwn = (request: AccessRequest, person: Person): boolean =>
  person.id === request.requesterId || person.id === request.granteeId;

function reviewerRefusal(
  request: AccessRequest,
  person: Person,
  { rights, facts }: { readonly rights: Rights; readonly facts: ConsentFacts },
): Refusal | null {
  if (rights.own.length + rights.delegated.length > 0) return null;
  if (!isRequesterOrGrantee(request, person, facts)) return notFound();
  return refusal('request.self_review', 'you cannot decide your own request; somebody else has to');
}

function undecidedRefusal(request: AccessRequest, now: Instant): Refusal | null {
  switch (request.state.kind) {
    case 'waiting':
      return now >= request.lapsesAt ? lapsed() : null;
    case 'lapsed':
      return lapsed();
    case 'out_of_reach':
      return outOfReach(request);
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

function consentRefusal(request: AccessRequest, person: Person, { own, delegated }: Rights): Refusal | null {
  if (awaitsStepUp(request)) {
    return refusal(
      'request.awaits_step_up',
      'the requester has to prove first that it is them; you are told when they have',
    );
  }
  const fitting = [...own, ...delegated.flatMap(({ terms }) => terms)];
  if (newTerms(request, person, fitting).length > 0) return null;
  return refusal('request.already_consented', 'your consent is recorded already; others are still asked');
}

function stepUpRefusal({ terms }: AccessRequest, passedAt: Instant | null, now: Instant): Refusal | null {
  if (terms.stepUp === null || !asksApprover(terms.stepUp) || countsNow(terms.stepUp, passedAt, now)) return null;
  return refusal('request.step_up_required', 'prove with a code that it is you, then consent again');
}

const notFound = (): Refusal => refusal('object.not_found', 'there is no such request within your sight; check the id');

const alreadyDecided = (): Refusal =>
  refusal('request.already_decided', 'this request has been decided; there is nothing left to do');

const lapsed = (): Refusal => refusal('request.lapsed', 'the request waited too long and lapsed; ask again');

function outOfReach({ state }: AccessRequest): Refusal {
  const why = state.kind === 'out_of_reach' && state.why !== undefined ? `: ${state.why}` : '';
  const message = `the access is no longer offered to the requester${why}; the request cannot be agreed to`;
  return refusal('request.out_of_reach', message);
}
