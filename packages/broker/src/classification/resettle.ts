// What counts of the user tags that are there, under other orders of classes: a page of resources at a time, only those that change.

import { limits, type OrderedKeys, type ResourceId, settleTags, type Transaction } from '@tidegate/core';
import type { MovedResource } from '../inventory/weigh-moved.ts';
import { stableText } from '../stable-text.ts';

type Resettled = MovedResource & { readonly before: object; readonly after: object };

/** The resources of which something else counts under these orders, as they are and as they would be. */
export async function* resettled(tx: Transaction, ordered: OrderedKeys): AsyncGenerator<readonly Resettled[]> {
  const integrations = new Map((await tx.integrations.all()).map((one) => [one.id, one]));
  for (let after: ResourceId | null = null; ; ) {
    const page = await tx.resources.userTagged(after, limits.tagBatchSize);
    yield page.flatMap((resource) => {
      const integration = integrations.get(resource.integrationId);
      if (integration === undefined) return [];
      const tags = settleTags(ordered, { integration, resource });
      if (stableText(tags) === stableText(resource.tags)) return [];
      return [{ integration, before: resource, after: { ...resource, tags } }];
    });
    after = page.at(-1)?.id ?? null;
    if (page.length < limits.tagBatchSize) return;
  }
}
