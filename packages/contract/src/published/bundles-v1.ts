// Bundles as the older declarative clients read and write them (v1): selections by tags only. They are the same bundles as those of v2; what
// v1 has no words for (scopes, parents) is counted and never lost.

import { limits } from '@tidegate/core';
import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, message, name } from './shapes.ts';

const path = '/api/v1/access-bundles';

/** `__id` and `__name` stand for the resource's id and name, as published. */
const tag = z.strictObject({ name: z.string().max(200), value: z.string().max(1_000) });
const tags = z.array(tag).max(limits.flowTargetsMax);

const target = z
  .strictObject({
    integration_id: z.string(),
    resource_type: z.string(),
    /** A resource with one of them is in; any, where there is none. */
    resource_tag_includes: tags,
    /** A resource with one of them is out, and so is one of which it is not known. */
    resource_tag_excludes: tags,
    permissions: z.array(z.string()),
  })
  .meta({ id: 'AccessTargetIntegrationV1' });

const bundle = z
  .object({
    id: z.string(),
    name: z.string(),
    integration_targets: z.array(target),
    /** Ours: targets that only v2 has words for; they are part of the bundle too. */
    other_targets: z.number().int(),
  })
  .meta({ id: 'AccessBundleV1' });

const shared = { tag: 'Published: bundles', errors: 'published' } as const;

export const bundleV1Routes = {
  listAccessBundlesV1: route({
    ...shared,
    method: 'GET',
    path,
    summary: 'Every bundle, by name (v1)',
    access: 'perimeters:read',
    output: z.object({
      data: z.array(bundle),
      pagination: z.object({ total: z.number().int(), limit: z.number().int(), offset: z.number().int() }),
    }),
  }),
  createAccessBundleV1: route({
    ...shared,
    method: 'POST',
    path,
    summary: 'Make a bundle (v1)',
    access: 'flows:change',
    body: z.strictObject({ name, integration_targets: z.array(target) }).meta({ id: 'UpsertAccessBundleV1' }),
    output: bundle,
    audit: ['bundle.saved', 'perimeter.proposed'],
  }),
  getAccessBundleV1: route({
    ...shared,
    method: 'GET',
    path: `${path}/{id}`,
    summary: 'One bundle (v1)',
    access: 'perimeters:read',
    params: idParams,
    output: bundle,
  }),
  updateAccessBundleV1: route({
    ...shared,
    method: 'PATCH',
    path: `${path}/{id}`,
    summary: 'Change the name or the targets of a bundle (v1); what is left out stays',
    access: 'flows:change',
    params: idParams,
    body: z
      .strictObject({ name: name.nullish(), integration_targets: z.array(target).nullish() })
      .meta({ id: 'UpdateAccessBundleV1' }),
    output: bundle,
    audit: ['bundle.saved', 'perimeter.proposed'],
  }),
  deleteAccessBundleV1: route({
    ...shared,
    method: 'DELETE',
    path: `${path}/{id}`,
    summary: 'Remove a bundle that no access flow offers (v1)',
    access: 'flows:change',
    params: idParams,
    output: message,
    audit: ['bundle.removed', 'perimeter.proposed'],
  }),
};
