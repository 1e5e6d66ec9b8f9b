// Escalation on silence: a request that still waits after each interval asks one tier more. Earlier approvers may still act; the consents of
// a tier stand for those of the policy. Silence never agrees to anything.

import { refusal } from '../errors/refusal.ts';
import type { Instant } from '../ports/clock.ts';
import { no, ok, type Result } from '../result.ts';
import type { AccessRequest } from './request.ts';
import { awaitsStepUp } from './step-up.ts';

/** When the next tier is asked; null where there is none, or nobody is waited for. */
export function escalatesAt(request: AccessRequest): Instant | null {
  const { state, terms, trail, approval } = request;
  if (state.kind !== 'waiting' || approval === null || terms.escalation === null || awaitsStepUp(request)) return null;
  const reached = trail.escalatedAt.length;
  if (reached >= terms.escalation.tiers.length) return null;
  const at = Math.max(request.askedAt, trail.stepUpAt ?? 0) + (reached + 1) * terms.escalation.intervalSec * 1_000;
  return at < request.lapsesAt ? at : null;
}

/** The request with its next tier reached; `object.changed` before its time. */
export function escalate(request: AccessRequest, now: Instant): Result<AccessRequest> {
  const at = escalatesAt(request);
  if (at === null || now < at || now >= request.lapsesAt) {
    return no(refusal('object.changed', 'the request does not escalate now; look again'));
  }
  const trail = { ...request.trail, escalatedAt: [...request.trail.escalatedAt, now] };
  return ok({ ...request, trail, version: request.version + 1 });
}
