// The one place sentences about a request come from: portal, API, CLI and notices show these and hold no rule. Each
// starts lower case, has no full stop, and says what is true now, "simulated" included.

import { assertNever } from '../assert.ts';
import { consentStanding, standingsOf } from '../consent/standing.ts';
import { labelsOf } from '../consent/terms.ts';
import { listed } from '../errors/listed.ts';
import { quoted } from '../errors/refusal.ts';
import { durationText } from '../flow/duration-text.ts';
import type { EndCause } from '../grant/grant.ts';
import { leaseEndsAt } from '../grant/lease.ts';
import { type Entitlement, entitlementKey } from '../inventory/resource.ts';
import type { Instant } from '../ports/clock.ts';
import { escalatedText, narrowedText } from './describe-consent.ts';
import { heldText, scheduledText } from './describe-time.ts';
import { type QueuePlace, queueText } from './queue.ts';
import type { AccessRequest } from './request.ts';
import {
  type EntitlementStanding,
  entitlementStandings,
  type PublishedStatus,
  type RequestFacts,
  statusOf,
} from './status.ts';
import { awaitsStepUp } from './step-up.ts';

/** Where a request stands, as every door tells it. */
export interface RequestDescription {
  readonly status: PublishedStatus;
  readonly sentence: string;
  /** Labels of the consents still missing, of the policy's alternative nearest to satisfied. */
  readonly waitingFor: readonly string[];
  /** Why there will be no access; `null` while undecided and when agreed. */
  readonly outcome: 'rejected' | 'withdrawn' | 'lapsed' | 'out_of_reach' | 'not_started' | null;
  /** No access from this request after this moment, whatever happens; `null` unless agreed. */
  readonly notAfter: Instant | null;
  /** When its access ends, once any was seen open. */
  readonly endsAt: Instant | null;
  readonly leaking: boolean;
  /** Where it stands in the queue of its target, while it opens and there is one. */
  readonly queue: QueuePlace | null;
  /** Something of it is not in its target as agreed: it was changed there. */
  readonly uncertain: boolean;
  /** When the last of its access ended, once all has. */
  readonly goneAt: Instant | null;
  /** Whether any of its access is a simulation. */
  readonly simulated: boolean;
}

/** Describes a request now. Leases and grants of other requests may be among those given and are left out of account. */
export function describeRequest(ask: RequestFacts): RequestDescription {
  const { request } = ask;
  const standings = entitlementStandings(ask);
  const status = statusOf(request, standings);
  const leases = standings.flatMap(({ lease }) => (lease === null ? [] : [lease]));
  const waiting = request.state.kind === 'waiting';
  const { kind } = request.state;
  return {
    status,
    sentence: simulationPrefix(request) + sentenceOf(ask, status, standings),
    waitingFor: waiting && !awaitsStepUp(request) ? labelsOf(consentStanding(request).waitingFor) : [],
    outcome: kind === 'waiting' || kind === 'agreed' ? null : kind,
    notAfter: latest(leases.map((lease) => lease.notAfter)),
    endsAt: latest(leases.map((lease) => lease.endsAt)),
    leaking: standings.some((standing) => standing.leaking),
    queue: status === 'Granting' ? (ask.queue ?? null) : null,
    uncertain: standings.some((standing) => standing.uncertain),
    goneAt: status === 'Revoked' ? latest(standings.map(endedAtOf)) : null,
    simulated: request.entitlements.some((entitlement) => entitlement.simulated),
  };
}

/** The status of one entitlement of a request, and what a person should know about it, or `null`. */
export function entitlementStatus(ask: RequestFacts & { readonly entitlement: Entitlement }): {
  readonly status: PublishedStatus;
  readonly message: string | null;
} {
  const key = entitlementKey(ask.entitlement);
  const standing = entitlementStandings(ask).find((each) => entitlementKey(each.entitlement) === key);
  if (standing === undefined) return { status: statusOf(ask.request, []), message: null };
  return { status: standing.status, message: messageOf(standing) };
}

function messageOf({ status, grant, leaking, uncertain }: EntitlementStanding): string | null {
  if (grant === null) return null;
  if (leaking) return `past its end and not proven closed${because(grant.trouble)}`;
  if (uncertain) return differsText(grant.differs);
  if (status === 'Active') return grant.excess.length === 0 ? grant.trouble : excessText(grant.excess);
  if (status === 'Failed') return `could not be opened${because(grant.trouble)}`;
  return status === 'Revoked' ? null : grant.trouble;
}

/** Rights that come along with an account and were not asked for (law 9: never wider than shown, else said). */
const excessText = (excess: readonly string[]): string => `the account also has: ${excess.join('; ')}`;

/** What a look at open access found that is not what was agreed. */
export const differsText = (differs: readonly string[]): string =>
  `changed in the target behind our back: ${listed(differs, 'something differs')}`;

