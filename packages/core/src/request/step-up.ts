// Step-up: a flow may ask that its requester, or whoever decides, proves with a code that it is them, lately. A request whose requester has
// not waits for that first, and nobody is asked for a consent meanwhile. What a code is and whether it is right is a port's matter.

import { refusal } from '../errors/refusal.ts';
import type { StepUp } from '../flow/terms.ts';
import type { Instant } from '../ports/clock.ts';
import { no, ok, type Result } from '../result.ts';
import type { AccessRequest } from './request.ts';

/** Whether the requester of a flow with these terms has to prove that it is them. */
export const asksRequester = (stepUp: StepUp | null): boolean => stepUp !== null && stepUp.who !== 'approver';

/** Whether whoever consents has to. */
export const asksApprover = (stepUp: StepUp | null): boolean => stepUp !== null && stepUp.who !== 'requester';

/** Whether a step-up of a moment still counts. */
export const countsNow = (stepUp: StepUp, passedAt: Instant | null, now: Instant): boolean =>
  passedAt !== null && passedAt <= now && now - passedAt <= stepUp.validSec * 1_000;

/** Whether a request waits for its requester's code, and not yet for consents. */
export const awaitsStepUp = ({ state, terms, trail }: AccessRequest): boolean =>
  state.kind === 'waiting' && asksRequester(terms.stepUp) && trail.stepUpAt === null;

/** The request after its requester proved that it is them: it waits for consents, or is agreed to where none are asked for. */
export function passStepUp(request: AccessRequest, now: Instant): Result<AccessRequest> {
  if (!awaitsStepUp(request) || now >= request.lapsesAt) {
    return no(refusal('object.changed', 'the request does not wait for a code any more; look again'));
  }
  return ok({
    ...request,
    trail: { ...request.trail, stepUpAt: now },
    state: request.approval === null ? { kind: 'agreed', at: now } : request.state,
    version: request.version + 1,
  });
}
