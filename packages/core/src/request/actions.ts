// Who may see a request and what they may do to it now. Doors show exactly these actions and hold no rule themselves;
// the use cases check again. Seeing follows law 1: the requester and grantee, the policy's approvers, people who decided,
// and the administrative roles.

import { entitledTerms, mayConsent } from '../consent/approvers.ts';
import { type ConsentFacts, ownChangeOf } from '../consent/facts.ts';
import { knowsOfEmergency } from '../emergency/emergency.ts';
import { type Grant, isLive, isOpen, type Lease } from '../grant/grant.ts';
import type { Person } from '../people/person.ts';
import { hasRight } from '../people/role.ts';
import { isScheduled } from './describe-time.ts';
import type { ExtendOptions } from './extend.ts';
import { awaitsOthers } from './fulfilment.ts';
import type { AccessRequest } from './request.ts';
import { mayReview, reviewIsOpen } from './reviewing.ts';

/** Something a person may do to a request. */
export type RequestAction =
  | 'approve'
  | 'reject'
  | 'withdraw'
  | 'extend'
  | 'confirm'
  | 'release'
  | 'revoke'
  | 'repair'
  | 'ask_again'
  | 'connect'
  | 'reset_credentials';

/**
 * The actions this person may take now, in a fixed order. `extend` lengthens one's own open access, `confirm` answers the review of access
 * until revoked. `release` ends one's own access, `revoke` somebody's that one
 * consented to, or anybody's for an Admin. `repair` sets what was changed in a target back to what was granted. `leases` and `grants` are those of the request; others are left out of account.
 */
export function actionsFor(ask: {
  readonly request: AccessRequest;
  readonly leases: readonly Lease[];
  readonly grants: readonly Grant[];
  readonly person: Person;
  readonly facts: ConsentFacts;
  /** Whether its access can be lengthened now. */
  readonly extend?: Pick<ExtendOptions, 'canExtend'>;
}): readonly RequestAction[] {
  const { request, person, facts } = ask;
  if (!person.active) return [];
  const waiting = request.state.kind === 'waiting';
  const grantee = person.id === request.granteeId;
  const own = grantee || person.id === request.requesterId;
  const live = liveGrants(ask);
  const open = live.filter(
    (grant) => isOpen(grant) && !awaitsOthers(grant, { requests: [request], leases: ask.leases, grants: ask.grants }),
  );
  const may: Record<RequestAction, boolean> = {
    approve: mayConsent(request, person, facts).length > 0,
    reject: waiting && ownChangeOf(person, facts) === undefined && entitledTerms(request, person, facts).length > 0,
    withdraw: (waiting || isScheduled(request, facts.now)) && own,
    extend: own && ask.extend?.canExtend === true,
    confirm: mayReview(request, person, facts.people) && reviewIsOpen(request, ask.leases, facts.now),
    release: own && live.length > 0,
    revoke: live.length > 0 && (hasRight(person, 'access:end_all') || hasConsented(request, person)),
    repair: live.some(({ state }) => state === 'uncertain') && hasRight(person, 'access:end_all'),
    ask_again: person.id === request.requesterId && !waiting && !isScheduled(request, facts.now) && live.length === 0,
    connect: grantee && open.length > 0,
    reset_credentials: grantee && open.some((grant) => grant.secret === 'available' || grant.secret === 'viewed'),
  };
  return actions.filter((action) => may[action]);
}

/** Whether this person may know that the request exists. Inactive people see nothing. */
export function maySee(ask: {
  readonly request: AccessRequest;
  readonly person: Person;
  readonly facts: ConsentFacts;
}): boolean {
  const { request, person, facts } = ask;
  if (!person.active) return false;
  return (
    person.id === request.requesterId ||
    person.id === request.granteeId ||
    hasRight(person, 'requests:read_all') ||
    request.verdicts.some((verdict) => verdict.personId === person.id) ||
    mayReview(request, person, facts.people) ||
    knowsOfEmergency(request, person, facts) ||
    entitledTerms(request, person, facts).length > 0
  );
}

const actions = [
  'approve',
  'reject',
  'withdraw',
  'extend',
  'confirm',
  'release',
  'revoke',
  'repair',
  'ask_again',
  'connect',
  'reset_credentials',
] as const satisfies readonly RequestAction[];

const hasConsented = (request: AccessRequest, person: Person): boolean =>
  request.verdicts.some((verdict) => verdict.personId === person.id && verdict.verdict === 'approve');

/** Grants that a lease of this request still covers and that are not on their way out. */
function liveGrants(ask: Parameters<typeof actionsFor>[0]): readonly Grant[] {
  const covered = new Set(
    ask.leases
      .filter((lease) => lease.requestId === ask.request.id && lease.endedAt === null)
      .map((lease) => lease.grantId),
  );
  return ask.grants.filter((grant) => covered.has(grant.id) && isLive(grant));
}
