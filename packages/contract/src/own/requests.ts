// What may I ask for, asking, deciding, ending: the routes a requester and an approver live on.

import { z } from 'zod';
import { route } from '../define.ts';
import { consentBoardView, narrowingView } from './consent.ts';
import {
  endsView,
  idParams,
  instant,
  integrationRef,
  listOf,
  namedRef,
  pageQuery,
  permissionView,
  personRef,
  requestAction,
  requestStatus,
  resourceView,
} from './shapes.ts';

/** `all_or_nothing`: none is given before all are open, and one that fails to open closes the others. */
const fulfilment = z.enum(['best_effort', 'all_or_nothing']);

const base = '/api/tidegate/v1';

/** One way to get an entitlement: an access flow with its maximum and its consents. Several flows are several offers. */
export const offerView = z.object({
  flow: namedRef,
  duration_sec_max: z.number().int(),
  /** What is given where nothing is asked; null for the longest. */
  duration_sec_default: z.number().int().nullable(),
  /** Doors offer multiples of it; null for any whole second. */
  duration_sec_step: z.number().int().nullable(),
  /** It lasts until revoked: no duration is asked for, and it is reviewed this often. */
  until_revoked: z.object({ review_every_sec: z.number().int() }).nullable(),
  extensions: z
    .object({ count_max: z.number().int(), length_sec: z.number().int(), consent: z.enum(['none', 'again']) })
    .nullable(),
  /** How far ahead a start may be scheduled; 0 for now only. */
  start_within_sec: z.number().int(),
  /** When it may be asked for, agreed to and used, in words; empty for always. */
  hours: z.string(),
  /** Why it cannot be asked for at this moment, and when it can; null where it can. */
  closed: z.object({ sentence: z.string(), opens_at: instant.nullable() }).nullable(),
  reason_required: z.boolean(),
  automatic: z.boolean(),
  /** Each consent the flow demands, as a phrase: `a member of dba`. */
  consents: z.array(z.string()),
  sentence: z.string(),
  /** Whether the caller marked it as a favourite. */
  favorite: z.boolean(),
});
export const offeredEntitlement = z
  .object({
    integration: integrationRef,
    resource: resourceView,
    permission: permissionView,
    ends: endsView,
    offers: z.array(offerView).min(1),
  })
  .meta({ id: 'OfferedEntitlement' });

