// What somebody may ask for: an entitlement with each access flow that offers it as an offer of its own. Names of scopes and
// of other requesters stay out: they would tell of things beyond the caller's sight.

import { type OfferedMember, offerKey } from '@tidegate/broker';
import {
  type AccessFlow,
  askedTimesRefusal,
  type Instant,
  lastingText,
  type Member,
  type Person,
  whenText,
} from '@tidegate/core';
import {
  consentPhrases,
  presentEnds,
  presentIntegration,
  presentPermission,
  presentResource,
} from './present-shapes.ts';

/** Who looks, and when: hours may be their own. */
export interface Looking {
  readonly person: Person;
  readonly now: Instant;
  /** The offers they marked, as `offerKey` says them. */
  readonly favorites: ReadonlySet<string>;
}

export const presentOffered = ({ member, adapter, flows }: OfferedMember, looking: Looking) => ({
  integration: presentIntegration(member.integration, adapter),
  resource: presentResource(member.resource, adapter),
  permission: presentPermission(member.permission),
  ends: presentEnds(adapter.ends),
  offers: flows.map((flow) => presentOffer(flow, member, looking)),
});

function presentOffer(flow: AccessFlow, { resource, permission }: Member, looking: Looking) {
  const consents = consentPhrases(flow);
  const agreed =
    consents.length === 0
      ? 'without asking anyone'
      : `when ${consents.join(' and ')} ${consents.length === 1 ? 'agrees' : 'agree'}`;
  return {
    flow: { id: flow.id, name: flow.name },
    duration_sec_max: flow.durationSecMax,
    ...presentTimes(flow, looking),
    reason_required: flow.settings.reasonRequired,
    automatic: flow.approval === null,
    consents,
    sentence: [`${lastingText(flow, () => 'its owner')}, ${agreed}`, whenText(flow)].filter(Boolean).join('; '),
    favorite: looking.favorites.has(
      offerKey({ flowId: flow.id, resourceId: resource.id, permissionId: permission.id }),
    ),
  };
}

function presentTimes(flow: AccessFlow, { person, now }: Looking) {
  const { duration, extensions, times } = flow.terms;
  const closed = askedTimesRefusal({
    flow,
    requester: person,
    grantee: person,
    durationSec: null,
    startsAt: null,
    extending: false,
    now,
  });
  const opensAt = closed?.details?.['opens_at'];
  return {
    duration_sec_default: duration.defaultSec,
    duration_sec_step: duration.stepSec,
    until_revoked: duration.untilRevoked && { review_every_sec: duration.untilRevoked.reviewEverySec },
    extensions: extensions && {
      count_max: extensions.countMax,
      length_sec: extensions.lengthSec,
      consent: extensions.consent,
    },
    start_within_sec: times.startWithinSec,
    hours: whenText(flow),
    closed: closed && { sentence: closed.message, opens_at: typeof opensAt === 'string' ? opensAt : null },
  };
}
