// Emergency uses and their reviews.

import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, instant, personRef } from './shapes.ts';

const base = '/api/tidegate/v1/emergencies';

export const emergencyView = z
  .object({
    /** The id of its request. */
    id: z.string(),
    requester: personRef,
    flow: z.string(),
    resources: z.array(z.string()),
    reason: z.string().nullable(),
    used_at: instant,
    sentence: z.string(),
    review: z.object({ at: instant, verdict: z.enum(['founded', 'unfounded']), note: z.string() }).nullable(),
    may_review: z.boolean(),
  })
  .meta({ id: 'Emergency' });
export type EmergencyView = z.infer<typeof emergencyView>;

export const emergencyRoutes = {
  listEmergencies: route({
    method: 'GET',
    path: base,
    tag: 'Requests',
    summary:
      'Emergency uses that wait for a review, or were reviewed lately: the caller’s own and those the caller may review; all for who sees all requests',
    access: 'signed-in',
    query: z.strictObject({ state: z.enum(['open', 'reviewed']).default('open') }),
    output: z.object({ items: z.array(emergencyView) }),
  }),
  reviewEmergency: route({
    method: 'POST',
    path: `${base}/{id}/review`,
    tag: 'Requests',
    summary: 'Reviews an emergency use; whoever used it may use another from then on',
    access: 'signed-in',
    params: idParams,
    /** Both are needed; what is missing is told to reviewers only. */
    body: z.strictObject({
      verdict: z.enum(['founded', 'unfounded']).nullable().default(null),
      note: z.string().default(''),
    }),
    output: emergencyView,
    audit: ['emergency.reviewed'],
  }),
} as const;
