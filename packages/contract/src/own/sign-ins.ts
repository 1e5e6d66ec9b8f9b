// Coming in and staying in: providers, programs that act for a person, and the sign-ins and tokens there are, one's own and others'.

import { roleNames } from '@tidegate/core';
import { z } from 'zod';
import { route } from '../define.ts';
import { tokenView } from './person.ts';
import { idParams, instant, message, personRef } from './shapes.ts';

const base = '/api/tidegate/v1';

export const signInView = z.object({
  id: z.string(),
  /** This is the sign-in that asks. */
  current: z.boolean(),
  started_at: instant,
  last_seen_at: instant,
  ends_at: instant,
  /** `link`, `demo`, `program`, or the name of a provider. */
  how: z.string(),
  /** What the browser or program says it is. */
  agent: z.string(),
  program: z.object({ client_id: z.string(), scopes: z.array(z.string()) }).nullable(),
});

/** What a program sends its person's browser to the portal with. */
const programAsk = z
  .object({
    response_type: z.string().max(50),
    client_id: z.string().max(200),
    redirect_uri: z.string().max(500),
    scope: z.string().max(2_000).default(''),
    state: z.string().max(2_000).default(''),
    code_challenge: z.string().max(200),
    code_challenge_method: z.string().max(50),
  })
  .strict();

const field = z.string().max(8_000).optional();

export const signInRoutes = {
  beginAtProvider: route({
    method: 'POST',
    path: `${base}/sign-in/provider/begin`,
    tag: 'Sign-in',
    summary: 'Go to a provider to sign in: the address to open',
    access: 'nobody-signed-in',
    body: z.object({ provider: z.string().max(60) }).strict(),
    output: z.object({ url: z.string() }),
    audit: [],
    perMinute: 60,
  }),
  finishAtProvider: route({
    method: 'POST',
    path: `${base}/sign-in/provider/finish`,
    tag: 'Sign-in',
    summary: 'Come back from a provider: what it added to the address after `?`',
    access: 'nobody-signed-in',
    body: z.object({ provider: z.string().max(60), query: z.string().max(8_000) }).strict(),
    output: personRef,
    audit: ['sign_in.started', 'sign_in.linked', 'group.saved'],
    perMinute: 60,
  }),
  listSignIns: route({
    method: 'GET',
    path: `${base}/sign-ins`,
    tag: 'Me',
    summary: 'My sign-ins: browsers, and programs that act for me',
    access: 'signed-in',
    output: z.object({ items: z.array(signInView) }),
  }),
  endSignIn: route({
    method: 'DELETE',
    path: `${base}/sign-ins/{id}`,
    tag: 'Me',
    summary: 'End one of my sign-ins at once',
    access: 'signed-in',
    params: idParams,
    output: message,
    audit: ['sign_in.ended'],
  }),
  endSignIns: route({
    method: 'POST',
    path: `${base}/sign-ins/end-others`,
    tag: 'Me',
    summary: 'End all of my sign-ins but this one at once',
    access: 'signed-in',
    output: message,
    audit: ['sign_in.ended'],
  }),
  readWaysIn: route({
    method: 'GET',
    path: `${base}/people/{id}/sign-ins`,
    tag: 'Sign-in',
    summary: 'How a person can come in now: their sign-ins and personal tokens',
    access: 'sign_ins:end',
    params: idParams,
    output: z.object({ person: personRef, sign_ins: z.array(signInView), tokens: z.array(tokenView) }),
  }),
  endWaysIn: route({
    method: 'POST',
    path: `${base}/people/{id}/sign-ins/end`,
    tag: 'Sign-in',
    summary: 'End every sign-in of a person and revoke their personal tokens at once',
    access: 'sign_ins:end',
    params: idParams,
    body: z
      .object({
        /** Also let the next account at a provider that has the person’s address be theirs. */
        forget_accounts: z.boolean().default(false),
      })
      .strict(),
    output: z.object({ message: z.string(), sign_ins: z.number().int(), tokens: z.number().int() }),
    audit: ['sign_in.ended', 'token.revoked'],
  }),
  previewProgram: route({
    method: 'POST',
    path: `${base}/programs/preview`,
    tag: 'Sign-in',
    summary: 'What a program asks me to let it do',
    access: 'signed-in',
    body: programAsk,
    output: z.object({
      client_id: z.string(),
      /** Where the answer goes: a port of the person’s own machine. */
      goes_to: z.string(),
      person: personRef,
      scopes: z.array(z.object({ name: z.string(), allows: z.string() })),
      /** How long it may go on. */
      days: z.number().int(),
    }),
    audit: [],
  }),
  allowProgram: route({
    method: 'POST',
    path: `${base}/programs/allow`,
    tag: 'Sign-in',
    summary: 'Let a program act for me, or not: the address to open, with its answer',
    access: 'signed-in',
    body: programAsk.extend({ allow: z.boolean() }),
    output: z.object({ url: z.string() }),
    audit: ['sign_in.started'],
    perMinute: 20,
  }),
  programTokens: route({
    method: 'POST',
    path: '/oauth/token',
    tag: 'Sign-in',
    summary: 'A program fetches its tokens (RFC 6749: `authorization_code` with PKCE, `refresh_token`)',
    access: 'nobody-signed-in',
    exchange: 'form',
    errors: 'oauth',
    // Not strict: RFC 6749, section 3.2, has unknown fields ignored.
    body: z.object({
      grant_type: field,
      code: field,
      redirect_uri: field,
      client_id: field,
      code_verifier: field,
      refresh_token: field,
    }),
    output: z.object({
      access_token: z.string(),
      token_type: z.literal('Bearer'),
      expires_in: z.number().int(),
      refresh_token: z.string(),
      scope: z.string(),
    }),
    audit: ['sign_in.started', 'sign_in.ended'],
    perMinute: 120,
  }),
} as const;

export const serviceTokenView = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  roles: z.array(z.string()),
  tail: z.string(),
  created_at: instant,
  created_by: z.string().nullable(),
  expires_at: instant.nullable(),
  last_used_at: instant.nullable(),
});

const description = z.string().max(500);
const roles = z.array(z.enum(roleNames)).min(1).max(roleNames.length);
const service = { tag: 'Service tokens', access: 'service_tokens:manage' } as const;

export const serviceTokenRoutes = {
  listServiceTokens: route({
    ...service,
    method: 'GET',
    path: `${base}/service-tokens`,
    summary: 'Tokens of machines, by name',
    output: z.object({ items: z.array(serviceTokenView) }),
  }),
  createServiceToken: route({
    ...service,
    method: 'POST',
    path: `${base}/service-tokens`,
    summary: 'Make a token for a machine; it is in this answer and never again',
    body: z
      .object({
        name: z.string().min(1).max(60),
        description: description.default(''),
        roles,
        /** Null for no end; 30 days from now where it is left out. */
        expires_at: instant.nullable().optional(),
      })
      .strict(),
    output: serviceTokenView.extend({ token: z.string() }),
    audit: ['service_token.saved'],
    perMinute: 20,
  }),
  changeServiceToken: route({
    ...service,
    method: 'PUT',
    path: `${base}/service-tokens/{id}`,
    summary: 'Change what a service token is for and its roles, at once',
    params: idParams,
    body: z.object({ description, roles }).strict(),
    output: serviceTokenView,
    audit: ['service_token.saved'],
  }),
  revokeServiceToken: route({
    ...service,
    method: 'DELETE',
    path: `${base}/service-tokens/{id}`,
    summary: 'Revoke a service token at once',
    params: idParams,
    output: message,
    audit: ['service_token.revoked'],
  }),
} as const;
