// User tags of one resource (v3) as the published API reads and replaces them.

import { limits } from '@tidegate/core';
import { z } from 'zod';
import { route } from '../define.ts';
import { message } from './shapes.ts';

const path = '/api/v3/integrations/resources/{resource_id}/user-tags';
const params = z.strictObject({ resource_id: z.string().min(1).max(200) });
const shared = { tag: 'Published: user tags', errors: 'published', path, params } as const;

export const userTagRoutes = {
  getResourceUserTagsV3: route({
    ...shared,
    method: 'GET',
    summary: 'User tags of a resource',
    access: 'inventory:read',
    output: z
      .object({ resource_id: z.string(), tags: z.record(z.string(), z.string()) })
      .meta({ id: 'ResourceUserTagsResponse' }),
  }),
  updateResourceUserTagsV3: route({
    ...shared,
    method: 'PUT',
    summary: 'Replace the user tags of a resource; one that is not named goes',
    access: 'tags:set',
    body: z
      .strictObject({
        tags: z.record(z.string().min(1).max(limits.tagKeyLengthMax), z.string().max(limits.tagValueLengthMax)),
      })
      .meta({ id: 'UpdateResourceUserTagsRequest' }),
    output: message,
    audit: ['inventory.tagged'],
  }),
};
