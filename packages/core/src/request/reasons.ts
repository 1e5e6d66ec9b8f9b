// Why somebody asks, and why an approver decides as they do: whether a reason is needed, how long it may be, and what it must look like.

import { quoted, type Refusal, refusal } from '../errors/refusal.ts';
import type { AccessFlow } from '../flow/flow.ts';
import type { ReasonTerms } from '../flow/terms.ts';
import { limits } from '../limits.ts';
import { readPattern } from '../text/pattern.ts';
import type { AccessRequest } from './request.ts';

const field = 'justification';

/** Why a requester's reason does not do. A pattern or a length makes it needed. */
export function askedReasonRefusal(reason: string | null, flow: AccessFlow): Refusal | null {
  const { reasons } = flow.terms;
  if (reason === null) {
    if (!flow.settings.reasonRequired && reasons.lengthMin === 0 && reasons.pattern === null) return null;
    const message = `${quoted(flow.name)} needs a reason; ${reasons.patternHelp ?? 'say why you need the access'}`;
    return refusal('request.reason_required', message, { field });
  }
  const { lengthMin, pattern, patternHelp } = reasons;
  return shapeRefusal(reason, { lengthMin, lengthMax: limits.reasonLengthMax, pattern, patternHelp });
}

/** Whether an approver has to say why: the flow demands it, or says what it must look like. */
export const needsApproverReason = ({ approverReasonRequired, terms: { reasons } }: AccessRequest): boolean =>
  approverReasonRequired || reasons.approverLengthMin > 0 || reasons.approverPattern !== null;

/** Why an approver's reason does not do; pattern and length are for those who agree and those who reject alike. */
export function approverReasonRefusal(request: AccessRequest, reason: string | null): Refusal | null {
  const { approverLengthMin: lengthMin, approverPattern: pattern, patternHelp } = request.terms.reasons;
  if (reason === null) {
    if (!needsApproverReason(request)) return null;
    return refusal('request.reason_required', 'this access flow needs a reason from you; say why you decide so', {
      field,
    });
  }
  return shapeRefusal(reason, { lengthMin, lengthMax: limits.approverReasonLengthMax, pattern, patternHelp });
}

interface Shape extends Pick<ReasonTerms, 'lengthMin' | 'pattern' | 'patternHelp'> {
  readonly lengthMax: number;
}

function shapeRefusal(reason: string, { lengthMin, lengthMax, pattern, patternHelp }: Shape): Refusal | null {
  if (reason.length > lengthMax) {
    return refusal('request.reason_too_long', `the reason is longer than ${lengthMax} characters; shorten it`, {
      field,
    });
  }
  // Half a character cannot be stored, shown or hashed.
  if (/\p{Surrogate}/u.test(reason)) return refusal('input.invalid', 'the reason is not valid text', { field });
  if (reason.length < lengthMin) {
    const message = `the reason needs at least ${lengthMin} characters; say more about why`;
    return refusal('request.reason_unfit', message, { field });
  }
  if (pattern === null || readPattern(pattern).matches(reason)) return null;
  const help = patternHelp ?? `it has to match ${quoted(pattern, limits.patternLengthMax)}`;
  return refusal('request.reason_unfit', `the reason does not have the form asked for: ${help}`, { field });
}
