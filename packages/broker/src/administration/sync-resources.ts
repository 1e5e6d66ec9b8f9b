// The difference between what is known of an integration and what a file or a target says: created, changed, gone. Whether a list
// is believed is decided before (judge-sync in core, for targets) or here (for files, which a person has just sent).

import {
  type DiscoveredResource,
  type Integration,
  newId,
  no,
  noCounts,
  type OrderedKeys,
  ok,
  quoted,
  type Resource,
  type ResourceId,
  type Result,
  refusal,
  type SyncCounts,
  settleTags,
  type Transaction,
} from '@tidegate/core';
import { orderedKeysIn } from '../classification/save-classification.ts';
import { intendToTell } from '../inventory/tell-movements.ts';
import type { Ports } from '../ports.ts';
import { stableText } from '../stable-text.ts';
import { keyOf } from './clean-found.ts';

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
  /** `some`: more of the same source comes in other lists, so that nothing is gone by this one. All there is where it is not said. */
  readonly listed?: 'all' | 'some';
}

/** Few resources may all go: a share says little about a handful. */
const alwaysAllowedGone = 5;

/** Writes the difference with a list that a person sent. Refuses, changing nothing, when too much would be gone. */
export async function syncResources(
  ports: Ports,
  tx: Transaction,
  ask: SyncAsk,
): Promise<Result<readonly SyncChange[]>> {
  const { integration, found, source } = ask;
  const known = await tx.resources.ofIntegration(integration.id);
  const duplicate = firstDuplicate(found);
  if (duplicate !== null) {
    return no(
      refusal('input.invalid', `the resource ${quoted(duplicate)} is named twice in ${quoted(integration.name)}`),
    );
  }
  const here = new Set(found.map(keyOf));
  const counts = (one: Resource): boolean => one.source === source && one.status !== 'deleted';
  const tracked = ask.listed === 'some' ? [] : known.filter(counts);
  const gone = tracked.filter((one) => !here.has(keyOf(one)));
  const tooMany = gone.length > alwaysAllowedGone && gone.length > tracked.length * ask.goneShareMax;
  // An empty list is what a source that failed looks like, however few were known (law 8).
  if (tooMany || (found.length === 0 && gone.length > 0)) {
    return no(
      refusal(
        'input.invalid',
        `${gone.length} of ${tracked.length} known resources of ${quoted(integration.name)} would be gone; a list that short is not believed`,
      ),
    );
  }
  const ordered = await orderedKeysIn(tx);
  const { changes } = differenceOf(ports, { integration, ordered, known, found, gone, source });
  await saveChanges(ports, tx, changes);
  return ok(changes);
}

export interface DifferenceAsk {
  readonly integration: Integration;
  /** Which of two tags counts, where a class is ordered. */
  readonly ordered: OrderedKeys;
  /** Every resource of the integration, deleted ones included. */
  readonly known: readonly Resource[];
  readonly found: readonly DiscoveredResource[];
  readonly gone: readonly Resource[];
  readonly source: string;
}

export interface Difference {
  readonly changes: readonly SyncChange[];
  /** Parents that are nowhere, and circles of them, as sentences. */
  readonly findings: readonly string[];
}

/** What would change, without writing it. A parent may be found now or known from before. */
export function differenceOf(ports: Ports, ask: DifferenceAsk): Difference {
  const { found, gone } = ask;
  const known = new Map(ask.known.map((one) => [keyOf(one), one]));
  const ids = new Map<string, ResourceId>();
  for (const one of ask.known) if (one.status !== 'deleted') ids.set(one.nativeId, one.id);
  for (const one of gone) ids.delete(one.nativeId);
  const numbered = found.map((one) => {
    const before = known.get(keyOf(one)) ?? null;
    return { one, before, id: before?.id ?? newId('resource', ports.chance) };
  });
  for (const { one, id } of numbered) ids.set(one.nativeId, id);
  const { parents, findings } = parentsOf(numbered, ids);
  const ancestors = ancestorsOf(numbered, parents, ask.known);
  const changes: SyncChange[] = numbered.map(({ one, before, id }) =>
    compare(ports, ask, { one, before, id, parentId: parents.get(id) ?? null, ancestors: ancestors(id) }),
  );
  changes.push(...movedBelow(ask, { numbered, parents, ancestors, before: known }));
  for (const resource of gone) {
    changes.push({
      resource: { ...resource, status: 'deleted', observedAt: ports.clock.now() },
      change: 'gone',
      fields: ['status'],
    });
  }
  return { changes, findings };
}

/** Writes what differs and nothing else, with the intent to tell what it moved and to review the perimeters. */
export async function saveChanges(ports: Ports, tx: Transaction, changes: readonly SyncChange[]): Promise<void> {
  const of = (...kinds: readonly SyncChange['change'][]): readonly Resource[] =>
    changes.filter(({ change }) => kinds.includes(change)).map(({ resource }) => resource);
  await tx.resources.save(of('changed', 'gone'));
  await tx.resources.insert(of('created'));
  const written = of('created', 'changed', 'gone');
  await intendToTell(ports, tx, new Set(written.map(({ integrationId }) => integrationId)));
}

export function countChanges(changes: readonly SyncChange[]): SyncCounts {
  const counts = { ...noCounts };
  for (const { change } of changes) counts[change] += 1;
  return counts;
}

function firstDuplicate(found: readonly DiscoveredResource[]): string | null {
  const seen = new Set<string>();
  for (const one of found) {
    if (seen.has(keyOf(one))) return one.nativeId;
    seen.add(keyOf(one));
  }
  return null;
}

