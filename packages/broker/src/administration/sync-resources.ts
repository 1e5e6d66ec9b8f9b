// Bringing a part of the inventory to what a file or a target says: created, changed, gone. A list that is empty or would remove
// most of what is known is never believed by itself (law 8).

import {
  type DiscoveredResource,
  type Integration,
  newId,
  no,
  ok,
  quoted,
  type Resource,
  type ResourceId,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { stableText } from '../stable-text.ts';

export interface SyncCounts {
  readonly created: number;
  readonly changed: number;
  readonly gone: number;
  readonly unchanged: number;
}

/** What the sync did to one resource, for `apply` to tell. */
export interface SyncChange {
  readonly resource: Resource;
  readonly change: 'created' | 'changed' | 'gone' | 'unchanged';
  readonly fields: readonly string[];
}

export interface SyncAsk {
  readonly integration: Integration;
  readonly found: readonly DiscoveredResource[];
  /** Who observed it; only resources of the same source can be gone by its word. */
  readonly source: string;
  /** The share of known resources that may be gone at once, 0 to 1. */
  readonly goneShareMax: number;
}

/** Few resources may all go: a share says little about a handful. */
const alwaysAllowedGone = 5;

/** Writes the difference. Refuses, changing nothing, when too much would be gone. */
export async function syncResources(
  ports: Ports,
  tx: Transaction,
  ask: SyncAsk,
): Promise<Result<readonly SyncChange[]>> {
  const { integration, found, source } = ask;
  const known = new Map((await tx.resources.ofIntegration(integration.id)).map((one) => [keyOf(one), one]));
  const duplicate = firstDuplicate(found);
  if (duplicate !== null) {
    return no(
      refusal('input.invalid', `the resource ${quoted(duplicate)} is named twice in ${quoted(integration.name)}`),
    );
  }
  const here = new Set(found.map(keyOf));
  const gone = [...known.values()].filter(
    (one) => one.source === source && one.status !== 'deleted' && !here.has(keyOf(one)),
  );
  const tracked = [...known.values()].filter((one) => one.source === source && one.status !== 'deleted').length;
  const tooMany = gone.length > alwaysAllowedGone && gone.length > tracked * ask.goneShareMax;
  // An empty list is what a source that failed looks like, however few were known (law 8).
  if (tooMany || (found.length === 0 && gone.length > 0)) {
    return no(
      refusal(
        'input.invalid',
        `${gone.length} of ${tracked} known resources of ${quoted(integration.name)} would be gone; a list that short is not believed`,
      ),
    );
  }
  const numbered = found.map((one) => {
    const before = known.get(keyOf(one)) ?? null;
    return { one, before, id: before?.id ?? newId('resource', ports.chance) };
  });
  const ids: ReadonlyMap<string, ResourceId> = new Map(numbered.map(({ one, id }) => [one.nativeId, id]));
  const changes: SyncChange[] = numbered.map(({ one, before, id }) => compare(ports, ask, { one, before, id, ids }));
  for (const resource of gone) {
    changes.push({
      resource: { ...resource, status: 'deleted', observedAt: ports.clock.now() },
      change: 'gone',
      fields: ['status'],
    });
  }
  await tx.resources.save(changes.filter((one) => one.change !== 'unchanged').map((one) => one.resource));
  return ok(changes);
}

export const countChanges = (changes: readonly SyncChange[]): SyncCounts => ({
  created: changes.filter((one) => one.change === 'created').length,
  changed: changes.filter((one) => one.change === 'changed').length,
  gone: changes.filter((one) => one.change === 'gone').length,
  unchanged: changes.filter((one) => one.change === 'unchanged').length,
});

const keyOf = (one: { readonly type: string; readonly nativeId: string }): string => `${one.type}\u0000${one.nativeId}`;

function firstDuplicate(found: readonly DiscoveredResource[]): string | null {
  const seen = new Set<string>();
  for (const one of found) {
    if (seen.has(keyOf(one))) return one.nativeId;
    seen.add(keyOf(one));
  }
  return null;
}

interface Compared {
  readonly one: DiscoveredResource;
  readonly before: Resource | null;
  readonly id: ResourceId;
  /** Parents are named by the id that the system itself uses. */
  readonly ids: ReadonlyMap<string, ResourceId>;
}

function compare(ports: Ports, ask: SyncAsk, { one: found, before, id, ids }: Compared): SyncChange {
  const userTags = before?.tags.filter((tag) => tag.origin === 'user') ?? [];
  const next: Resource = {
    id,
    integrationId: ask.integration.id,
    type: found.type,
    nativeId: found.nativeId,
    name: found.name,
    path: found.path,
    parentId: found.parentNativeId === null ? null : (ids.get(found.parentNativeId) ?? null),
    tags: [
      ...Object.entries(found.tags)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => ({ key, value, origin: 'source' as const })),
      ...userTags,
    ],
    context: found.context,
    status: 'active',
    riskLevel: found.riskLevel,
    source: ask.source,
    observedAt: ports.clock.now(),
  };
  if (before === null) return { resource: next, change: 'created', fields: [] };
  const fields = (['name', 'path', 'parentId', 'tags', 'context', 'status', 'riskLevel', 'source'] as const).filter(
    (field) => stableText(next[field]) !== stableText(before[field]),
  );
  return { resource: next, change: fields.length > 0 ? 'changed' : 'unchanged', fields };
}