export const requestEntitlement = z.object({
  integration: integrationRef,
  resource: z.object({
    id: z.string(),
    type: z.string(),
    name: z.string(),
    path: z.string(),
    tags: z.record(z.string(), z.string()),
    context: z.record(z.string(), z.string()),
    risk_level: z.string(),
  }),
  permission: z.object({ id: z.string(), name: z.string(), allows: z.string() }),
  status: requestStatus,
  message: z.string().nullable(),
  ends: endsView,
  /** What the account gets beyond what was asked, as read back from the target. */
  excess: z.array(z.string()),
  /** Which account in the integration the grantee is, as known when it was asked for; null where nothing said so. */
  account: z.object({ account: z.string(), by: z.enum(['table', 'rule']), verified: z.boolean() }).nullable(),
  /** How to connect, once open and only for the grantee. */
  session_id: z.string().nullable(),
});
export const requestView = z
  .object({
    id: z.string(),
    status: requestStatus,
    /** One sentence that says where it stands; the same in every door. */
    sentence: z.string(),
    /** What this caller may do with it now. */
    actions: z.array(requestAction),
    requester: personRef,
    grantee: personRef,
    /** As it was asked through; `changed_since` tells that it is another by now, `at` when it last changed: null where it is gone. */
    flow: z.object({
      id: z.string(),
      name: z.string(),
      version: z.number().int(),
      changed_since: z.object({ at: instant.nullable() }).nullable(),
    }),
    /** What was asked for as one. */
    bundle: namedRef.nullable(),
    entitlements: z.array(requestEntitlement),
    duration_sec: z.number().int(),
    /** Made by an access flow itself, for a person who fits. */
    automatic: z.boolean(),
    /** Without an end of its own: held while people fit, or until it is revoked. */
    held: z.boolean(),
    /** The longest that whoever consents may shorten it to. */
    shorter_sec_max: z.number().int(),
    /** When access until revoked is to be confirmed. */
    review_at: instant.nullable(),
    /** When the access is to begin; null for as soon as it is agreed. */
    starts_at: instant.nullable(),
    /** The request whose access this one lengthens. */
    extends: z.string().nullable(),
    /** How its access can be lengthened, and was. */
    extend: z.object({
      can_extend: z.boolean(),
      availability: z.string(),
      length_sec: z.number().int(),
      remaining: z.number().int(),
      count: z.number().int(),
    }),
    /** When it may be used, in words; empty for always. */
    hours: z.string(),
    reason: z.string().nullable(),
    approver_reason_required: z.boolean(),
    simulated: z.boolean(),
    asked_at: instant,
    lapses_at: instant,
    /** The consents still missing, who can give each, and who may not though they fit: why, and until when. */
    waiting_for: z.array(
      z.object({
        label: z.string(),
        people: z.array(personRef),
        /** Who may consent for somebody who is away. */
        delegates: z.array(z.object({ person: personRef, for: personRef })),
        left_out: z.array(z.object({ person: personRef, why: z.string(), until: instant })),
      }),
    ),
    verdicts: z.array(
      z.object({
        person: personRef,
        verdict: z.enum(['approve', 'reject']),
        reason: z.string().nullable(),
        at: instant,
        fills: z.array(z.string()),
        /** For whom it was given besides, by a delegate. */
        for: z.array(personRef),
        /** The oldest fact about people it rested on. */
        oldest_fact: z.object({ seen_at: instant, source_id: z.string().nullable() }).nullable(),
      }),
    ),
    /** The oldest fact about people that the caller's verdict would rest on while it waits, and that it was agreed by afterwards. */
    oldest_fact: z.object({ seen_at: instant, source_id: z.string().nullable() }).nullable(),
    consent: consentBoardView,
    narrowed: z.array(narrowingView),
    step_up: z.object({
      /** Whether its requester has to prove with a code that it is them, and has. */
      requester: z.enum(['none', 'waiting', 'passed']),
      approver: z.boolean(),
      /** Whether the caller has to before their consent is taken. */
      due: z.boolean(),
    }),
    reasons: z.object({
      length_min: z.number().int(),
      approver_length_min: z.number().int(),
      approver_help: z.string().nullable(),
    }),
    outcome: z.enum(['rejected', 'withdrawn', 'lapsed', 'out_of_reach', 'not_started']).nullable(),
    not_after: instant.nullable(),
    ends_at: instant.nullable(),
    leaking: z.boolean(),
    fulfilment,
    /** Where it stands while it opens, where its target bears only so much at once. */
    queue: z
      .object({
        integration: z.string(),
        place: z.number().int(),
        about_sec: z.number().int().nullable(),
        sentence: z.string(),
      })
      .nullable(),
    /** Some of it was changed in its target behind our back. */
    uncertain: z.boolean(),
    gone_at: instant.nullable(),
  })
  .meta({ id: 'Request' });
export type RequestView = z.infer<typeof requestView>;
export type OfferedEntitlement = z.infer<typeof offeredEntitlement>;

const decision = z.object({ reason: z.string().max(1_000).optional() }).strict();
/** Whoever consents may take away, never add. */
const consenting = decision
  .extend({
    /** A shorter duration. */
    duration_sec: z.number().int().min(1).optional(),
    /** Entitlements to leave out. */
    without: z
      .array(z.object({ resource_id: z.string(), permission_id: z.string() }).strict())
      .max(1_000)
      .optional(),
  })
  .strict();
const act = (verb: string, summary: string, audit: readonly string[]) =>
  route({
    method: 'POST',
    path: `${base}/requests/{id}/${verb}`,
    tag: 'Requests',
    summary,
    access: 'signed-in',
    params: idParams,
    body: decision,
    output: requestView,
    audit,
  });