interface Numbered {
  readonly one: DiscoveredResource;
  readonly id: ResourceId;
}

/** Who is whose parent; one that is nowhere is none, and a circle is cut where it closes. */
function parentsOf(numbered: readonly Numbered[], ids: ReadonlyMap<string, ResourceId>) {
  const parents = new Map<ResourceId, ResourceId>();
  const findings: string[] = [];
  for (const { one, id } of numbered) {
    if (one.parentNativeId === null) continue;
    const parent = ids.get(one.parentNativeId);
    if (parent !== undefined) parents.set(id, parent);
    else findings.push(`the parent ${quoted(one.parentNativeId)} of ${quoted(one.nativeId)} is not there`);
  }
  const settled = new Set<ResourceId>();
  for (const { one, id } of numbered) {
    const above = new Set<ResourceId>();
    let at: ResourceId | undefined = id;
    while (at !== undefined && !settled.has(at)) {
      above.add(at);
      const parent: ResourceId | undefined = parents.get(at);
      if (parent !== undefined && above.has(parent)) {
        parents.delete(at);
        findings.push(`the parents of ${quoted(one.nativeId)} go in a circle; it was cut`);
        break;
      }
      at = parent;
    }
    for (const each of above) settled.add(each);
  }
  return { parents, findings };
}

/** What is above each, by native id from the root down; null where a parent is missing or was cut out of a circle. */
function ancestorsOf(
  numbered: readonly Numbered[],
  parents: ReadonlyMap<ResourceId, ResourceId>,
  known: readonly Resource[],
): (id: ResourceId) => readonly string[] | null {
  const found = new Map(numbered.map(({ one, id }) => [id, one]));
  const before = new Map(known.map((one) => [one.id, one]));
  const settled = new Map<ResourceId, readonly string[] | null>();
  const settle = (id: ResourceId): readonly string[] | null => {
    const one = found.get(id);
    if (one === undefined) return before.get(id)?.ancestors ?? null;
    if (one.parentNativeId === null) return [];
    const parent = parents.get(id);
    const above = parent === undefined ? null : ancestors(parent);
    return above === null ? null : [...above, one.parentNativeId];
  };
  const ancestors = (id: ResourceId): readonly string[] | null => {
    const done = settled.get(id);
    if (done !== undefined) return done;
    const above = settle(id);
    settled.set(id, above);
    return above;
  };
  return ancestors;
}

/**
 * What hangs below something that moved and is not in the list itself: parts that were not read or are held, and what other sources brought.
 * It is where its parent is now, in the same write, or perimeters over a unit would hold what left it.
 */
function movedBelow(
  ask: DifferenceAsk,
  found: {
    readonly numbered: readonly (Numbered & { readonly before: Resource | null })[];
    readonly parents: ReadonlyMap<ResourceId, ResourceId>;
    readonly ancestors: (id: ResourceId) => readonly string[] | null;
    readonly before: ReadonlyMap<string, Resource>;
  },
): readonly SyncChange[] {
  const moved = found.numbered.some(
    ({ before, id }) => before !== null && stableText(before.ancestors) !== stableText(found.ancestors(id)),
  );
  if (!moved) return [];
  const listed = new Set<ResourceId>([...found.numbered.map(({ id }) => id), ...ask.gone.map(({ id }) => id)]);
  const known = new Map(ask.known.map((one) => [one.id, one]));
  const settled = new Map<ResourceId, readonly string[] | null>();
  const above = (one: Resource): readonly string[] | null => {
    if (listed.has(one.id)) return found.ancestors(one.id);
    const done = settled.get(one.id);
    if (done !== undefined) return done;
    // Should known parents go in a circle, it ends here.
    settled.set(one.id, one.ancestors);
    const parent = one.parentId === null ? undefined : known.get(one.parentId);
    if (parent === undefined || parent.status === 'deleted') return one.ancestors;
    const over = above(parent);
    const next = over === null ? null : [...over, parent.nativeId];
    settled.set(one.id, next);
    return next;
  };
  return ask.known.flatMap((one): readonly SyncChange[] => {
    if (listed.has(one.id) || one.status === 'deleted') return [];
    const ancestors = above(one);
    if (stableText(ancestors) === stableText(one.ancestors)) return [];
    return [{ resource: { ...one, ancestors }, change: 'changed', fields: ['ancestors'] }];
  });
}

interface Compared {
  readonly one: DiscoveredResource;
  readonly before: Resource | null;
  readonly id: ResourceId;
  readonly parentId: ResourceId | null;
  readonly ancestors: readonly string[] | null;
}

function compare(
  ports: Ports,
  ask: DifferenceAsk,
  { one: found, before, id, parentId, ancestors }: Compared,
): SyncChange {
  const userTags = before?.tags.filter((tag) => tag.origin === 'user') ?? [];
  const sent: Resource = {
    id,
    integrationId: ask.integration.id,
    type: found.type,
    nativeId: found.nativeId,
    name: found.name,
    path: found.path,
    parentId,
    ancestors,
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
  const { integration, ordered } = ask;
  // What the system says may have risen above what was injected, or fallen below it.
  const next = userTags.length === 0 ? sent : { ...sent, tags: settleTags(ordered, { integration, resource: sent }) };
  if (before === null) return { resource: next, change: 'created', fields: [] };
  const fields = (
    ['name', 'path', 'parentId', 'ancestors', 'tags', 'context', 'status', 'riskLevel', 'source'] as const
  ).filter((field) => stableText(next[field]) !== stableText(before[field]));
  return { resource: next, change: fields.length > 0 ? 'changed' : 'unchanged', fields };
}
