// Why somebody can, or cannot, have something; answered within the caller's sight, so that nothing tells of what lies beyond it.

import { z } from 'zod';
import { route } from '../define.ts';
import { instant, namedRef, personRef } from './shapes.ts';

const base = '/api/tidegate/v1';

export const whyView = z
  .object({
    /** Whether any of it may be asked for now. */
    may: z.boolean(),
    sentence: z.string(),
    grantee: personRef,
    entitlements: z.array(
      z.object({
        resource: namedRef.extend({ path: z.string() }),
        permission: namedRef,
        /** Each access flow that offers it, with its consents. */
        offers: z.array(z.object({ flow: namedRef, sentence: z.string() })),
        /** Until when it is held already; of one's own access only. */
        held: z.object({ until: instant, sentence: z.string() }).nullable(),
        /** A request that waits for it; of one's own only. */
        waiting: z.object({ request_id: z.string(), sentence: z.string() }).nullable(),
        /** Why a rule would refuse it now. */
        blocked: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Why' });

export const whyRoutes = {
  explainAccess: route({
    method: 'GET',
    path: `${base}/why`,
    tag: 'Requests',
    summary: 'Why can I (not) have this? What is out of sight answers like what does not exist',
    access: 'signed-in',
    query: z
      .object({
        /** Id, name or path. */
        resource: z.string().min(1).max(2_000),
        permission: z.string().max(200).optional(),
        /** Id or address; left out, for oneself. */
        grantee: z.string().max(320).optional(),
      })
      .strict(),
    output: whyView,
  }),
  dryRunRequests: route({
    method: 'POST',
    path: `${base}/requests/dry-run`,
    tag: 'Requests',
    summary: 'Whether an asking would be accepted, and what is missing; nothing is made',
    access: 'signed-in',
    body: z
      .object({
        entitlements: z
          .array(z.object({ resource_id: z.string(), permission_id: z.string() }).strict())
          .max(1_000)
          .default([]),
        bundle: z.string().max(200).optional(),
        flow_id: z.string().optional(),
        duration_sec: z.number().int().optional(),
        /** When it is to begin; left out, as soon as it is agreed. */
        starts_at: instant.optional(),
        reason: z.string().optional(),
        grantee: z.string().max(320).optional(),
      })
      .strict(),
    output: z.object({
      ok: z.boolean(),
      errors: z.array(
        z.object({
          code: z.string(),
          field: z.string(),
          message: z.string(),
          details: z.record(z.string(), z.unknown()),
        }),
      ),
      /** The longest that may be asked for; null where nothing is offered. */
      duration_sec_max: z.number().int().nullable(),
    }),
  }),
} as const;
