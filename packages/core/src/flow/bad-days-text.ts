// What an access flow says for bad days, in words: emergencies, and facts that are too old.

import { allTermsOf, labelsOf, termsOf } from '../consent/terms.ts';
import { listed } from '../errors/listed.ts';
import type { ApprovalPolicy } from './policy.ts';
import type { FlowTerms } from './terms.ts';

/** For the end of a flow's sentence; empty for a flow that says nothing of it. */
export function badDaysText({ breakGlass, staleness }: FlowTerms): string {
  const emergency =
    breakGlass === null
      ? ''
      : `; only in an emergency: ${who(breakGlass.tell)} is told at once, and ${who(breakGlass.reviewers)} reviews it before the next`;
  const stale =
    staleness.kind === 'refuse'
      ? ''
      : `; where facts about the requester are too old, only when ${policyText(staleness.approval)} too`;
  return `${emergency}${stale}`;
}

/** The same as parts, for telling two flows apart. */
export const badDayPartsOf = ({ breakGlass, staleness }: FlowTerms): readonly (readonly [string, string | null])[] => [
  ['only in an emergency, reviewed by', breakGlass === null ? null : who(breakGlass.reviewers)],
  ['told of an emergency', breakGlass === null ? null : who(breakGlass.tell)],
  ['consents where facts are too old', staleness.kind === 'refuse' ? null : policyText(staleness.approval)],
];

const who = (group: ApprovalPolicy['groups'][number]): string =>
  listed(labelsOf(termsOf({ mode: 'ALL_OF', groups: [group] }).flat()), 'nobody');

function policyText(policy: ApprovalPolicy): string {
  const alternatives = termsOf(policy).map((terms) => listed(labelsOf(terms), 'nobody'));
  return `${alternatives.join(', or ')} ${allTermsOf(policy).length > 1 ? 'agree' : 'agrees'}`;
}
