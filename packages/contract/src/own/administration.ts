// Inventory, scopes, flows, people, declarative apply, audit and webhooks: the routes of administrators and auditors.

import { deadlockKinds } from '@tidegate/core';
import { z } from 'zod';
import { route } from '../define.ts';
import { movementStory } from './movements.ts';
import {
  idParams,
  instant,
  integrationRef,
  listOf,
  message,
  namedRef,
  pageQuery,
  permissionView,
  personRef,
  resourceView,
} from './shapes.ts';

const base = '/api/tidegate/v1';

/** A tag with where it comes from. */
export const tagFact = z.object({
  key: z.string(),
  value: z.string(),
  /** `source`: from the system itself. `user`: set through the API. */
  origin: z.enum(['source', 'user']),
  /** Who says so, and since when. */
  source: z.string(),
  observed_at: instant,
  /** False: another tag of this key counts instead. */
  counts: z.boolean(),
  /** Whether policies of the cloud see it; null where there is no cloud. */
  visible_to_cloud: z.boolean().nullable(),
  /** For people. */
  sentence: z.string(),
});
export const inventoryItem = z
  .object({
    integration: integrationRef,
    resource: resourceView.extend({
      /** Who observed it, and with it every fact that has no source of its own: tags of its system, and context. */
      source: z.string(),
      observed_at: instant,
      tag_facts: z.array(tagFact),
    }),
    /** Who looks after it: at most 20 people, and all of them in the sentence. */
    owner: z.object({
      by: z.enum(['tag', 'integration', 'nobody']),
      people: z.array(personRef),
      sentence: z.string(),
    }),
    /** Each with who says so, and when that was. */
    permissions: z.array(permissionView.extend({ source: z.string(), observed_at: instant })),
    /** Names of the scopes it is a member of. */
    scopes: z.array(z.string()),
  })
  .meta({ id: 'InventoryItem' });
export const queryProblem = z.object({
  code: z.string(),
  message: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  line: z.number().int(),
  column: z.number().int(),
});
export const scopeView = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    query: z.string(),
    version: z.number().int(),
    /** Live counts. */
    resources: z.number().int(),
    entitlements: z.number().int(),
    flows: z.array(namedRef),
    updated_at: instant,
  })
  .meta({ id: 'Scope' });
export const bundleView = z
  .object({
    id: z.string(),
    name: z.string(),
    /** The whole bundle as one sentence. */
    sentence: z.string(),
    /** Every target as it reads in the sentence. */
    targets: z.array(z.string()),
    version: z.number().int(),
    /** Live counts of what it holds. */
    resources: z.number().int(),
    entitlements: z.number().int(),
    /** The access flows that offer it. */
    flows: z.array(namedRef),
    updated_at: instant,
  })
  .meta({ id: 'Bundle' });
export const flowView = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    active: z.boolean(),
    /** The whole flow as one sentence. */
    sentence: z.string(),
    requesters: z.string(),
    scopes: z.array(namedRef),
    /** Every target as it reads in the sentence. */
    targets: z.array(z.string()),
    consents: z.array(z.string()),
    duration_sec_max: z.number().int(),
    labels: z.array(z.string()),
    version: z.number().int(),
    updated_at: instant,
  })
  .meta({ id: 'AccessFlow' });
export const auditEvent = z
  .object({
    sequence: z.number().int(),
    at: instant,
    kind: z.string(),
    actor: z.string(),
    actor_name: z.string(),
    door: z.string(),
    subject: z.string(),
    /** A sentence for people. */
    sentence: z.string(),
    facts: z.record(z.string(), z.unknown()),
    hash: z.string(),
  })
  .meta({ id: 'AuditEvent' });
/** One change that `apply` made or, in a dry run, would make. */
export const applyChange = z
  .object({
    kind: z.enum([
      'integration',
      'resource',
      'permission',
      'person',
      'group',
      'classification',
      'scope',
      'bundle',
      'flow',
      'rule',
      'organization',
    ]),
    name: z.string(),
    /** `proposed`: it touches production and waits until another administrator confirms it. */
    change: z.enum(['created', 'changed', 'removed', 'unchanged', 'proposed']),
    fields: z.array(z.string()),
  })
  .meta({ id: 'ApplyChange' });
/** A problem in a file: nothing is applied while there is one. */
export const applyProblem = z
  .object({
    file: z.string(),
    line: z.number().int().nullable(),
    column: z.number().int().nullable(),
    code: z.string(),
    message: z.string(),
  })
  .meta({ id: 'ApplyProblem' });

