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
  return shapeRefusal(reason, { lengthMax: limits.reasonLengthMax, pattern: reasons.pattern, reasons });
}

/** Why an approver's reason does not do; the pattern is for those who agree and those who reject alike. */
export function approverReasonRefusal(request: AccessRequest, reason: string | null): Refusal | null {
  const { reasons } = request.terms;
  const pattern = reasons.approverPattern;
  if (reason === null) {
    if (!request.approverReasonRequired && pattern === null) return null;
    return refusal('request.reason_required', 'this access flow needs a reason from you; say why you decide so', {
      field,
    });
  }
  const lengthMax = limits.approverReasonLengthMax;
  return shapeRefusal(reason, { lengthMax, pattern, reasons: { ...reasons, lengthMin: 0 } });
}

function shapeRefusal(
  reason: string,
  shape: { readonly lengthMax: number; readonly pattern: string | null; readonly reasons: ReasonTerms },
): Refusal | null {
  const { lengthMax, pattern, reasons } = shape;
  if (reason.length > lengthMax) {
    return refusal('request.reason_too_long', `the reason is longer than ${lengthMax} characters; shorten it`, {
      field,
    });
  }
  // Half a character cannot be stored, shown or hashed.
  if (/\p{Surrogate}/u.test(reason)) return refusal('input.invalid', 'the reason is not valid text', { field });
  if (reason.length < reasons.lengthMin) {
    const message = `the reason needs at least ${reasons.lengthMin} characters; say more about why`;
    return refusal('request.reason_unfit', message, { field });
  }
  if (pattern === null || readPattern(pattern).matches(reason)) return null;
  const help = reasons.patternHelp ?? `it has to match ${quoted(pattern, limits.patternLengthMax)}`;
  return refusal('request.reason_unfit', `the reason does not have the form asked for: ${help}`, { field });
}
