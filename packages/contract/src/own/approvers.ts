// How approvers decide in fact, and what each could release alone: for administrators and auditors.

import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, instant, listOf, namedRef, pageQuery, permissionView, personRef, resourceView } from './shapes.ts';

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
    /** The same by access flow. */
    flows: z.array(z.object({ flow: namedRef, ...counts })),
    /** The access flows through which their consent alone is enough for somebody. */
    alone: z.array(
      namedRef.extend({
        /** Everything that the flow offers, or what of it they own. */
        reach: z.enum(['everything', 'owned']),
        /** Only once its escalation has come to them. */
        escalated: z.boolean(),
      }),
    ),
    /** How many entitlements of these one consent of theirs may release, each counted once. */
    alone_entitlements: count,
    /** What somebody should look at, as sentences. */
    findings: z.array(z.string()),
  })
  .meta({ id: 'Approver' });
export type ApproverView = z.infer<typeof approverView>;

export const releasedView = z
  .object({
    integration: namedRef,
    resource: resourceView.pick({ id: true, type: true, name: true, path: true }),
    permission: permissionView.pick({ id: true, name: true, risk_level: true }),
    /** Through which one consent of theirs is enough. */
    flows: z.array(namedRef),
  })
  .meta({ id: 'ReleasedEntitlement' });

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
  listReleased: route({
    method: 'GET',
    path: '/api/tidegate/v1/approvers/{id}/releases',
    tag: 'Findings',
    summary: 'The entitlements that one consent of this person may release, by id or address; a page is of resources',
    access: 'perimeters:read',
    params: idParams,
    query: pageQuery,
    output: listOf(releasedView),
  }),
} as const;
