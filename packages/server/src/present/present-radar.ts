// What the radar saw, as answers.

import type { ListedSighting, RadarOverview } from '@tidegate/broker';
import type { RadarView, SightingView } from '@tidegate/contract';
import type { Adapter } from '@tidegate/core';
import { instantText, instantTextOrNull, presentPerson } from './present-shapes.ts';

export const presentSighting = (one: ListedSighting): SightingView => ({
  id: one.id,
  integration: { id: one.integrationId, name: one.integrationName },
  kind: one.kind,
  account: one.account,
  sentence: one.sentence,
  entitlement: one.entitlement && {
    type: one.entitlement.type,
    native_id: one.entitlement.nativeId,
    permission: one.entitlement.permission,
  },
  grant_id: one.grantId,
  first_seen_at: instantText(one.firstSeenAt),
  last_seen_at: instantText(one.lastSeenAt),
  resolved_at: instantTextOrNull(one.resolvedAt),
  accepted: one.accepted && {
    by: one.acceptedBy && presentPerson(one.acceptedBy),
    at: instantText(one.accepted.at),
    reason: one.accepted.reason,
  },
  removal: one.removal && {
    by: one.removedBy && presentPerson(one.removedBy),
    at: instantText(one.removal.at),
    reason: one.removal.reason,
    trouble: one.removal.trouble,
  },
  why_not: one.whyNot,
  turned: one.turned && {
    by: one.turnedBy && presentPerson(one.turnedBy),
    at: instantText(one.turned.at),
    reason: one.turned.reason,
    request_id: one.turned.requestId,
    state: one.request?.state.kind ?? 'forgotten',
  },
  why_not_turned: one.whyNotTurned,
});

export const presentRadar = (
  adapters: readonly Adapter[],
  { integration, surveyed, review, nextAt, counts }: RadarOverview,
): RadarView => ({
  integration: {
    id: integration.id,
    name: integration.name,
    type: integration.type,
    simulated: adapters.find(({ type }) => type === integration.type)?.simulated ?? false,
  },
  surveyed,
  whole_at: instantTextOrNull(review?.wholeAt ?? null),
  trouble: review?.trouble ?? null,
  observed: review?.observed ?? 0,
  took_ms: review?.tookMs ?? 0,
  next_at: instantTextOrNull(nextAt),
  counts: counts.map(({ kind, accounts, open, accepted }) => ({ kind, accounts, open, accepted })),
});
