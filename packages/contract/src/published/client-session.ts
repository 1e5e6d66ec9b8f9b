// What the published client asks beside requests: who it is, its notices, notes about itself, and its person's tokens. Times are epoch
// seconds, and what is absent is left out, never null.

import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, message } from './shapes.ts';

const base = '/api/client/v1';
const shared = { tag: 'Published: client', errors: 'published', access: 'signed-in' } as const;
const optionalText = z.string().optional();

const userClient = z.object({ id: z.string(), name: z.string(), email: z.string() }).meta({ id: 'UserClient' });
const seconds = z.number();

const personalToken = {
  id: z.string(),
  account_id: z.string(),
  user_id: z.string(),
  name: z.string(),
  expiry_date: seconds.optional(),
  created_date: seconds,
};
const maskedToken = z.object({ ...personalToken, masked_token: z.string() }).meta({ id: 'UserPersonalToken' });
const unmasked = z.object({ ...personalToken, token: z.string() }).meta({ id: 'Unmasked' });
/** Epoch seconds; null or absent for no end. */
const expiry = z.number().min(0).max(4_102_444_800).nullish();

const analyticsEvent = z.object({
  event_name: z.string().max(200),
  client_type: z.string().max(50),
  properties: z.record(z.string().max(200), z.unknown()),
});

export const clientSessionRoutes = {
  getUserSession: route({
    ...shared,
    method: 'GET',
    path: `${base}/session`,
    summary: 'Who I am, and the settings a client needs',
    output: z.object({
      user: userClient,
      account: z.object({ id: z.string(), name: z.string(), plan: z.string() }),
      settings: z.object({
        require_duration_for_access_request: z.boolean(),
        mfa_enabled_for_account: z.boolean(),
        request_custom_fields: z.array(z.never()),
        disable_approver_reason: z.boolean(),
        enable_ai_features: z.boolean(),
      }),
    }),
  }),
  isMfaEnrolled: route({
    ...shared,
    method: 'GET',
    path: `${base}/session/is-mfa-enrolled`,
    summary: 'Whether I have an authenticator',
    output: z.object({ is_mfa_enrolled: z.boolean() }),
  }),
  listCliNotifications: route({
    ...shared,
    method: 'GET',
    path: `${base}/cli-notifications`,
    summary: 'Announcements for the command line; there are none',
    query: z.strictObject({ category: optionalText }),
    output: z.object({
      notifications: z.array(z.object({ id: z.string(), category: z.string(), text: z.string() })),
    }),
  }),
  sendAnalyticsEvent: route({
    ...shared,
    method: 'POST',
    path: `${base}/analytics`,
    summary: 'A note about a client’s use; taken and not kept',
    body: analyticsEvent,
    status: 201,
    output: z.object({}),
  }),
  sendAnalyticsEventsBatch: route({
    ...shared,
    method: 'POST',
    path: `${base}/analytics/bulk`,
    summary: 'Notes about a client’s use; taken and not kept',
    body: z.strictObject({ events: z.array(analyticsEvent).max(1_000) }),
    status: 201,
    output: z.object({}),
  }),
  submitLogEntry: route({
    ...shared,
    method: 'POST',
    path: `${base}/logs`,
    summary: 'A line of a client’s log, for the server’s own log',
    body: z.strictObject({
      session_id: z.string().max(200),
      level: z.string().max(20),
      message: z.string().max(4_000),
      timestamp: z.number().nullish(),
      caller: z.string().max(500).nullish(),
      fields: z.record(z.string().max(200), z.string().max(2_000)).nullish(),
    }),
    output: z.object({ status: z.string() }),
    perMinute: 60,
  }),
  clientListUserTokens: route({
    ...shared,
    method: 'GET',
    path: `${base}/personal-tokens`,
    summary: 'My personal tokens',
    output: z.array(maskedToken),
  }),
  clientCreateUserToken: route({
    ...shared,
    method: 'POST',
    path: `${base}/personal-tokens`,
    summary: 'Make a personal token; it is in this answer and never again',
    body: z.strictObject({ name: z.string().min(1).max(100), expiry_date: expiry }),
    output: unmasked,
    audit: ['token.created'],
    perMinute: 20,
  }),
  clientGetUserToken: route({
    ...shared,
    method: 'GET',
    path: `${base}/personal-tokens/{id}`,
    summary: 'One of my personal tokens',
    params: idParams,
    output: maskedToken,
  }),
  clientDeleteUserToken: route({
    ...shared,
    method: 'DELETE',
    path: `${base}/personal-tokens/{id}`,
    summary: 'Revoke a personal token at once',
    params: idParams,
    output: message,
    audit: ['token.revoked'],
  }),
  clientUpdateUserTokenExpiry: route({
    ...shared,
    method: 'PUT',
    path: `${base}/personal-tokens/{id}/expiry`,
    summary: 'Give a personal token another end, or none; its text stays hidden',
    params: idParams,
    body: z.strictObject({ expiry_date: expiry }),
    output: unmasked,
    audit: ['token.changed'],
  }),
} as const;