export const administrationRoutes = {
  listInventory: route({
    method: 'GET',
    path: `${base}/inventory`,
    tag: 'Inventory',
    summary: 'Everything access can be had to, filtered by a query',
    access: 'inventory:read',
    query: pageQuery.extend({ query: z.string().max(20_000).optional() }),
    output: listOf(inventoryItem).extend({
      total: z.number().int(),
      problem: queryProblem.nullable(),
      /** The version of the world that this is answered from, and when it was known to be the latest. */
      as_of: z.object({ version: z.number().int(), at: instant }),
    }),
  }),
  inventoryVocabulary: route({
    method: 'GET',
    path: `${base}/inventory/vocabulary`,
    tag: 'Inventory',
    summary: 'Fields, keys and values with counts, for completing a query; of one field, those that start with a text',
    access: 'inventory:read',
    query: z.strictObject({
      field: z.string().max(100).optional(),
      key: z.string().max(1_000).optional(),
      starts: z.string().max(1_000).optional(),
    }),
    output: z.object({
      values: z.array(
        z.object({ field: z.string(), key: z.string().nullable(), value: z.string(), count: z.number().int() }),
      ),
    }),
  }),
  checkIntegration: route({
    method: 'POST',
    path: `${base}/integrations/{id}/check`,
    tag: 'Inventory',
    summary: 'Check configuration and rights; each check with a sentence',
    access: 'inventory:change',
    params: idParams,
    output: z.object({
      checks: z.array(
        z.object({
          name: z.string(),
          state: z.enum(['passed', 'warning', 'failed']),
          sentence: z.string(),
          code: z.literal('target.credential_refused').optional(),
        }),
      ),
    }),
  }),
  listScopes: route({
    method: 'GET',
    path: `${base}/scopes`,
    tag: 'Scopes',
    summary: 'Scopes with live counts',
    access: 'perimeters:read',
    query: pageQuery,
    output: listOf(scopeView),
  }),
  listBundles: route({
    method: 'GET',
    path: `${base}/bundles`,
    tag: 'Bundles',
    summary: 'Bundles with live counts and the access flows that offer them',
    access: 'perimeters:read',
    query: pageQuery,
    output: listOf(bundleView),
  }),
  listFlows: route({
    method: 'GET',
    path: `${base}/flows`,
    tag: 'Access flows',
    summary: 'Access flows as sentences',
    access: 'perimeters:read',
    query: pageQuery,
    output: listOf(flowView),
  }),
  listPeople: route({
    method: 'GET',
    path: `${base}/people`,
    tag: 'People',
    summary: 'People with groups and manager',
    access: 'people:read',
    query: pageQuery,
    output: listOf(
      personRef.extend({
        active: z.boolean(),
        roles: z.array(z.string()),
        groups: z.array(z.string()),
        manager: personRef.nullable(),
        attributes: z.record(z.string(), z.string()),
      }),
    ),
  }),
  apply: route({
    method: 'POST',
    path: `${base}/apply`,
    tag: 'Configuration',
    summary: 'Bring integrations, inventory, people, groups, scopes and flows to what the files say',
    access: 'files:apply',
    body: z
      .object({
        /** Relative path and text of each YAML file. */
        files: z
          .array(z.object({ path: z.string().max(500), text: z.string() }).strict())
          .min(1)
          .max(500),
        dry_run: z.boolean().default(false),
      })
      .strict(),
    output: z.object({
      applied: z.boolean(),
      changes: z.array(applyChange),
      problems: z.array(applyProblem),
      /** What its resources moved in and out of scopes; null where none was written. */
      moved: movementStory.nullable(),
      /** What the access flows among them are stuck by; they are saved all the same. */
      stuck: z.array(z.object({ flow: z.string(), kind: z.enum(deadlockKinds), sentence: z.string() })),
    }),
    audit: [
      'integration.saved',
      'inventory.imported',
      'person.saved',
      'group.saved',
      'classification.saved',
      'scope.saved',
      'bundle.saved',
      'flow.saved',
      'rule.saved',
      'perimeter.proposed',
    ],
  }),
  listAudit: route({
    method: 'GET',
    path: `${base}/audit`,
    tag: 'Audit',
    summary: 'The audit log, newest first',
    access: 'audit:read',
    query: pageQuery.extend({ subject: z.string().max(200).optional(), kind: z.string().max(100).optional() }),
    output: listOf(auditEvent),
  }),
  exportAudit: route({
    method: 'GET',
    path: `${base}/audit/export`,
    tag: 'Audit',
    summary: 'The stored bytes and hashes in order, for verifying without the server',
    access: 'audit:read',
    query: z
      .object({
        after: z.coerce.number().int().min(0).default(0),
        limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
      })
      .strict(),
    output: z.object({
      records: z.array(z.object({ sequence: z.number().int(), bytes: z.base64(), hash: z.string() })),
      next_after: z.number().int().nullable(),
    }),
  }),
  showCheckpoint: route({
    method: 'GET',
    path: `${base}/audit/checkpoint`,
    tag: 'Audit',
    summary: 'The newest signed checkpoint of the audit log',
    access: 'audit:read',
    output: z.object({
      /** A signed note (c2sp.org/tlog-checkpoint); null while none has been signed. */
      note: z.string().nullable(),
      at: instant.nullable(),
      events: z.number().int(),
    }),
  }),
  proveEvent: route({
    method: 'GET',
    path: `${base}/audit/events/{sequence}/proof`,
    tag: 'Audit',
    summary: 'One event with the proof that it is in the log, to be checked without the server',
    access: 'audit:read',
    params: z.object({ sequence: z.coerce.number().int().min(1) }).strict(),
    output: z.object({
      sequence: z.number().int(),
      bytes: z.base64(),
      /** As c2sp.org/tlog-proof says. */
      proof: z.string(),
    }),
  }),
  reviewRestore: route({
    method: 'GET',
    path: `${base}/restore`,
    tag: 'Operations',
    summary: 'Whether the database is older than the world, what is missing, and what targets show',
    access: 'access:end_all',
    output: z.object({
      held: z
        .object({
          sentence: z.string(),
          seen_events: z.number().int(),
          seen_at: instant,
          database_events: z.number().int(),
        })
        .nullable(),
      grants: z.array(
        z.object({
          id: z.string(),
          grantee: z.string(),
          resource: z.string(),
          /** What the database believes. */
          state: z.string(),
          /** What the target shows. */
          observed: z.enum(['present', 'absent', 'unknown']),
          ends_at: instant.nullable(),
        }),
      ),
      more: z.boolean(),
    }),
  }),
  acceptRestore: route({
    method: 'POST',
    path: `${base}/restore/accept`,
    tag: 'Operations',
    summary: 'Go on with a database that was restored from a backup',
    access: 'access:end_all',
    output: message,
    audit: ['restore.accepted'],
  }),
  listWebhooks: route({
    method: 'GET',
    path: `${base}/webhooks`,
    tag: 'Webhooks',
    summary: 'Outgoing webhooks',
    access: 'webhooks:manage',
    output: z.object({
      items: z.array(
        z.object({ id: z.string(), name: z.string(), url: z.string(), active: z.boolean(), created_at: instant }),
      ),
    }),
  }),
  createWebhook: route({
    method: 'POST',
    path: `${base}/webhooks`,
    tag: 'Webhooks',
    summary: 'Add a webhook; its signing secret is in this answer and never again',
    access: 'webhooks:manage',
    body: z.object({ name: z.string().min(1).max(200), url: z.url().max(2_000) }).strict(),
    output: z.object({ id: z.string(), secret: z.string() }),
    audit: ['webhook.saved'],
  }),
  deleteWebhook: route({
    method: 'DELETE',
    path: `${base}/webhooks/{id}`,
    tag: 'Webhooks',
    summary: 'Remove a webhook',
    access: 'webhooks:manage',
    params: idParams,
    output: message,
    audit: ['webhook.removed'],
  }),
  listDeliveries: route({
    method: 'GET',
    path: `${base}/webhooks/{id}/deliveries`,
    tag: 'Webhooks',
    summary: 'What was sent, and what went wrong',
    access: 'webhooks:manage',
    params: idParams,
    query: pageQuery,
    output: listOf(
      z.object({
        id: z.string(),
        created_at: instant,
        delivered_at: instant.nullable(),
        trouble: z.string().nullable(),
        body: z.string(),
      }),
    ),
  }),
  status: route({
    method: 'GET',
    path: `${base}/status`,
    tag: 'Operations',
    summary: 'How the server is doing',
    access: 'server:watch',
    output: z.object({
      version: z.string(),
      storage: z.string(),
      grants: z.record(z.string(), z.number().int()),
      work_due: z.number().int(),
      audit_events: z.number().int(),
      /** Why nothing is opened or revoked; null while all is well. */
      held: z.string().nullable(),
      demo: z.boolean(),
    }),
  }),
};
