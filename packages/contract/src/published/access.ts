// Access sessions (v1) and available access (v1) as the published API shows them: what I may ask for, what I have, how to connect.

import { z } from 'zod';
import { route } from '../define.ts';
import {
  anyOf,
  idParams,
  instant,
  integrationPartial,
  listOf,
  message,
  oneOf,
  pageQuery,
  resourceType,
} from './shapes.ts';

const sessionPath = '/api/user/v1/access-sessions';
const availablePath = '/api/user/v1/available-access';

const credentialsStatus = z.enum(['AVAILABLE', 'VIEWED', 'RESETTING', 'NOT_APPLICABLE']);

export const accessSessionV1 = z
  .object({
    id: z.string(),
    name: z.string(),
    request_ids: z.array(z.string()),
    integration: integrationPartial,
    credentials_status: credentialsStatus,
    can_reset_credentials: z.boolean(),
    /** Ours. */
    ends_at: instant,
    sentence: z.string(),
    simulated: z.boolean(),
  })
  .meta({ id: 'AccessSessionV1' });

export const accessSessionDetailsV1 = z
  .object({
    instructions: z.string(),
    custom_admin_message: z.string().nullable(),
    /** host, port, database, username and, the first time only, password. */
    parameters: z.record(z.string(), z.string()),
    cli: z.string().nullable(),
    link: z.null(),
    /** Ours: what it is after this answer. */
    credentials_status: credentialsStatus,
    simulated: z.boolean(),
  })
  .meta({ id: 'AccessSessionDetailsV1' });

export const availableEntitlementV1 = z
  .object({
    integration: integrationPartial.extend({ simulated: z.boolean() }),
    resource: z.object({ id: z.string(), source_id: z.string(), type: resourceType, name: z.string() }),
    permission: z.object({ id: z.string(), source_id: z.string(), name: z.string() }),
  })
  .meta({ id: 'AvailableEntitlementV1' });

const sessions = { tag: 'Published: access sessions', errors: 'published', access: 'signed-in' } as const;
const available = { tag: 'Published: available access', errors: 'published', access: 'signed-in' } as const;

export const accessSessionRoutes = {
  listAccessSessionsV1: route({
    ...sessions,
    method: 'GET',
    path: sessionPath,
    summary: 'My open access, newest first',
    query: pageQuery.extend({ integration_id: anyOf, request_ids: anyOf }),
    output: listOf(accessSessionV1),
  }),
  getAccessSessionV1: route({
    ...sessions,
    method: 'GET',
    path: `${sessionPath}/{id}`,
    summary: 'One open access of mine',
    params: idParams,
    output: accessSessionV1,
  }),
  getAccessDetailsV1: route({
    ...sessions,
    method: 'GET',
    path: `${sessionPath}/{id}/access-details`,
    summary: 'How to connect; called with a personal token it gives the password, once',
    params: idParams,
    output: accessSessionDetailsV1,
    audit: ['session.secret_read'],
  }),
  resetCredentialsV1: route({
    ...sessions,
    method: 'POST',
    path: `${sessionPath}/{id}/reset-credentials`,
    summary: 'Make a new password',
    params: idParams,
    output: message,
    audit: ['session.secret_reset'],
  }),
};

export const availableAccessRoutes = {
  listAvailableEntitlementsV1: route({
    ...available,
    method: 'GET',
    path: `${availablePath}/entitlements`,
    summary: 'What I may ask for; names take wildcards',
    query: pageQuery.extend({
      grantee: oneOf,
      integration_id: oneOf,
      integration_name: oneOf,
      resource_name: oneOf,
      resource_type_id: anyOf,
      permission_name: anyOf,
    }),
    output: listOf(availableEntitlementV1),
  }),
  listAvailableBundlesV1: route({
    ...available,
    method: 'GET',
    path: `${availablePath}/bundles`,
    summary: 'Bundles I may ask for',
    query: pageQuery.extend({ grantee: oneOf, name: anyOf }),
    output: listOf(z.object({ id: z.string(), name: z.string() }).meta({ id: 'AvailableBundleV1' })),
  }),
};