export const requestRoutes = {
  listOffers: route({
    method: 'GET',
    path: `${base}/offers`,
    tag: 'Requests',
    summary: 'What may I ask for, offer by offer',
    access: 'signed-in',
    query: pageQuery.extend({
      search: z.string().max(200).optional(),
      integration_id: z.string().max(200).optional(),
      resource_type: z.string().max(200).optional(),
      resource_id: z.string().max(200).optional(),
      /** For whom, by id or address; left out, for oneself. */
      grantee: z.string().max(320).optional(),
    }),
    output: listOf(offeredEntitlement),
  }),
  listFavoriteOffers: route({
    method: 'GET',
    path: `${base}/offers/favorites`,
    tag: 'Requests',
    summary: 'The offers I marked, as far as I am offered them now; the latest mark first',
    access: 'signed-in',
    query: z
      .object({
        /** For whom, by id or address; left out, for oneself. */
        grantee: z.string().max(320).optional(),
      })
      .strict(),
    output: z.object({ items: z.array(offeredEntitlement) }),
  }),
  markFavoriteOffer: route({
    method: 'POST',
    path: `${base}/offers/favorites`,
    tag: 'Requests',
    summary: 'Mark an offer as a favourite of mine, or no longer',
    access: 'signed-in',
    body: z
      .object({
        flow_id: z.string().max(200),
        resource_id: z.string().max(200),
        permission_id: z.string().max(200),
        favorite: z.boolean().default(true),
        /** For whom it is asked for, by id or address; left out, for oneself. */
        grantee: z.string().max(320).optional(),
      })
      .strict(),
    output: z.object({ favorite: z.boolean() }),
  }),
  createRequests: route({
    method: 'POST',
    path: `${base}/requests`,
    tag: 'Requests',
    summary: 'Ask; entitlements of several access flows become several requests',
    access: 'signed-in',
    body: z
      .object({
        entitlements: z
          .array(z.object({ resource_id: z.string(), permission_id: z.string() }).strict())
          .max(1_000)
          .default([]),
        /** A bundle by id or name: all of it, or the part of it that `entitlements` name. */
        bundle: z.string().max(200).optional(),
        /** For whom, by id or address; left out, for oneself. */
        grantee: z.string().max(320).optional(),
        flow_id: z.string().optional(),
        duration_sec: z.number().int().optional(),
        /** When the access is to begin, as `2026-03-02T09:00:00Z`; as soon as it is agreed where left out. */
        starts_at: instant.optional(),
        reason: z.string().optional(),
        /** Of several entitlements: all that can be opened, or all or none. Of entitlements of several flows, which become several requests, within each. */
        fulfilment: fulfilment.default('best_effort'),
      })
      .strict(),
    output: z.object({ items: z.array(requestView) }),
    audit: ['request.asked', 'request.agreed', 'grant.planned'],
  }),
  listRequests: route({
    method: 'GET',
    path: `${base}/requests`,
    tag: 'Requests',
    summary: 'Requests: mine, waiting for my decision, decided by me, or (Viewer, Admin) all',
    access: 'signed-in',
    query: pageQuery.extend({
      scope: z.enum(['mine', 'waiting_for_me', 'decided_by_me', 'all']).default('mine'),
      status: z.union([requestStatus, z.array(requestStatus)]).optional(),
      /** Requests that access flows made themselves are left out unless this is `true`. */
      include_automatic: z.enum(['true', 'false']).optional(),
    }),
    output: listOf(requestView),
  }),
  getRequest: route({
    method: 'GET',
    path: `${base}/requests/{id}`,
    tag: 'Requests',
    summary: 'One request',
    access: 'signed-in',
    params: idParams,
    output: requestView,
  }),
  approveRequest: route({
    method: 'POST',
    path: `${base}/requests/{id}/approve`,
    tag: 'Requests',
    summary: 'Give my consent, to all of it or to less: a shorter duration, fewer entitlements',
    access: 'signed-in',
    params: idParams,
    body: consenting,
    output: requestView,
    audit: ['request.approved', 'request.agreed', 'grant.planned'],
  }),
  rejectRequest: act('reject', 'Reject; one eligible rejection ends the request', ['request.rejected']),
  withdrawRequest: act('withdraw', 'Withdraw my own waiting request', ['request.withdrawn']),
  releaseRequest: act('release', 'Give my access back before its end', ['lease.ended', 'grant.closing']),
  extendRequest: act('extend', 'Lengthen my open access by what its access flow says', [
    'request.asked',
    'request.extended',
    'grant.extended',
  ]),
  confirmAccess: act('confirm', 'Confirm at its review that access until revoked is still needed', [
    'request.reviewed',
  ]),
  revokeRequest: act('revoke', 'End somebody’s access now', ['lease.ended', 'grant.closing']),
  repairRequest: act('repair', 'Set access that was changed in its target back to what was granted (Admin)', [
    'grant.repair_asked',
    'grant.restored',
  ]),
};
