// Open access and how to connect to it.

import { z } from 'zod';
import { route } from '../define.ts';
import { endsView, idParams, instant, integrationRef, listOf, pageQuery, personRef, requestAction } from './shapes.ts';

const base = '/api/tidegate/v1';

export const accessView = z
  .object({
    session_id: z.string(),
    grantee: personRef,
    integration: integrationRef,
    resource: z.object({ id: z.string(), type: z.string(), name: z.string(), path: z.string() }),
    permission: z.object({ id: z.string(), name: z.string(), allows: z.string() }),
    state: z.enum(['planned', 'opening', 'open', 'uncertain', 'closing', 'leaking', 'gone', 'failed']),
    sentence: z.string(),
    /** How the last look at it differed from what was agreed; empty where it agreed. */
    differs: z.array(z.string()),
    uncertain_since: instant.nullable(),
    trouble: z.string().nullable(),
    opened_at: instant.nullable(),
    ends_at: instant,
    /** Without an end of its own: while its person fits, or until it is revoked. `ends_at` is moved ahead while it stands. */
    held: z.enum(['automatic', 'until_revoked']).nullable(),
    /** When access until revoked is to be confirmed. */
    review_at: instant.nullable(),
    /** Which of its requests can be lengthened now, and by how much. */
    extend: z.object({ request_id: z.string(), length_sec: z.number().int(), sentence: z.string() }).nullable(),
    gone_at: instant.nullable(),
    ends: endsView,
    excess: z.array(z.string()),
    credentials: z.enum(['available', 'viewed', 'resetting', 'none']),
    request_ids: z.array(z.string()),
    actions: z.array(requestAction),
  })
  .meta({ id: 'Access' });
export type AccessView = z.infer<typeof accessView>;

export const connectionView = z
  .object({
    instructions: z.string(),
    custom_admin_message: z.string().nullable(),
    /** host, port, database, username and, the first time only, password. */
    parameters: z.record(z.string(), z.string()),
    cli: z.string().nullable(),
    credentials: z.enum(['available', 'viewed', 'resetting', 'none']),
    simulated: z.boolean(),
  })
  .meta({ id: 'Connection' });

export const certificateView = z
  .object({
    /** One line, as a `-cert.pub` file holds it. */
    certificate: z.string(),
    serial: z.string(),
    valid_until: instant,
  })
  .meta({ id: 'Certificate' });

export const accessRoutes = {
  listAccess: route({
    method: 'GET',
    path: `${base}/access`,
    tag: 'Access',
    summary: 'Live access: mine, or (Viewer, Admin) everybody’s; `history` adds what has ended',
    access: 'signed-in',
    query: pageQuery.extend({
      scope: z.enum(['mine', 'all']).default('mine'),
      history: z.enum(['true', 'false']).default('false'),
    }),
    output: listOf(accessView),
  }),
  getConnection: route({
    method: 'GET',
    path: `${base}/sessions/{id}/connection`,
    tag: 'Access',
    summary: 'How to connect, without the password',
    access: 'signed-in',
    params: idParams,
    output: connectionView,
  }),
  revealConnection: route({
    method: 'POST',
    path: `${base}/sessions/{id}/reveal`,
    tag: 'Access',
    summary: 'How to connect, with the password, once',
    access: 'signed-in',
    params: idParams,
    output: connectionView,
    audit: ['session.secret_read'],
  }),
  certifySession: route({
    method: 'POST',
    path: `${base}/sessions/{id}/certificate`,
    tag: 'Access',
    summary: 'Let a key of mine in for minutes, where access is by certificates',
    access: 'signed-in',
    params: idParams,
    body: z.object({ public_key: z.string().min(1).max(2_000) }).strict(),
    output: certificateView,
    audit: ['session.certified'],
  }),
  resetCredentials: route({
    method: 'POST',
    path: `${base}/sessions/{id}/reset-credentials`,
    tag: 'Access',
    summary: 'Make a new password',
    access: 'signed-in',
    params: idParams,
    output: z.object({ message: z.string() }),
    audit: ['session.secret_reset'],
  }),
};
