// Consent beside the single click: what a request still needs, who stands in for whom, and proving with a code that it is you.

import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, instant, namedRef, personRef } from './shapes.ts';

const base = '/api/tidegate/v1';

/** Every way that would be enough, tier by tier. */
export const consentBoardView = z.object({
  ways: z.array(
    z.object({
      /** 0 for the policy itself, 1 for the first tier of its escalation. */
      tier: z.number().int(),
      asked_at: instant,
      satisfied: z.boolean(),
      terms: z.array(
        z.object({
          label: z.string(),
          filled: z.boolean(),
          by: z.array(z.object({ person: personRef, for: personRef.nullable() })),
        }),
      ),
    }),
  ),
  /** When the next tier is asked; null where none is. */
  escalates_at: instant.nullable(),
  tiers_left: z.number().int(),
});

/** What an approver took away. */
export const narrowingView = z.object({
  by: personRef,
  at: instant,
  /** `from_sec` is null where it was until revoked. */
  duration: z.object({ from_sec: z.number().int().nullable(), to_sec: z.number().int() }).nullable(),
  without: z.array(z.object({ resource: z.string(), permission: z.string() })),
});

export const delegationView = z
  .object({
    id: z.string(),
    from: personRef,
    to: personRef,
    starts_at: instant,
    ends_at: instant,
    /** Null for all access flows. */
    flows: z.array(namedRef).nullable(),
    reason: z.string().nullable(),
    state: z.enum(['to_come', 'active', 'ended']),
    sentence: z.string(),
  })
  .meta({ id: 'Delegation' });
export type DelegationView = z.infer<typeof delegationView>;

export const consentRoutes = {
  listDelegations: route({
    method: 'GET',
    path: `${base}/delegations`,
    tag: 'Delegations',
    summary: 'Who may give my consents, and whose I may give; with `all`, everybody’s that have not ended',
    access: 'signed-in',
    query: z.object({ all: z.enum(['true', 'false']).optional() }).strict(),
    output: z.object({ items: z.array(delegationView) }),
  }),
  createDelegation: route({
    method: 'POST',
    path: `${base}/delegations`,
    tag: 'Delegations',
    summary: 'Let somebody give my consents while I am away; an administrator may write it down for somebody',
    access: 'signed-in',
    body: z
      .object({
        /** Whose consents, by address; mine where left out. */
        from: z.string().max(320).optional(),
        to: z.string().min(1).max(320),
        /** From now on where left out. */
        starts_at: instant.optional(),
        ends_at: instant,
        /** Access flows by name or id; all where left out. */
        flows: z.array(z.string().max(200)).max(100).optional(),
        reason: z.string().max(500).optional(),
      })
      .strict(),
    output: delegationView,
    audit: ['delegation.saved'],
  }),
  listDelegates: route({
    method: 'GET',
    path: `${base}/delegations/people`,
    tag: 'Delegations',
    summary:
      'Whom I may let give my consents: those asked by the same access flows, my manager, my reports, and who shares a group with me',
    access: 'signed-in',
    query: z
      .object({
        /** A part of their name or address. */
        search: z.string().max(200).optional(),
      })
      .strict(),
    output: z.object({ items: z.array(personRef) }),
  }),
  endDelegation: route({
    method: 'POST',
    path: `${base}/delegations/{id}/end`,
    tag: 'Delegations',
    summary: 'Take a delegation back: whoever gave it, whoever has it, or an administrator',
    access: 'signed-in',
    params: idParams,
    output: delegationView,
    audit: ['delegation.ended'],
  }),
  stepUp: route({
    method: 'GET',
    path: `${base}/mfa`,
    tag: 'Step-up',
    summary: 'Whether I have an authenticator, and when I last proved that it is me',
    access: 'signed-in',
    output: z.object({ enrolled: z.boolean(), passed_at: instant.nullable() }),
  }),
  enrolAuthenticator: route({
    method: 'POST',
    path: `${base}/mfa/enrol`,
    tag: 'Step-up',
    summary:
      'Make a secret for an authenticator; it is in this answer and never again, and counts once a code of it was right',
    access: 'signed-in',
    output: z.object({ secret: z.string(), address: z.string() }),
    audit: ['step_up.secret_made'],
    perMinute: 10,
  }),
  passStepUp: route({
    method: 'POST',
    path: `${base}/mfa/pass`,
    tag: 'Step-up',
    summary: 'Prove with a code that it is me; requests of mine that wait for that go on',
    access: 'signed-in',
    body: z.object({ code: z.string().max(20) }).strict(),
    output: z.object({ enrolled: z.boolean(), released: z.array(z.string()) }),
    audit: ['step_up.passed', 'step_up.enrolled', 'request.proven'],
    perMinute: 20,
  }),
  resetAuthenticator: route({
    method: 'POST',
    path: `${base}/mfa/reset`,
    tag: 'Step-up',
    summary: 'Take somebody’s authenticator away, who then enrols anew; never one’s own',
    access: 'people:change',
    body: z.object({ email: z.string().max(320) }).strict(),
    output: z.object({ message: z.string() }),
    audit: ['step_up.reset'],
    perMinute: 30,
  }),
} as const;
