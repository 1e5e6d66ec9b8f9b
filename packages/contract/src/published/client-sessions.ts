// Access sessions in the client API: what is open for me, how to connect, new passwords.

import { z } from 'zod';
import { route } from '../define.ts';
import {
  countedPage,
  countedQuery,
  icons,
  integrationClient,
  permissionClient,
  resourceClient,
  resourceTypeClient,
} from './client-things.ts';
import { anyOf, idParams, message, oneOf } from './shapes.ts';

const base = '/api/client/v1/access-sessions';
const shared = { tag: 'Published: client', errors: 'published', access: 'signed-in' } as const;
const flag = z.enum(['true', 'false']).optional();

const credentials = z.object({ id: z.string(), status: z.string(), can_reset: z.boolean() });
const launcher = z.object({ id: z.string(), display_name: z.string(), launcher_type: z.string() });

export const accessSessionClient = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.object({ id: z.string(), name: z.string(), icons }),
    integration: integrationClient,
    /** Left out where access has no password. */
    credentials: credentials.optional(),
    connection_methods: z.array(z.string()),
    status: z.string(),
    has_more_access_units: z.boolean(),
    has_link_access_details: z.boolean(),
    has_launchers: z.boolean(),
    launchers: z.array(launcher),
    credentials_rotated: z.boolean(),
    custom_access_details: z.string().optional(),
  })
  .meta({ id: 'AccessSessionClient' });

const sessionFilters = {
  include_disconnected: flag,
  integration_id: anyOf,
  integration_types: anyOf,
  search: oneOf,
  session_types: anyOf,
  status: anyOf,
} as const;

export const clientSessionsRoutes = {
  listClientAccessSessions: route({
    ...shared,
    method: 'GET',
    path: base,
    summary: 'What is open for me',
    query: z.strictObject({
      ...countedQuery,
      ...sessionFilters,
      request_id: anyOf,
      bundle_id: anyOf,
      credentials_id: anyOf,
    }),
    output: countedPage(accessSessionClient),
  }),
  listClientAccessSessionGroups: route({
    ...shared,
    method: 'GET',
    path: '/api/client/v1/access-session-groups',
    summary: 'What is open for me, by integration',
    query: z.strictObject({
      ...countedQuery,
      ...sessionFilters,
      'sessions-page-size': z.coerce.number().int().min(1).max(100).default(10),
    }),
    output: countedPage(
      z.object({
        integration: integrationClient,
        total: z.number().int(),
        sessions: z.array(accessSessionClient),
        custom_access_details: z.string().optional(),
      }),
    ),
  }),
  syncClientAccessSessions: route({
    ...shared,
    method: 'POST',
    path: '/api/client/v1/access-session-sync',
    summary: 'Bring my sessions up to date; they always are, so this changes nothing',
    output: message,
  }),
  getClientAccessSession: route({
    ...shared,
    method: 'GET',
    path: `${base}/{id}`,
    summary: 'One session of mine',
    params: idParams,
    output: accessSessionClient,
  }),
  getClientAccessDetails: route({
    ...shared,
    method: 'GET',
    path: `${base}/{id}/access-details`,
    summary: 'How to connect; a password is told once, to a token',
    params: idParams,
    query: z.strictObject({ consumed_by: oneOf, format_type: oneOf }),
    output: z.object({
      credentials: credentials.optional(),
      instructions: z.object({ plain: z.string(), markdown: z.string(), custom_message: z.string().optional() }),
      json: z.record(z.string(), z.string()),
      cli: z.string(),
      credentials_rotated: z.boolean(),
      launchers: z.array(z.never()),
    }),
    audit: ['session.secret_read'],
  }),
  resetClientCredentials: route({
    ...shared,
    method: 'POST',
    path: `${base}/{id}/reset-credentials`,
    summary: 'A new password',
    params: idParams,
    output: message,
    audit: ['session.secret_reset'],
  }),
  getClientSessionTemplate: route({
    ...shared,
    method: 'GET',
    path: `${base}/{id}/request-template`,
    summary: 'What to ask for to get the same again',
    params: idParams,
    output: z.object({
      integrations: z.array(integrationClient),
      resource_types: z.array(resourceTypeClient),
      resources: z.array(resourceClient),
      permissions: z.array(permissionClient),
    }),
  }),
};