function sentenceOf(ask: RequestFacts, status: PublishedStatus, standings: readonly EntitlementStanding[]): string {
  const { request, now } = ask;
  const trouble = troubleOf(standings.filter((standing) => standing.status === status));
  switch (status) {
    case 'Pending':
      if (now >= request.lapsesAt) return 'waited too long and is about to lapse';
      return `${waitingText(request)}${escalatedText(request)}${narrowedText(request)}`;
    case 'PendingMFA':
      return 'waits for the requester to prove with a code that it is them; nobody is asked before';
    case 'Rejected':
      return refusedText(request);
    case 'Granting':
      return (
        scheduledText(request, now) ??
        `agreed, being opened${allOrNothingText(request)}${ask.queue ? `, ${queueText(ask.queue)}` : ''}${narrowedText(request)}${because(trouble)}`
      );
    case 'Active':
      return activeText(request, standings, now);
    case 'Revoking':
      return closingText(standings, trouble);
    case 'Revoked':
      return endedText(standings);
    case 'Failed':
      return `could not be opened${request.fulfilment === 'all_or_nothing' && standings.length > 1 ? ' as a whole, as it was asked for' : ''}, and nothing was left behind${because(trouble)}`;
    default:
      return assertNever(status);
  }
}

/** That it is given as a whole, where it was asked for so. */
const allOrNothingText = ({ fulfilment, entitlements }: AccessRequest): string =>
  fulfilment === 'all_or_nothing' && entitlements.length > 1
    ? `; all ${entitlements.length} are given once every one is open, or none`
    : '';

/** Every alternative is told, because any of them would do. */
const waitingText = (request: AccessRequest): string =>
  `waits for ${standingsOf(request)
    .map((standing) => listed(labelsOf(standing.waitingFor), 'nobody'))
    .join(', or for ')}`;

function refusedText(request: AccessRequest): string {
  const { state } = request;
  switch (state.kind) {
    case 'rejected':
      return state.reason === null
        ? 'rejected by an approver'
        : `rejected by an approver: ${quoted(state.reason, 200)}`;
    case 'withdrawn':
      return 'withdrawn before it was decided';
    case 'lapsed':
      return 'lapsed, because the consents did not come in time; ask again if the access is still needed';
    case 'out_of_reach':
      return state.why === undefined
        ? 'not opened, because the access is no longer offered to the requester'
        : `not opened: ${state.why}`;
    case 'not_started':
      return `not opened when it was to begin: ${state.why}`;
    default:
      return 'not agreed to';
  }
}

function activeText(request: AccessRequest, standings: readonly EntitlementStanding[], now: Instant): string {
  const open = standings.filter((standing) => standing.status === 'Active');
  const end = latest(open.map(({ lease }) => (lease === null ? null : leaseEndsAt(lease))));
  const held = heldText(
    request,
    open.flatMap(({ lease }) => lease ?? []),
    now,
  );
  const left =
    held ?? (end === null || end <= now ? 'its time is over and it is about to close' : `${timeLeft(end - now)} left`);
  const failed = standings.filter((standing) => standing.status === 'Failed').length;
  const rest = failed === 0 ? '' : `; ${failed} of ${standings.length} could not be opened`;
  const differs = standings.flatMap(({ uncertain, grant }) => (uncertain && grant !== null ? grant.differs : []));
  return `open, ${left}${rest}${differs.length === 0 ? '' : `; ${differsText(differs)}`}`;
}

function closingText(standings: readonly EntitlementStanding[], trouble: string | null): string {
  if (standings.some((standing) => standing.leaking)) {
    return `past its end and not proven closed; closing goes on until it is, and operators are alarmed${because(trouble)}`;
  }
  return `${causeText(causeOf(standings))}, being closed${because(trouble)}`;
}

function endedText(standings: readonly EntitlementStanding[]): string {
  const shared = standings.some(({ grant, status }) => status === 'Revoked' && grant !== null && grant.goneAt === null);
  if (shared) return `${causeText(causeOf(standings))}; the same access stays open through another request`;
  return `${causeText(causeOf(standings))}, closed and seen gone`;
}

function causeText(cause: EndCause | null): string {
  switch (cause) {
    case 'released':
      return 'given back early';
    case 'revoked':
      return 'revoked';
    case 'deactivated':
      return 'ended because the person was deactivated';
    case 'context_ended':
      return 'ended because what it was given for no longer holds';
    case 'hours_ended':
      return 'ended with the hours in which it may be used';
    case 'review_missed':
      return 'ended because nobody confirmed it at its review';
    case 'opening_failed':
      return 'could not be opened completely';
    case 'ended':
    case null:
      return 'its time is over';
    default:
      return assertNever(cause);
  }
}

const causeOf = (standings: readonly EntitlementStanding[]): EndCause | null =>
  standings.map(({ lease, grant }) => lease?.endCause ?? grant?.closeCause ?? null).find((cause) => cause !== null) ??
  null;

const troubleOf = (standings: readonly EntitlementStanding[]): string | null =>
  standings.map(({ grant }) => grant?.trouble ?? null).find((trouble) => trouble !== null) ?? null;

const because = (trouble: string | null): string => (trouble === null ? '' : `: ${trouble}`);

const endedAtOf = ({ grant, lease }: EntitlementStanding): Instant | null => grant?.goneAt ?? lease?.endedAt ?? null;

/** Time left as people read a countdown: whole minutes from one minute on, rounded up so that it never reads zero early. */
function timeLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return durationText(seconds <= 60 ? seconds : Math.ceil(seconds / 60) * 60);
}

function simulationPrefix(request: AccessRequest): string {
  const simulated = request.entitlements.filter((entitlement) => entitlement.simulated).length;
  if (simulated === 0) return '';
  return simulated === request.entitlements.length ? 'simulated: ' : 'partly simulated: ';
}

function latest(instants: readonly (Instant | null)[]): Instant | null {
  return instants.reduce((best, next) => (best === null || (next !== null && next > best) ? next : best), null);
}
