// A request that an automatic flow makes itself, for a person who fits: agreed at once, because the flow is the consent.

import { plainTrail } from '../consent/trail.ts';
import type { AccessFlow } from '../flow/flow.ts';
import type { RequestId } from '../ids.ts';
import type { Person } from '../people/person.ts';
import type { Instant } from '../ports/clock.ts';
import type { AccessRequest, ShownEntitlement } from './request.ts';

/** The request. The caller has checked that the person fits and that the flow offers each entitlement. */
export const automaticRequest = (ask: {
  readonly id: RequestId;
  readonly person: Person;
  readonly flow: AccessFlow;
  readonly entitlements: readonly ShownEntitlement[];
  readonly now: Instant;
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
  trail: plainTrail,
  approval: null,
  distinctPeople: false,
  selfApproval: false,
  approverReasonRequired: false,
  verdicts: [],
  state: { kind: 'agreed', at: ask.now },
  askedAt: ask.now,
  lapsesAt: ask.now,
  startsAt: null,
  extends: null,
  terms: ask.flow.terms,
  version: 1,
});
