// Things as the client API names them wherever they are mentioned: integrations, types, resources, permissions, units, counted pages. What
// is absent is left out, never null.

import { z } from 'zod';
import { oneOf, pageLimit } from './shapes.ts';

export const icons = z.object({ png: z.string(), svg: z.string() });

export const integrationClient = z
  .object({ id: z.string(), type: z.string(), type_display_name: z.string(), name: z.string(), icons })
  .meta({ id: 'IntegrationClient' });

export const resourceTypeClient = z
  .object({
    id: z.string(),
    name: z.string(),
    display_path: z.string(),
    allow_multiple_permissions: z.boolean(),
    icons,
  })
  .meta({ id: 'ResourceTypeClient' });

export const resourceClient = z
  .object({
    id: z.string(),
    source_id: z.string(),
    name: z.string(),
    path: z.string(),
    type: resourceTypeClient,
    integration: integrationClient,
  })
  .meta({ id: 'ResourceClient' });

export const permissionClient = z.object({ id: z.string(), name: z.string() }).meta({ id: 'PermissionClient' });
export const bundleClient = z
  .object({ id: z.string(), name: z.string(), labels: z.record(z.string(), z.string()) })
  .meta({ id: 'BundleClient' });

export const accessUnitClient = z
  .object({
    /** The resource's id, a dot, the permission's. */
    id: z.string(),
    resource: resourceClient,
    permission: permissionClient,
    status: z.object({ status: z.string(), message: z.string().optional() }).optional(),
  })
  .meta({ id: 'AccessUnitClient' });

/** A page that is counted from the list's start. */
export const countedPage = <T extends z.ZodType>(item: T) =>
  z.object({
    data: z.array(item),
    pagination: z.object({ limit: z.number().int(), offset: z.number().int(), has_more: z.boolean() }),
  });

/** How far into a list one may skip. */
export const skip = z.coerce.number().int().min(0).max(10_000).default(0);
export const countedQuery = { limit: pageLimit, skip } as const;
/** For whom, and what is looked for; `session_id` groups calls of one dialog and is not used. */
export const offeredQuery = {
  ...countedQuery,
  grantee_id: oneOf,
  search: oneOf,
  session_id: oneOf,
} as const;
