// A request that an automatic flow makes itself, for a person who fits: agreed at once, because the flow is the consent.

import { type ConsentTrail, plainTrail } from '../consent/trail.ts';
import { pinnedFact } from '../context/origin.ts';
import { oldestPartyFact } from '../eligibility/oldest-party-fact.ts';
import type { AccessFlow } from '../flow/flow.ts';
import type { RequestId } from '../ids.ts';
import type { MatchFacts } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import type { AccessRequest, ShownEntitlement } from './request.ts';

/** The request. The caller has checked that the person fits and that the flow offers each entitlement. */
export const automaticRequest = (ask: {
  readonly id: RequestId;
  readonly person: Person;
  readonly flow: AccessFlow;
  readonly entitlements: readonly ShownEntitlement[];
  /** By which the person fits. */
  readonly facts: MatchFacts;
}): AccessRequest => ({
  id: ask.id,
  requesterId: ask.person.id,
  granteeId: ask.person.id,
  flowId: ask.flow.id,
  flowVersion: ask.flow.version,
  flowName: ask.flow.name,
  entitlements: ask.entitlements,
  durationSec: ask.flow.durationSecMax,
  reason: null,
  customFields: {},
  fulfilment: 'best_effort',
  bundle: null,
  trail: trailOf(ask),
  approval: null,
  distinctPeople: false,
  selfApproval: false,
  approverReasonRequired: false,
  verdicts: [],
  state: { kind: 'agreed', at: ask.facts.now },
  askedAt: ask.facts.now,
  lapsesAt: ask.facts.now,
  startsAt: null,
  extends: null,
  terms: ask.flow.terms,
  version: 1,
});

/** The flow is the consent, so that what makes the person fit is all that it rests on. */
function trailOf({ flow, person, facts }: Parameters<typeof automaticRequest>[0]): ConsentTrail {
  const oldest = oldestPartyFact(flow, { person, grantee: person }, facts);
  return oldest === null ? plainTrail : { ...plainTrail, oldestFact: pinnedFact(oldest) };
}
