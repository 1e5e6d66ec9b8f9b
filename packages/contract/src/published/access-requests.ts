// Access requests (v4) as the published API shows them to the one who asks. Approving and rejecting are in the client API. Beside the
// published fields stand ours: where the request stands in a sentence, and the facts behind it.

import { z } from 'zod';
import { route } from '../define.ts';
import { requestAction } from '../own/shapes.ts';
import {
  anyOf,
  identity,
  idParams,
  instant,
  integrationPartial,
  listOf,
  message,
  oneOf,
  pageQuery,
  resourceType,
} from './shapes.ts';

const path = '/api/user/v4/access-requests';

const reason = z.string().nullish();
export const customFields = z
  .record(z.string().max(200), z.string().max(1_000))
  .refine((fields) => Object.keys(fields).length <= 50, 'at most 50 custom fields');

/** Ours, on every request of the published API. */
export const requestFacts = {
  /** One sentence that says where it stands; the same in every door. */
  sentence: z.string(),
  /** What this caller may do with it now. */
  actions: z.array(requestAction),
  flow: z.object({ id: z.string(), name: z.string() }),
  simulated: z.boolean(),
  /** The consents still missing. */
  waiting_for: z.array(z.string()),
  /** Why there will be no access: `rejected`, `withdrawn`, `lapsed`, `out_of_reach`. */
  outcome: z.string().optional(),
  /** No access from this request after this moment, whatever happens. */
  notAfter: instant.optional(),
  ends_at: instant.optional(),
  /** Past its end and not proven closed. */
  leaking: z.boolean(),
  uncertain: z.boolean(),
  gone_at: instant.optional(),
};

export const accessRequestV4 = z
  .object({
    id: z.string(),
    status: z.string(),
    /** Null for access without an end of its own. */
    duration_in_sec: z.number().int().nullable(),
    justification: z.string().nullable(),
    creation_date: instant,
    revocation_date: instant.nullable(),
    custom_fields: z.record(z.string(), z.string()),
    access_groups: z.array(z.object({ integration: integrationPartial, resource_types: z.array(resourceType) })),
    /** Null where it is the caller. */
    requestor: identity.nullable(),
    grantee: identity.nullable(),
    bundle: z.object({ id: z.string(), name: z.string() }).nullable(),
    ...requestFacts,
  })
  .meta({ id: 'AccessRequestV4' });

export const requestEntitlementV4 = z
  .object({
    integration: integrationPartial,
    resource: z.object({ id: z.string(), source_id: z.string(), type: resourceType, name: z.string() }),
    permission: z.object({ name: z.string(), id: z.string(), allows: z.string() }),
    status: z.string(),
    /** Ours: what there is to know about it. */
    message: z.string().nullable(),
    /** Ours: how to connect, once open and only for the grantee. */
    session_id: z.string().nullable(),
  })
  .meta({ id: 'AccessRequestEntitlementV4' });

const shared = { tag: 'Published: access requests', errors: 'published', access: 'signed-in' } as const;
const asked = ['request.asked', 'request.agreed', 'grant.planned'];

export const accessRequestRoutes = {
  listAccessRequestsV4: route({
    ...shared,
    method: 'GET',
    path,
    summary: 'My requests, newest first; with `requestor` (Viewer, Admin) somebody else’s',
    query: pageQuery.extend({ requestor: oneOf, statuses: anyOf }),
    output: listOf(accessRequestV4),
  }),
  createAccessRequestsV4: route({
    ...shared,
    method: 'POST',
    path,
    summary: 'Ask; entitlements of several access flows become several requests',
    body: z
      .strictObject({
        bundle_reference: z.string().nullish(),
        entitlements: z
          .array(z.strictObject({ resource_id: z.string(), permission_id: z.string() }))
          .max(1_000)
          .nullish(),
        justification: reason,
        duration_in_sec: z.number().nullish(),
        custom_fields: customFields.default({}),
        /** Id or address; left out, the caller. */
        grantee: z.string().nullish(),
      })
      .meta({ id: 'CreateAccessRequestV4' }),
    output: z.array(accessRequestV4),
    audit: asked,
  }),
  getAccessRequestV4: route({
    ...shared,
    method: 'GET',
    path: `${path}/{id}`,
    summary: 'One request',
    params: idParams,
    output: accessRequestV4,
  }),
  listAccessRequestEntitlementsV4: route({
    ...shared,
    method: 'GET',
    path: `${path}/{id}/entitlements`,
    summary: 'What one request asks for, each with its own status',
    params: idParams,
    query: pageQuery.extend({ integration_ids: anyOf, resource_types: anyOf, statuses: anyOf }),
    output: listOf(requestEntitlementV4),
  }),
  requestAgainV4: route({
    ...shared,
    method: 'POST',
    path: `${path}/{id}/request-again`,
    summary: 'Ask for the same entitlements once more',
    params: idParams,
    body: z
      .strictObject({ justification: reason, custom_fields: customFields.default({}) })
      .meta({ id: 'RequestAgainV4' }),
    output: z.array(accessRequestV4),
    audit: asked,
  }),
  revokeAccessRequestV4: route({
    ...shared,
    method: 'POST',
    path: `${path}/{id}/revoke`,
    summary: 'Give my access back, end somebody’s that I may end, or withdraw my waiting request',
    params: idParams,
    output: message,
    audit: ['lease.ended', 'grant.closing', 'request.withdrawn'],
  }),
};
