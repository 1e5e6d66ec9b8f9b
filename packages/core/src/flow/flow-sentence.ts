// An access flow as one sentence, so that the person who saved it and the person who audits it read the same thing.

import { allTermsOf, conditionLabel, labelsOf, termsOf } from '../consent/terms.ts';
import { listed } from '../errors/listed.ts';
import { targetText } from '../target/target-text.ts';
import { badDaysText } from './bad-days-text.ts';
import { consentText } from './consent-text.ts';
import { durationText } from './duration-text.ts';
import type { AccessFlow } from './flow.ts';
import type { ApprovalPolicy, ConditionGroup } from './policy.ts';
import { receiversText } from './receivers-text.ts';
import { lastingText, whenText } from './times-text.ts';

/**
 * Who may ask for what, for how long, and when it is agreed: "a member of `data` may ask for anything in
 * `rds-prod-pii` (READ_ONLY), up to 1 hour, when the requester's manager and a member of `dba` agree".
 * `nameOf` names a scope, a bundle or an integration by id.
 */
export function flowSentence(flow: AccessFlow, nameOf: (id: string) => string): string {
  const who = requestersText(flow.requesters);
  const what = listed(
    flow.targets.map((target) => targetText(target, nameOf)),
    'nothing',
  );
  const when =
    flow.approval === null ? 'without asking anyone' : approvalText(flow.approval, flow.settings.distinctPeople);
  const own = flow.settings.selfApproval && flow.approval !== null ? "; the requester's own consent counts" : '';
  const inactive = flow.active ? '' : 'switched off: ';
  const times = whenText(flow);
  const said = `${own}${whyText(flow)}${consentText(flow.terms)}${badDaysText(flow.terms)}`;
  const bounds = `${said}${times === '' ? '' : `; ${times}`}${noticeText(flow)}`;
  if (flow.terms.trigger === 'automatic') {
    return `${inactive}whoever is ${who} holds ${what}, ${lastingText(flow, nameOf)}${bounds}`;
  }
  const whom = receiversText(flow.terms.requestFor);
  return `${inactive}${who} may ask for ${what}${whom}, ${lastingText(flow, nameOf)}, ${when}${bounds}`;
}

function requestersText(group: ConditionGroup): string {
  if (group.conditions.length === 0) return 'nobody';
  return group.conditions.map(conditionLabel).join(group.operator === 'AND' ? ' who is also ' : ' or ');
}

function approvalText(policy: ApprovalPolicy, distinctPeople: boolean): string {
  const alternatives = termsOf(policy).map((terms) => listed(labelsOf(terms), 'nobody'));
  const several = allTermsOf(policy).length > 1;
  const agree = several ? 'agree' : 'agrees';
  const apart = distinctPeople && several ? ', each a different person' : '';
  return `when ${alternatives.join(', or ')} ${agree}${apart}`;
}

/** "; whoever asks has to say why": empty where nobody has to. */
function whyText({ approval, settings }: AccessFlow): string {
  const who = [
    ...(settings.reasonRequired ? ['whoever asks'] : []),
    ...(settings.approverReasonRequired && approval !== null ? ['whoever agrees'] : []),
  ];
  return who.length === 0 ? '' : `; ${who.join(' and ')} has to say why`;
}

/** Only where the flow says otherwise than the house. */
function noticeText({ terms: { noticeLeadSec } }: AccessFlow): string {
  if (noticeLeadSec === null) return '';
  return noticeLeadSec === 0
    ? '; nobody is told before its end'
    : `; told ${durationText(noticeLeadSec)} before its end`;
}
