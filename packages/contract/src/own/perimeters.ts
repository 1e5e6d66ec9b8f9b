// The history of what decides perimeters, a change looked at before it is made, and changes that wait for a second administrator.

import type { Right } from '@tidegate/core';
import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, instant, listOf, namedRef, pageQuery, personRef, stuckBy } from './shapes.ts';

const base = '/api/tidegate/v1';
const count = z.number().int();

/** One part that differs, as people read it; null where there was, or is, nothing. */
export const partDifference = z.object({
  part: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

export const perimeterVersion = z
  .object({
    version: count,
    at: instant,
    /** `found`: it was there before versions were kept, and nobody knows who made it so. */
    change: z.enum(['saved', 'removed', 'found']),
    /** Null where nobody knows. */
    actor: personRef.nullable(),
    /** The second person, where one was asked for. */
    confirmed_by: personRef.nullable(),
    /** `startup` is the server's own first filling. */
    door: z.string(),
    /** What it changed, part by part. */
    difference: z.array(partDifference),
    /** The whole of it, as it is kept. */
    document: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'PerimeterVersion' });

/** Members that join or leave: how many, and the first of them. */
const movedMembers = z.object({
  entitlements: count,
  resources: count,
  listed: z.array(z.object({ resource_id: z.string(), path: z.string(), type: z.string(), permission: z.string() })),
});

export const perimeterGains = z
  .object({
    joined: movedMembers,
    left: movedMembers,
    /** The access flows it is about. */
    flows: z.array(namedRef),
    /** How many people may ask through them, before or after. */
    people: count,
    /** What becomes wider, and what narrower, in sentences. */
    wider: z.array(z.string()),
    narrower: z.array(z.string()),
    touches_production: z.boolean(),
    /** An access flow as one sentence; null for other things. */
    sentence: z.string().nullable(),
    /** What an access flow would be stuck by. */
    stuck: stuckBy,
    difference: z.array(partDifference),
  })
  .meta({ id: 'PerimeterGains' });

export const proposedChange = z
  .object({
    id: z.string(),
    /** `tags`: tags written at their source. */
    kind: z.enum(['scope', 'flow', 'bundle', 'rule', 'group', 'classification', 'tags', 'user_tags', 'import']),
    action: z.enum(['create', 'change', 'remove']),
    /** The scope, access flow or bundle it is about, by the id it has or will have. */
    subject: namedRef,
    proposed_by: personRef,
    proposed_at: instant,
    lapses_at: instant,
    state: z.enum(['waiting', 'confirmed', 'discarded', 'lapsed']),
    decided_by: personRef.nullable(),
    decided_at: instant.nullable(),
    /** What it would gain and lose as things are now; null once decided, and where it cannot be made any more. */
    gains: perimeterGains.nullable(),
    /** Why it cannot be made any more. */
    trouble: z.string().nullable(),
    /** What confirming names, so that nobody confirms what they were not shown; null where there is nothing to confirm. */
    seen: z.string().nullable(),
    /** Whether this caller may confirm it now. */
    may_confirm: z.boolean(),
  })
  .meta({ id: 'ProposedChange' });

const versionsOf = (what: string, path: string, tag: string) =>
  route({
    method: 'GET',
    path: `${base}/${path}/{id}/versions`,
    tag,
    summary: `Every version of ${what}, the newest first, with what it changed`,
    access: 'perimeters:read',
    params: idParams,
    query: pageQuery,
    output: listOf(perimeterVersion),
  });

/** `stuck`: what an access flow is stuck by now, though it is saved; absent where it is not. */
const restored = z.object({ id: z.string(), name: z.string(), version: count, stuck: stuckBy.optional() });
/** Whoever may change it may restore it. */
const restoring: Readonly<Record<string, Right>> = { scopes: 'scopes:change', classifications: 'files:apply' };
const restoreOf = (what: string, path: string, tag: string, audit: readonly string[]) =>
  route({
    method: 'POST',
    path: `${base}/${path}/{id}/restore`,
    tag,
    summary: `Make ${what} what it was in a version, as a new one`,
    access: restoring[path] ?? 'flows:change',
    params: idParams,
    body: z.object({ version: z.number().int().min(1) }).strict(),
    output: restored,
    audit,
  });

/** `stuck`: what an access flow that was confirmed is stuck by now; absent where it is not. */
const decided = z.object({ id: z.string(), state: z.string(), stuck: stuckBy.optional() });
const decideOf = (verb: string, summary: string, audit: readonly string[]) =>
  route({
    method: 'POST',
    path: `${base}/changes/{id}/${verb}`,
    tag: 'Changes',
    summary,
    access: 'changes:confirm',
    params: idParams,
    output: decided,
    audit,
  });

export const perimeterRoutes = {
  listScopeVersions: versionsOf('a scope', 'scopes', 'Scopes'),
  listFlowVersions: versionsOf('an access flow', 'flows', 'Access flows'),
  listBundleVersions: versionsOf('a bundle', 'bundles', 'Bundles'),
  listRuleVersions: versionsOf('a rule', 'rules', 'Rules'),
  listClassificationVersions: versionsOf('an order of classes', 'classifications', 'Inventory'),
  listGroupVersions: versionsOf('a group', 'groups', 'People'),
  restoreScope: restoreOf('a scope', 'scopes', 'Scopes', ['scope.saved', 'perimeter.proposed']),
  restoreFlow: restoreOf('an access flow', 'flows', 'Access flows', ['flow.saved', 'perimeter.proposed']),
  restoreBundle: restoreOf('a bundle', 'bundles', 'Bundles', ['bundle.saved', 'perimeter.proposed']),
  restoreRule: restoreOf('a rule', 'rules', 'Rules', ['rule.saved', 'perimeter.proposed']),
  restoreClassification: restoreOf('an order of classes', 'classifications', 'Inventory', [
    'classification.saved',
    'perimeter.proposed',
  ]),
  previewBundle: route({
    method: 'POST',
    path: `${base}/bundles/preview`,
    tag: 'Bundles',
    summary: 'What a change of a bundle would gain and lose; nothing is saved',
    access: 'perimeters:read',
    body: z
      .object({
        /** Null for a new bundle. */
        id: z.string().max(200).nullable().default(null),
        /** The published body; null for removing it. */
        bundle: z.record(z.string(), z.unknown()).nullable(),
      })
      .strict(),
    output: perimeterGains,
  }),
  previewScope: route({
    method: 'POST',
    path: `${base}/scopes/preview`,
    tag: 'Scopes',
    summary: 'What a change of a scope would gain and lose; nothing is saved',
    access: 'perimeters:read',
    body: z
      .object({
        /** Null for a new scope. */
        id: z.string().max(200).nullable().default(null),
        /** Null for removing it. */
        query: z.string().max(20_000).nullable(),
        name: z.string().max(200).nullable().default(null),
        description: z.string().max(2_000).nullable().default(null),
      })
      .strict(),
    output: perimeterGains,
  }),
  previewFlow: route({
    method: 'POST',
    path: `${base}/flows/preview`,
    tag: 'Access flows',
    summary: 'What a change of an access flow would gain and lose; nothing is saved',
    access: 'perimeters:read',
    body: z
      .object({
        /** Null for a new access flow. */
        id: z.string().max(200).nullable().default(null),
        /** The published body; null for removing it. */
        flow: z.record(z.string(), z.unknown()).nullable(),
      })
      .strict(),
    output: perimeterGains,
  }),
  listChanges: route({
    method: 'GET',
    path: `${base}/changes`,
    tag: 'Changes',
    summary: 'Changes of production perimeters that wait for a second administrator, or have been decided',
    access: 'perimeters:read',
    query: pageQuery.extend({ state: z.enum(['waiting', 'decided', 'all']).default('waiting') }),
    output: listOf(proposedChange),
  }),
  confirmChange: route({
    method: 'POST',
    path: `${base}/changes/{id}/confirm`,
    tag: 'Changes',
    summary:
      'Confirm a change that another administrator proposed; refused where it would by now do something else than what was seen',
    access: 'changes:confirm',
    params: idParams,
    body: z.object({ seen: z.string().max(200) }).strict(),
    output: decided,
    audit: [
      'perimeter.confirmed',
      'scope.saved',
      'scope.removed',
      'flow.saved',
      'flow.removed',
      'bundle.saved',
      'bundle.removed',
      'rule.saved',
      'rule.removed',
      'classification.saved',
      'group.saved',
      'inventory.tags_ordered',
    ],
  }),
  discardChange: decideOf('discard', 'Discard a proposed change', ['perimeter.discarded']),
} as const;
