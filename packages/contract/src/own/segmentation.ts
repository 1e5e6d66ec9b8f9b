// How the estate is cut, reviewed, and who can reach one resource: for administrators and auditors.

import { z } from 'zod';
import { route } from '../define.ts';
import {
  idParams,
  integrationRef,
  listOf,
  namedRef,
  pageQuery,
  permissionView,
  personRef,
  resourceView,
} from './shapes.ts';

const base = '/api/tidegate/v1';

const axisStep = z.object({
  name: z.string(),
  /** Whether it is in the order; the others stand beside it and are compared with nothing. */
  ordered: z.boolean(),
});
export const segmentationCell = z
  .object({
    environment: z.string(),
    class: z.string(),
    resources: z.number().int(),
    in_no_scope: z.number().int(),
    flows: z.array(
      namedRef.extend({
        /** How many people other than the requester have to agree, at the least. */
        consents: z.number().int(),
        duration_sec_max: z.number().int(),
        permissions: z.array(z.string()),
        level: z.enum(['read', 'write', 'admin']),
        resources: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'SegmentationCell' });
const subject = z.object({ kind: z.enum(['flow', 'scope', 'resources']), id: z.string().nullable(), name: z.string() });
export const segmentationFinding = z
  .object({
    code: z.string(),
    severity: z.enum(['high', 'medium', 'low']),
    subject,
    /** The flow it is held against, for inversions. */
    against: subject.nullable(),
    where: z.string(),
    sentence: z.string(),
    fix: z.string(),
    /** Of how many resources. */
    count: z.number().int(),
    /** The first of them. */
    resources: z.array(
      z.object({
        id: z.string(),
        type: z.string(),
        native_id: z.string(),
        name: z.string(),
        path: z.string(),
        account: z.string().nullable(),
        tags: z.record(z.string(), z.string()),
      }),
    ),
    /** What a tag should become; `value` is null where only a person can tell. */
    tag_fix: z.object({ key: z.string(), value: z.string().nullable(), instead: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'SegmentationFinding' });
export const segmentationReview = z
  .object({
    /** Rows of the matrix, from the least to the most strict. */
    environments: z.array(axisStep),
    /** Columns, likewise. */
    classes: z.array(axisStep),
    accounts_separate: z.boolean(),
    accounts: z.array(
      z.object({ account: z.string(), name: z.string().nullable(), environment: z.string(), by: z.string() }),
    ),
    cells: z.array(segmentationCell),
    /** The most severe first. */
    findings: z.array(segmentationFinding),
    findings_total: z.number().int(),
    notes: z.array(z.string()),
    resources: z.number().int(),
  })
  .meta({ id: 'SegmentationReview' });
export const reachView = z
  .object({
    integration: integrationRef,
    resource: resourceView,
    scopes: z.array(namedRef.extend({ permissions: z.array(z.string()) })),
    /** Active access flows that offer something on it. */
    flows: z.array(
      namedRef.extend({
        scopes: z.array(z.string()),
        permissions: z.array(permissionView),
        requesters: z.string(),
        consents: z.array(z.string()),
        duration_sec_max: z.number().int(),
        /** How many active people may ask. */
        people_count: z.number().int(),
        people: listOf(personRef),
      }),
    ),
  })
  .meta({ id: 'Reach' });

export const segmentationRoutes = {
  reviewScopes: route({
    method: 'GET',
    path: `${base}/scopes/review`,
    tag: 'Scopes',
    summary: 'How the estate is cut: environments and classes with their flows, inversions and common mistakes',
    access: 'perimeters:read',
    query: z.object({ resources_max: z.coerce.number().int().min(0).max(200).default(20) }).strict(),
    output: segmentationReview,
  }),
  whoCanReach: route({
    method: 'GET',
    path: `${base}/inventory/{id}/reach`,
    tag: 'Inventory',
    summary: 'Who can reach a resource: scopes, access flows, terms and people',
    access: 'perimeters:read',
    params: idParams,
    query: pageQuery.extend({
      /** Only this flow, whose people `page_token` goes on with. */
      flow_id: z.string().max(200).optional(),
    }),
    output: reachView,
  }),
};
