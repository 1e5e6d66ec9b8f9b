// Bundles as the published API reads and writes them (v2): a name and targets, asked for as one.

import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, instant, listOf, name, oneOf, pageQuery } from './shapes.ts';
import { bundlePart, bundlePartView } from './targets.ts';

const path = '/api/admin/v2/bundles';

const upsert = z.strictObject({ name, access_targets: z.array(bundlePart) }).meta({ id: 'UpsertBundleV2' });

/** As sent, with ids and names resolved; what was not sent is not there. */
export const bundleV2 = z
  .object({
    id: z.string(),
    name: z.string(),
    access_targets: z.array(bundlePartView),
    creation_date: instant,
    update_date: instant,
    /** Ours: grows with each change. */
    version: z.number().int(),
    /** Ours: the whole bundle as one sentence. */
    sentence: z.string(),
    /** Ours: the access flows that offer it. */
    flows: z.array(z.object({ id: z.string(), name: z.string() })),
  })
  .meta({ id: 'BundleV2' });

const shared = { tag: 'Published: bundles', errors: 'published' } as const;

export const bundleRoutes = {
  listBundlesV2: route({
    ...shared,
    method: 'GET',
    path,
    summary: 'Bundles, by name',
    access: 'perimeters:read',
    query: pageQuery.extend({ name: oneOf }),
    output: listOf(bundleV2),
  }),
  createBundleV2: route({
    ...shared,
    method: 'POST',
    path,
    summary: 'Make a bundle',
    access: 'flows:change',
    body: upsert,
    output: bundleV2,
    audit: ['bundle.saved', 'perimeter.proposed'],
  }),
  getBundleV2: route({
    ...shared,
    method: 'GET',
    path: `${path}/{id}`,
    summary: 'One bundle',
    access: 'perimeters:read',
    params: idParams,
    output: bundleV2,
  }),
  replaceBundleV2: route({
    ...shared,
    method: 'PUT',
    path: `${path}/{id}`,
    summary: 'Replace a bundle as a whole; what its access flows offer moves with it',
    access: 'flows:change',
    params: idParams,
    body: upsert,
    output: bundleV2,
    audit: ['bundle.saved', 'perimeter.proposed'],
  }),
  deleteBundleV2: route({
    ...shared,
    method: 'DELETE',
    path: `${path}/{id}`,
    summary: 'Remove a bundle that no access flow offers',
    access: 'flows:change',
    params: idParams,
    output: z.object({}),
    status: 204,
    audit: ['bundle.removed', 'perimeter.proposed'],
  }),
};
