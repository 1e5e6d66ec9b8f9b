// What somebody may ask for: an entitlement with each access flow that offers it as an offer of its own. Names of scopes and
// of other requesters stay out: they would tell of things beyond the caller's sight.

import type { OfferedMember } from '@tidegate/broker';
import { type AccessFlow, durationText } from '@tidegate/core';
import {
  consentPhrases,
  presentEnds,
  presentIntegration,
  presentPermission,
  presentResource,
} from './present-shapes.ts';

export const presentOffered = ({ member, adapter, flows }: OfferedMember) => ({
  integration: presentIntegration(member.integration, adapter),
  resource: presentResource(member.resource, adapter),
  permission: presentPermission(member.permission),
  ends: presentEnds(adapter.ends),
  offers: flows.map(presentOffer),
});

function presentOffer(flow: AccessFlow) {
  const consents = consentPhrases(flow);
  const agreed =
    consents.length === 0
      ? 'without asking anyone'
      : `when ${consents.join(' and ')} ${consents.length === 1 ? 'agrees' : 'agree'}`;
  return {
    flow: { id: flow.id, name: flow.name },
    duration_sec_max: flow.durationSecMax,
    reason_required: flow.settings.reasonRequired,
    automatic: flow.approval === null,
    consents,
    sentence: `up to ${durationText(flow.durationSecMax)}, ${agreed}`,
  };
}
