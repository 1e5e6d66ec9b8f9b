// A waiting request pinned the times of its flow. Where the flow says others by now, what was asked for is not what would be agreed to:
// the request has to be made again. Longer hours count like shorter ones, so that nobody has to judge which of two is less.

import type { AccessFlow, AccessRequest, FlowTerms } from '@tidegate/core';
import { stableText } from '../stable-text.ts';

/** Why the times of a request are no longer those of its flow; null where they are. */
export function timesChanged(
  flow: Pick<AccessFlow, 'durationSecMax' | 'terms'>,
  request: AccessRequest,
): string | null {
  const longest = request.extends === null ? flow.durationSecMax : (flow.terms.extensions?.lengthSec ?? 0);
  if (request.durationSec > longest) return 'its access flow gives less time by now; ask again';
  if (flow.terms.trigger !== request.terms.trigger) return 'its access flow is no longer one that is asked through';
  return timesText(flow.terms) === timesText(request.terms)
    ? null
    : 'its access flow has other times by now; ask again';
}

/** What matters once it was asked: when one may ask and how far ahead a start may lie has been answered. */
function timesText({ times, duration }: FlowTerms): string {
  const { decide, grant, requesterHours, approverHours } = times;
  const { untilRevoked, whileEligible } = duration;
  return stableText([decide, grant, requesterHours, approverHours, untilRevoked, whileEligible]);
}
