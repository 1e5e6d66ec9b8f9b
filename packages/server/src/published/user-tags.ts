// User tags of one resource (v3).

import { readUserTags, replaceUserTags } from '@tidegate/broker';
import { userTagRoutes as routes } from '@tidegate/contract';
import { ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { readTags } from '../routes/read-tag-row.ts';

export function userTagBindings({ ports }: Serving): readonly Binding[] {
  return [
    bind(routes.getResourceUserTagsV3, async ({ params: { resource_id: id } }) => {
      const tags = await readUserTags(ports, { id });
      return tags.ok ? ok({ resource_id: id, tags: { ...tags.value } }) : tags;
    }),
    bind(routes.updateResourceUserTagsV3, async ({ actor, params: { resource_id: id }, body }) => {
      const tags = readTags(body.tags);
      if (!tags.ok) return tags;
      const replaced = await replaceUserTags(ports, actor, { id, tags: tags.value });
      if (!replaced.ok) return replaced;
      return ok({
        message: replaced.value === 'changed' ? 'the user tags are updated' : 'the user tags are what they were',
      });
    }),
  ];
}
