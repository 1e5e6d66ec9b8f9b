// How approvers decide in fact, and what each could release alone: for administrators and auditors.

import { z } from 'zod';
import { route } from '../define.ts';
import { instant, listOf, namedRef, pageQuery, personRef } from './shapes.ts';

const count = z.number().int();
const counts = {
  decided: count,
  rejected: count,
  /** Decided within ten seconds of asking. */
  hasty: count,
};

export const approverView = z
  .object({
    person: personRef,
    ...counts,
    /** Values of environment tags among what they decided on, the most frequent first. */
    environments: z.array(z.object({ value: z.string(), count })),
    /** The access flows through which their consent alone is enough for somebody. */
    alone: z.array(namedRef),
    /** How many entitlements these offer, each counted once. */
    alone_entitlements: count,
    /** What somebody should look at, as sentences. */
    findings: z.array(z.string()),
  })
  .meta({ id: 'Approver' });
export type ApproverView = z.infer<typeof approverView>;

export const approverRoutes = {
  listApprovers: route({
    method: 'GET',
    path: '/api/tidegate/v1/approvers',
    tag: 'Findings',
    summary:
      'How approvers have decided lately, what comes to their queues, and what each could release alone, by address',
    access: 'perimeters:read',
    query: pageQuery,
    output: listOf(approverView).extend({
      /** Verdicts before it are not counted. */
      since: instant,
      flows: z.array(z.object({ flow: namedRef, ...counts, findings: z.array(z.string()) })),
    }),
  }),
} as const;
