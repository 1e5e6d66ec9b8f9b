// What a change of tags at their source would do: to each resource, to the scopes it joins and leaves, and whether production is touched.
// Read from the rows of the caller's transaction, so that whoever decides sees what will be written.

import {
  type Instant,
  type Integration,
  type Resource,
  type ResourceId,
  type SourceTag,
  settleTags,
  sourceTag,
  type TagStep,
  type Transaction,
  tagStep,
  withTagChanged,
} from '@tidegate/core';
import type { Query } from '@tidegate/core/query';
import { orderedKeysIn } from '../classification/save-classification.ts';
import type { LookedAt } from '../perimeter/weigh-edit.ts';
import { type MovedResource, weighMoved } from './weigh-moved.ts';

/** A resource and what becomes of it. */
export interface TagRow {
  readonly resource: Resource;
  readonly integration: Integration | null;
  readonly step: TagStep;
}

export interface WeighedTags {
  /** In the order they were named; those that do not exist are not here. */
  readonly rows: readonly TagRow[];
  readonly looked: LookedAt;
}

/** Weighs a change of tags on these resources. */
export async function weighTags(
  tx: Transaction,
  ask: {
    readonly change: SourceTag;
    readonly ids: readonly ResourceId[];
    readonly production: Query | null;
    readonly now: Instant;
    /** Why nothing can be written to the source of an integration; null where it can. */
    readonly blocks: (integration: Integration | null) => string | null;
  },
): Promise<WeighedTags> {
  const { change, production } = ask;
  const integrations = new Map((await tx.integrations.all()).map((one) => [one.id, one]));
  const found = new Map((await tx.resources.many(ask.ids)).map((one) => [one.id, one]));
  const rows = ask.ids.flatMap((id): readonly TagRow[] => {
    const resource = found.get(id);
    if (resource === undefined) return [];
    const integration = integrations.get(resource.integrationId) ?? null;
    const reason = ask.blocks(integration);
    const step = tagStep(resource, change);
    const blocked = step.kind === 'change' && reason !== null;
    return [{ resource, integration, step: blocked ? { kind: 'blocked', reason } : step }];
  });
  const ordered = await orderedKeysIn(tx);
  const moved = rows.flatMap(({ resource, integration, step }): readonly MovedResource[] => {
    if (step.kind !== 'change' || integration === null) return [];
    const changed = withTagChanged(resource, change);
    const after = { ...changed, tags: settleTags(ordered, { integration, resource: changed }) };
    return [{ integration, before: resource, after }];
  });
  const keys = new Set([change.key, ...(change.instead === null ? [] : [change.instead])]);
  return {
    rows,
    looked: {
      weighed: await weighMoved(tx, { moved, keys, production, now: ask.now }),
      difference: rows.flatMap(({ resource, step }) => differenceOf(resource, step, change)),
      sentence: null,
      stuck: [],
    },
  };
}

function differenceOf(resource: Resource, step: TagStep, { key, value, instead }: SourceTag): LookedAt['difference'] {
  if (step.kind !== 'change') return [];
  const old = instead === null ? null : sourceTag(resource, instead);
  const before = [step.was === null ? null : `${key}=${step.was}`, old === null ? null : `${instead}=${old}`];
  const said = before.filter((one) => one !== null).join(', ');
  return [{ part: resource.path, before: said === '' ? null : said, after: `${key}=${value}` }];
}
