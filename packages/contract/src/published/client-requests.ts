// Access requests as the published client API shows them: mine, what waits for my decision, what I decided; approve and reject. Times
// are epoch seconds, and what is absent is left out, never null: the clients that speak this take null for a value.

import { z } from 'zod';
import { route } from '../define.ts';
import { requestFacts } from './access-requests.ts';
import { bundleClient } from './client-things.ts';
import { anyOf, idParams, message, pageLimit } from './shapes.ts';

const path = '/api/client/v1/access-requests';

const epochSeconds = z.number();
const icons = z.object({ png: z.string(), svg: z.string() });
const flag = z.enum(['true', 'false']).optional();
/** How many units a request sums up unless the caller says otherwise. */
const summaryLimit = z.coerce.number().int().min(0).max(1_000).default(5);

export const accessRequestClient = z
  .object({
    id: z.string(),
    requestor: z.object({ id: z.string(), name: z.string(), email: z.string() }),
    grantee: z.object({ id: z.string(), source_id: z.string(), display_name: z.string(), type: z.string() }),
    creation_time: epochSeconds,
    revocation_time: epochSeconds.optional(),
    status: z.object({ status: z.string(), description: z.string(), metadata: z.record(z.string(), z.string()) }),
    justification: z.string(),
    access_groups: z.array(
      z.object({
        id: z.string(),
        integration: z.object({
          id: z.string(),
          type: z.string(),
          type_display_name: z.string(),
          name: z.string(),
          icons,
        }),
        resource_types: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            display_path: z.string(),
            allow_multiple_permissions: z.boolean(),
            icons,
          }),
        ),
        has_new_credentials: z.boolean(),
        status: z.object({ status: z.enum(['Success', 'Failure', 'Warning']), message: z.string().optional() }),
        total_resources: z.number().int(),
        total_permissions: z.number().int(),
      }),
    ),
    /** Where a bundle was asked for. */
    bundle: bundleClient.optional(),
    challenge: z
      .object({
        logical_relation: z.enum(['AnyOf', 'AllOf']),
        approvers: z.array(
          z.object({
            name: z.string(),
            type: z.string(),
            status: z.enum(['Approved', 'Rejected', 'Pending']),
            metadata: z.record(z.string(), z.string()),
            tier: z.number().int().optional(),
            tier_escalated_at: epochSeconds.optional(),
          }),
        ),
      })
      .optional(),
    /** Left out for access without an end of its own. */
    duration_in_sec: z.number().int().optional(),
    custom_fields: z.record(z.string(), z.string()),
    require_approver_reason: z.boolean(),
    favorite: z.boolean(),
    access_units_summary: z.array(z.object({ resource_name: z.string(), permission_name: z.string() })),
    distinct_resource_names: z.array(z.string()),
    extension_count: z.number().int(),
    extend_options: z.object({
      can_extend: z.boolean(),
      extension_availability: z.string(),
      extend_duration_in_sec: z.number().int(),
      remaining_extensions: z.number().int(),
    }),
    ...requestFacts,
  })
  .meta({ id: 'AccessRequestClient' });

const decision = z.strictObject({ justification: z.string().nullish() }).meta({ id: 'ApprovalResultClient' });
const shared = { tag: 'Published: client', errors: 'published', access: 'signed-in' } as const;

/** What the caller has to do with requests: made, waiting for their decision, decided, made for somebody else. */
export const requestsScope = z.enum(['MyRequests', 'MyTasks', 'MyHistoricTasks', 'MyDelegatedRequests']);

export const clientRequestRoutes = {
  listClientRequests: route({
    ...shared,
    method: 'GET',
    path,
    summary: 'Requests: mine, waiting for my decision, or decided by me; newest first',
    query: z.strictObject({
      scope: requestsScope.default('MyRequests'),
      statuses: anyOf,
      request_ids: anyOf,
      requestor_ids: anyOf,
      grantee_ids: anyOf,
      favorite_only: flag,
      include_autogrant: flag,
      access_units_summary_limit: summaryLimit,
      limit: pageLimit,
      skip: z.coerce.number().int().min(0).max(10_000).default(0),
    }),
    output: z.object({
      data: z.array(accessRequestClient),
      pagination: z.object({ limit: z.number().int(), offset: z.number().int(), has_more: z.boolean() }),
    }),
  }),
  getClientRequest: route({
    ...shared,
    method: 'GET',
    path: `${path}/{id}`,
    summary: 'One request',
    params: idParams,
    query: z.strictObject({ access_units_summary_limit: summaryLimit }),
    output: accessRequestClient,
  }),
  approveClientRequest: route({
    ...shared,
    method: 'POST',
    path: `${path}/{id}/approve`,
    summary: 'Give my consent',
    params: idParams,
    body: decision,
    output: message,
    audit: ['request.approved', 'request.agreed', 'grant.planned'],
  }),
  rejectClientRequest: route({
    ...shared,
    method: 'POST',
    path: `${path}/{id}/reject`,
    summary: 'Reject; one eligible rejection ends the request',
    params: idParams,
    body: decision,
    output: message,
    audit: ['request.rejected'],
  }),
  revokeClientRequest: route({
    ...shared,
    method: 'POST',
    path: `${path}/{id}/revoke`,
    summary: 'End access, or withdraw a request of mine that waits',
    params: idParams,
    output: message,
    audit: ['request.withdrawn', 'lease.ended', 'grant.closing'],
  }),
  passMfaForAccessRequests: route({
    ...shared,
    method: 'POST',
    path: `${path}/pass-mfa`,
    summary: 'Let my requests go on that wait for my code, after I have typed it in the portal',
    output: z.object({
      message: z.string(),
      affected_requests: z.object({ total: z.number().int(), access_requests_ids: z.array(z.string()) }),
    }),
    audit: ['request.proven', 'request.agreed'],
  }),
  extendClientRequest: route({
    ...shared,
    method: 'POST',
    path: `${path}/{id}/extend`,
    summary: 'Lengthen my open access by what its access flow says',
    params: idParams,
    output: message,
    audit: ['request.asked', 'request.extended', 'grant.extended'],
  }),
};
