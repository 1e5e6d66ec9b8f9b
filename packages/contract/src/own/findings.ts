// Findings about the perimeters, the reviews that make them, and how the sizes of scopes have moved.

import { findingKinds, findingSeverities } from '@tidegate/core';
import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, instant, listOf, namedRef, pageQuery, personRef } from './shapes.ts';

const base = '/api/tidegate/v1/findings';
const count = z.number().int();

export const findingView = z
  .object({
    id: z.string(),
    kind: z.enum(findingKinds),
    severity: z.enum(findingSeverities),
    /** What it is about: a scope, an access flow, a rule, a person, an integration or a request. */
    subject: namedRef,
    sentence: z.string(),
    details: z.record(z.string(), z.unknown()),
    first_seen_at: instant,
    last_seen_at: instant,
    /** Null while it holds. */
    resolved_at: instant.nullable(),
    owner: personRef.nullable(),
    acknowledged: z.object({ by: personRef.nullable(), at: instant }).nullable(),
  })
  .meta({ id: 'Finding' });
export type FindingView = z.infer<typeof findingView>;

export const reviewView = z
  .object({
    at: instant,
    scopes: count,
    opened: count,
    resolved: count,
    /** Open afterwards. */
    open: count,
    took_ms: count,
  })
  .meta({ id: 'DriftReview' });

export const trendView = z
  .object({
    scope: namedRef,
    /** Open findings about it. */
    open: count,
    /** How many resources it held when it was accepted last; null before its first review. */
    accepted: z.object({ resources: count, at: instant }).nullable(),
    /** Sizes over time, the oldest first; each stands until the next. */
    counts: z.array(z.object({ at: instant, resources: count, entitlements: count })),
  })
  .meta({ id: 'ScopeTrend' });
export type TrendView = z.infer<typeof trendView>;

export const findingRoutes = {
  listFindings: route({
    method: 'GET',
    path: base,
    tag: 'Findings',
    summary: 'What reviews have found, open or resolved, the latest first',
    access: 'perimeters:read',
    query: pageQuery.extend({
      state: z.enum(['open', 'resolved', 'all']).default('open'),
      kind: z.enum(findingKinds).optional(),
      scope: z.string().max(200).optional(),
    }),
    output: listOf(findingView).extend({
      open: count,
      /** Of those open, how many nobody has acknowledged. */
      waiting: count,
      /** The latest reviews, the oldest first. */
      reviews: z.array(reviewView),
      next_review_at: instant.nullable(),
    }),
  }),
  listTrends: route({
    method: 'GET',
    path: `${base}/trends`,
    tag: 'Findings',
    summary: 'How the sizes of scopes have moved, by the name of the scope',
    access: 'perimeters:read',
    query: pageQuery,
    output: listOf(trendView),
  }),
  reviewFindings: route({
    method: 'POST',
    path: `${base}/review`,
    tag: 'Findings',
    summary: 'Review all scopes now, beside the schedule',
    access: 'findings:handle',
    output: reviewView,
    audit: ['finding.opened', 'finding.resolved', 'inventory.moved'],
    perMinute: 30,
  }),
  ownFinding: route({
    method: 'POST',
    path: `${base}/{id}/owner`,
    tag: 'Findings',
    summary: 'Give a finding to somebody who may list the inventory, or to nobody',
    access: 'findings:handle',
    params: idParams,
    body: z.object({ email: z.string().max(320).nullable() }).strict(),
    output: findingView,
    audit: ['finding.owned'],
  }),
  acknowledgeFinding: route({
    method: 'POST',
    path: `${base}/{id}/acknowledge`,
    tag: 'Findings',
    summary: 'Acknowledge a finding; a size or a border is accepted by it, and the finding resolved',
    access: 'findings:handle',
    params: idParams,
    output: findingView,
    audit: ['finding.acknowledged'],
  }),
} as const;
