// The caller: who am I, sign-in, personal tokens, notices.

import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, instant, listOf, message, pageQuery, personRef } from './shapes.ts';

const base = '/api/tidegate/v1';

export const tokenView = z.object({
  id: z.string(),
  name: z.string(),
  tail: z.string(),
  created_at: instant,
  expires_at: instant.nullable(),
  last_used_at: instant.nullable(),
});

const mailChoices = z.object({
  /** Whether this server sends mail at all. */
  sends: z.boolean(),
  address: z.string(),
  /** Every kind that is mailed, and those of them that are switched off. */
  kinds: z.array(z.string()),
  off: z.array(z.string()),
  /** What each kind says in its subject, for people. */
  subjects: z.record(z.string(), z.string()),
});

export const personRoutes = {
  me: route({
    method: 'GET',
    path: `${base}/me`,
    tag: 'Me',
    summary: 'Who I am and what waits for me',
    access: 'signed-in',
    output: z.object({
      person: personRef.extend({
        roles: z.array(z.string()),
        /** What the roles give, by name; asking, receiving and deciding need none. */
        rights: z.array(z.string()),
        groups: z.array(z.string()),
        manager: personRef.nullable(),
      }),
      waiting_for_me: z.number().int(),
      unread_notices: z.number().int(),
      /** Findings that are open and that nobody has acknowledged; 0 for who may not list the inventory. */
      waiting_findings: z.number().int(),
      demo: z.boolean(),
      version: z.string(),
    }),
  }),
  signInOptions: route({
    method: 'GET',
    path: `${base}/sign-in/options`,
    tag: 'Sign-in',
    summary: 'How one can sign in here; in the demo, on loopback, the people to switch between',
    access: 'nobody-signed-in',
    output: z.object({
      demo_people: z.array(personRef.extend({ title: z.string() })),
      link: z.boolean(),
      providers: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
  }),
  signInWithLink: route({
    method: 'POST',
    path: `${base}/sign-in/link`,
    tag: 'Sign-in',
    summary: 'Sign in with a one-time link',
    access: 'nobody-signed-in',
    body: z.object({ token: z.string().min(10).max(200) }).strict(),
    output: personRef,
    audit: ['sign_in.started'],
    perMinute: 10,
  }),
  createSignInLink: route({
    method: 'POST',
    path: `${base}/sign-in/links`,
    tag: 'Sign-in',
    summary: 'Make a one-time sign-in link for a person, to hand over; it is in this answer and never again',
    access: 'sign_ins:end',
    body: z.object({ email: z.string().max(320) }).strict(),
    /** `path` below the address of the server. */
    output: z.object({ path: z.string(), expires_at: instant }),
    audit: ['sign_in.link_made'],
    perMinute: 30,
  }),
  signInAsDemoPerson: route({
    method: 'POST',
    path: `${base}/sign-in/demo`,
    tag: 'Sign-in',
    summary: 'Sign in as one of the demo’s people; only with --demo, only on loopback',
    access: 'nobody-signed-in',
    body: z.object({ email: z.string().max(320) }).strict(),
    output: personRef,
    audit: ['sign_in.started'],
    perMinute: 60,
  }),
  signOut: route({
    method: 'POST',
    path: `${base}/sign-out`,
    tag: 'Sign-in',
    summary: 'End this sign-in',
    access: 'signed-in',
    output: message,
    audit: ['sign_in.ended'],
  }),
  listTokens: route({
    method: 'GET',
    path: `${base}/tokens`,
    tag: 'Me',
    summary: 'My personal tokens',
    access: 'signed-in',
    output: z.object({ items: z.array(tokenView) }),
  }),
  createToken: route({
    method: 'POST',
    path: `${base}/tokens`,
    tag: 'Me',
    summary: 'Make a personal token; it is in this answer and never again',
    access: 'signed-in',
    body: z
      .object({ name: z.string().min(1).max(100), expires_in_days: z.number().int().min(1).max(366).optional() })
      .strict(),
    output: tokenView.extend({ token: z.string() }),
    audit: ['token.created'],
    perMinute: 20,
  }),
  revokeToken: route({
    method: 'DELETE',
    path: `${base}/tokens/{id}`,
    tag: 'Me',
    summary: 'Revoke a personal token at once',
    access: 'signed-in',
    params: idParams,
    output: message,
    audit: ['token.revoked'],
  }),
  listNotices: route({
    method: 'GET',
    path: `${base}/notices`,
    tag: 'Notices',
    summary: 'What happened to my requests and what waits for me, newest first',
    access: 'signed-in',
    query: pageQuery,
    output: listOf(
      z.object({
        id: z.string(),
        kind: z.string(),
        sentence: z.string(),
        request_id: z.string().nullable(),
        at: instant,
        read: z.boolean(),
      }),
    ),
  }),
  mailChoices: route({
    method: 'GET',
    path: `${base}/mail`,
    tag: 'Notices',
    summary: 'Which notices are mailed to me besides',
    access: 'signed-in',
    output: mailChoices,
  }),
  chooseMail: route({
    method: 'PUT',
    path: `${base}/mail`,
    tag: 'Notices',
    summary: 'Say which kinds of notice are not mailed to me; all others are',
    access: 'signed-in',
    body: z.object({ off: z.array(z.string().max(100)).max(100) }).strict(),
    output: mailChoices,
    audit: ['mail.chosen'],
  }),
  readNotices: route({
    method: 'POST',
    path: `${base}/notices/read`,
    tag: 'Notices',
    summary: 'Mark everything up to now as read',
    access: 'signed-in',
    output: message,
  }),
};
