// The radar: who has access in each integration other than by grants of this server, and what is decided about it.

import { limits, sightingKinds } from '@tidegate/core';
import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, instant, integrationRef, listOf, namedRef, pageQuery, personRef } from './shapes.ts';

const base = '/api/tidegate/v1/radar';
const count = z.number().int();
const because = z.object({ reason: z.string().min(1).max(limits.reasonLengthMax) }).strict();

export const sightingView = z
  .object({
    id: z.string(),
    integration: namedRef,
    kind: z.enum(sightingKinds),
    /** The account in the target, as the target names it. */
    account: z.string(),
    sentence: z.string(),
    /** What it is in our words; null for rights that are none of the permissions. */
    entitlement: z.object({ type: z.string(), native_id: z.string(), permission: z.string() }).nullable(),
    /** The grant it is about, that its mark names, or that was open with admin rights when it came. */
    grant_id: z.string().nullable(),
    first_seen_at: instant,
    last_seen_at: instant,
    /** Null while it is so. */
    resolved_at: instant.nullable(),
    accepted: z.object({ by: personRef.nullable(), at: instant, reason: z.string() }).nullable(),
    /** It is being removed; `trouble` says why it is still there. */
    removal: z
      .object({ by: personRef.nullable(), at: instant, reason: z.string(), trouble: z.string().nullable() })
      .nullable(),
    /** Why it cannot be removed from here; null where it can. */
    why_not: z.string().nullable(),
    /** It was asked for on behalf of its person; `state` is how that request stands. */
    turned: z
      .object({ by: personRef.nullable(), at: instant, reason: z.string(), request_id: z.string(), state: z.string() })
      .nullable(),
    /** Why it cannot be turned into a request; null where it can. */
    why_not_turned: z.string().nullable(),
  })
  .meta({ id: 'Sighting' });
export type SightingView = z.infer<typeof sightingView>;

export const radarView = z
  .object({
    integration: integrationRef,
    /** Whether its target can be asked who has access. */
    surveyed: z.boolean(),
    /** When the last survey that was read whole began; null before the first. */
    whole_at: instant.nullable(),
    /** Why nothing could be concluded from the last survey; null where it was read whole. */
    trouble: z.string().nullable(),
    observed: count,
    took_ms: count,
    next_at: instant.nullable(),
    counts: z.array(z.object({ kind: z.enum(sightingKinds), accounts: count, open: count, accepted: count })),
  })
  .meta({ id: 'Radar' });
export type RadarView = z.infer<typeof radarView>;

export const radarRoutes = {
  readRadar: route({
    method: 'GET',
    path: base,
    tag: 'Radar',
    summary: 'Every integration: when who has access was read last, and how much of it is not as it was granted',
    access: 'perimeters:read',
    output: z.object({ items: z.array(radarView) }),
  }),
  listSightings: route({
    method: 'GET',
    path: `${base}/sightings`,
    tag: 'Radar',
    summary: 'Access in the targets that is not as it was granted here, the latest first',
    access: 'perimeters:read',
    query: pageQuery.extend({
      state: z.enum(['open', 'accepted', 'resolved', 'all']).default('open'),
      kind: z.enum(sightingKinds).optional(),
      integration: z.string().max(200).optional(),
      account: z.string().max(300).optional(),
    }),
    output: listOf(sightingView),
  }),
  surveyNow: route({
    method: 'POST',
    path: `${base}/integrations/{id}/survey`,
    tag: 'Radar',
    summary: 'Read soon who has access in an integration, beside the schedule',
    access: 'findings:handle',
    params: idParams,
    output: z.object({ message: z.string() }),
    audit: ['radar.reviewed'],
    perMinute: 30,
  }),
  acceptStanding: route({
    method: 'POST',
    path: `${base}/integrations/{id}/accept`,
    tag: 'Radar',
    summary: 'Accept all access that stood in an integration before it was first looked at',
    access: 'findings:handle',
    params: idParams,
    body: because,
    output: z.object({ accepted: count }),
    audit: ['radar.accepted'],
  }),
  acceptSighting: route({
    method: 'POST',
    path: `${base}/sightings/{id}/accept`,
    tag: 'Radar',
    summary: 'Leave access as it is, for as long as it stays the same; a removal is given up by it',
    access: 'findings:handle',
    params: idParams,
    body: because,
    output: sightingView,
    audit: ['radar.accepted'],
  }),
  removeSighting: route({
    method: 'POST',
    path: `${base}/sightings/{id}/remove`,
    tag: 'Radar',
    summary: 'Take access away in its target, until a survey no longer shows it',
    access: 'access:end_all',
    params: idParams,
    body: because,
    output: sightingView,
    audit: ['radar.remove_asked'],
  }),
  turnSighting: route({
    method: 'POST',
    path: `${base}/sightings/{id}/request`,
    tag: 'Radar',
    summary: 'Ask for access that others made on behalf of its person; when that opens, it is taken over or taken away',
    access: 'access:end_all',
    params: idParams,
    body: because
      .extend({
        /** Id or address; must be whom the identity links name. */
        person: z.string().min(1).max(320).optional(),
        /** Left out: the strictest that offers it. */
        flow_id: z.string().min(1).max(100).optional(),
        duration_sec: z.number().int().positive().optional(),
        custom_fields: z.record(z.string(), z.string()).optional(),
      })
      .strict(),
    output: z.object({ request_id: z.string(), sentence: z.string() }),
    audit: ['radar.turned', 'request.asked'],
  }),
} as const;
