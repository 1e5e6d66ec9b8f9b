// Asking through the client API: by filters instead of single entitlements, tried before it is made, asked again, marked as a favourite.

import { z } from 'zod';
import { route } from '../define.ts';
import { accessRequestClient } from './client-requests.ts';
import { accessUnitClient, countedPage, countedQuery } from './client-things.ts';
import { anyOf, idParams, instant, message } from './shapes.ts';

const path = '/api/client/v1/access-requests';
const groups = '/api/client/v1/access-groups';
const shared = { tag: 'Published: client', errors: 'published', access: 'signed-in' } as const;
const filter = z.array(z.string().max(200)).max(1_000);
const customFields = z.record(z.string(), z.string()).nullish();

/** Every filter narrows what is offered; together they have to name permissions, units or a bundle, so that nobody asks for all there is. */
const asking = z
  .strictObject({
    filter_integration_ids: filter,
    filter_bundle_ids: filter,
    filter_resource_type_ids: filter,
    filter_resource_ids: filter,
    filter_resources: z
      .array(z.strictObject({ type: z.enum(['id', 'search_term']), value: z.string().max(200) }))
      .max(1_000),
    filter_permission_ids: filter,
    filter_access_unit_ids: filter,
    justification: z.string().nullish(),
    duration_in_sec: z.number().int().nullish(),
    /** Ours: when it is to begin; left out, as soon as it is agreed. */
    starts_at: instant.nullish(),
    custom_fields: customFields,
    /** Taken and not used: what it asks for is always done. */
    run_pre_approval_validations: z.boolean().nullish(),
    grantee_id: z.string().nullish(),
  })
  .meta({ id: 'CreateAccessRequestClient' });

const submitted = z
  .object({ request_ids: z.array(z.string()), message: z.string() })
  .meta({ id: 'AccessRequestSubmitted' });
const dryRun = z
  .object({
    /** `OK`, or `ERROR` where something keeps it from being made. */
    status: z.string(),
    errors: z.array(
      z.object({
        code: z.string(),
        field: z.string(),
        message: z.string(),
        details: z.record(z.string(), z.unknown()),
      }),
    ),
    max_duration_in_sec: z.number().int().optional(),
  })
  .meta({ id: 'DryRunClient' });
const made = ['request.asked', 'request.agreed', 'grant.planned'];

export const clientAskingRoutes = {
  createClientRequest: route({
    ...shared,
    method: 'POST',
    path,
    summary:
      'Ask for everything offered that the filters name; entitlements of several access flows become several requests',
    body: asking,
    output: submitted,
    audit: made,
  }),
  dryRunClientRequest: route({
    ...shared,
    method: 'POST',
    path: `${path}/dry-run`,
    summary: 'What would keep me from asking so, and the longest it may be; nothing is made',
    query: z.strictObject({ resource_type_only_mode: z.enum(['true', 'false']).optional() }),
    body: asking,
    output: dryRun,
  }),
  dryRunClientRequestAgain: route({
    ...shared,
    method: 'POST',
    path: `${path}/{id}/dry-run`,
    summary: 'Whether a request of mine could be made again',
    params: idParams,
    output: dryRun,
  }),
  requestAgainClient: route({
    ...shared,
    method: 'POST',
    path: `${path}/{id}/request-again`,
    summary: 'Ask for the same once more, with another reason',
    params: idParams,
    body: z.strictObject({
      justification: z.string().nullish(),
      custom_fields: customFields,
      run_pre_approval_validations: z.boolean().nullish(),
    }),
    output: submitted,
    audit: made,
  }),
  validateClientJustification: route({
    ...shared,
    method: 'POST',
    path: '/api/client/v1/justification-validation',
    summary: 'What a reason says, by plain rules: nobody and nothing reads it for its sense',
    body: asking,
    output: z
      .object({ describes_task: z.boolean(), justifies_permission_level: z.boolean(), has_ticket_id_url: z.boolean() })
      .meta({ id: 'JustificationValidation' }),
  }),
  favoriteClientRequest: route({
    ...shared,
    method: 'POST',
    path: `${path}/{id}/favorite`,
    summary: 'Mark a request as a favourite of mine, or no longer',
    params: idParams,
    body: z.strictObject({ favorite: z.boolean().default(true) }),
    output: accessRequestClient,
  }),
  listClientRequestUnits: route({
    ...shared,
    method: 'GET',
    path: `${path}/access_units`,
    summary: 'The units of requests within my sight',
    query: z.strictObject({ request_id: anyOf }),
    output: z.array(z.object({ id: z.string(), access_units: z.array(accessUnitClient) })),
  }),
  listClientGroupUnits: route({
    ...shared,
    method: 'GET',
    path: `${groups}/{id}/units`,
    summary: 'The units of one request in one integration',
    params: idParams,
    query: z.strictObject({ ...countedQuery, 'integration-ids': anyOf, 'resource-type-ids': anyOf }),
    output: countedPage(accessUnitClient),
  }),
  getClientGroupDetails: route({
    ...shared,
    method: 'GET',
    path: `${groups}/{id}/details`,
    summary: 'How to connect to what one request opened in one integration; passwords are not told here',
    params: idParams,
    output: z.object({ plain: z.string(), markdown: z.string(), can_reset_credentials: z.boolean() }),
  }),
  resetClientGroup: route({
    ...shared,
    method: 'POST',
    path: `${groups}/{id}/reset`,
    summary: 'New passwords for what one request opened in one integration',
    params: idParams,
    output: message,
    audit: ['session.secret_reset'],
  }),
};
