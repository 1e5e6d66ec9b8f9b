// How consent is come by, in words: what happens on silence, whose code is asked for, what reasons must look like, how long a request
// waits. For a flow's sentence and for what is different between two versions.

import { labelsOf, termsOf } from '../consent/terms.ts';
import { listed } from '../errors/listed.ts';
import { quoted } from '../errors/refusal.ts';
import { limits } from '../limits.ts';
import { durationText } from './duration-text.ts';
import type { ApproverGroup } from './policy.ts';
import type { FlowTerms, ReasonTerms, StepUp } from './terms.ts';

/** "; a member of `sec` may agree instead after 30 minutes": each part with what separates it; empty where nothing is said. */
export function consentText({ escalation, stepUp, lapseAfterSec, reasons }: FlowTerms): string {
  const parts: string[] = [];
  escalation?.tiers.forEach((tier, index) => {
    const after = durationText((index + 1) * escalation.intervalSec);
    parts.push(`after ${after} without an answer ${tierText(tier)} may agree instead`);
  });
  if (stepUp !== null) parts.push(stepUpText(stepUp));
  if (lapseAfterSec !== null) parts.push(`lapses after ${durationText(lapseAfterSec)}`);
  const reason = reasonText(reasons);
  if (reason !== null) parts.push(reason);
  return parts.map((part) => `; ${part}`).join('');
}

/** The same, part by part and whole; null where nothing is said. `exactly` tells who a tier asks without leaving anything out. */
export const consentPartsOf = (
  { escalation, stepUp, lapseAfterSec, reasons }: FlowTerms,
  exactly: (tier: ApproverGroup) => string,
): readonly (readonly [string, string | null])[] => [
  [
    'escalation',
    escalation === null
      ? null
      : `every ${durationText(escalation.intervalSec)}: ${escalation.tiers.map(exactly).join('; then ')}`,
  ],
  ['step-up', stepUp === null ? null : stepUpText(stepUp)],
  ['lapses after', lapseAfterSec === null ? null : durationText(lapseAfterSec)],
  ['reasons', reasonText(reasons)],
];

const tierText = (tier: ApproverGroup): string =>
  listed(labelsOf(termsOf({ mode: 'ALL_OF', groups: [tier] }).flat()), 'nobody');

function stepUpText({ who, validSec }: StepUp): string {
  const whose = { requester: 'the requester', approver: 'whoever agrees', both: 'the requester and whoever agrees' }[
    who
  ];
  return `with a code of ${whose}, not older than ${durationText(validSec)}`;
}

function reasonText(terms: ReasonTerms): string | null {
  const { lengthMin, approverLengthMin, pattern, approverPattern, patternHelp } = terms;
  const parts: string[] = [];
  if (lengthMin > 0) parts.push(`a reason of ${lengthMin} characters or more`);
  if (pattern !== null) parts.push(`a reason that matches ${quoted(pattern, limits.patternLengthMax)}`);
  if (approverLengthMin > 0) parts.push(`approvers' reasons of ${approverLengthMin} characters or more`);
  if (approverPattern !== null) {
    parts.push(`approvers' reasons that match ${quoted(approverPattern, limits.patternLengthMax)}`);
  }
  if (parts.length > 0 && patternHelp !== null) parts.push(`help: ${patternHelp}`);
  return parts.length === 0 ? null : `with ${parts.join(', ')}`;
}
