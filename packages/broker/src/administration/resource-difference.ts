// The difference between what is known of an integration and what a file or a target says: created, changed, gone. It works in turns: a
// large list is compared while the server answers others.

import {
  type DiscoveredResource,
  type Integration,
  newId,
  type OrderedKeys,
  quoted,
  type Resource,
  type ResourceId,
  settleTags,
} from '@tidegate/core';
import { inTurns } from '../in-turns.ts';
import type { Ports } from '../ports.ts';
import { keyOf } from './clean-found.ts';
import { changedFields, isSame, sameList } from './same-resource.ts';

/** What the sync did to one resource, for `apply` to tell. */
export interface SyncChange {
  readonly resource: Resource;
  readonly change: 'created' | 'changed' | 'gone' | 'unchanged';
  readonly fields: readonly string[];
}

export interface DifferenceAsk {
  readonly integration: Integration;
  /** Which of two tags counts, where a class is ordered. */
  readonly ordered: OrderedKeys;
  /** Every resource of the integration, deleted ones included. */
  readonly known: readonly Resource[];
  readonly found: readonly DiscoveredResource[];
  readonly gone: readonly Resource[];
  /** What is known of parts that could not be read: it stays, and says so. None where it is not said. */
  readonly unread?: readonly Resource[];
  readonly source: string;
}

export interface Difference {
  readonly changes: readonly SyncChange[];
  /** Parents that are nowhere, and circles of them, as sentences. */
  readonly findings: readonly string[];
}

/** What would change, without writing it. A parent may be found now or known from before. */
export async function differenceOf(ports: Pick<Ports, 'clock' | 'chance'>, ask: DifferenceAsk): Promise<Difference> {
  const known = new Map<string, Resource>();
  const ids = new Map<string, ResourceId>();
  await inTurns(ask.known, (one) => {
    known.set(keyOf(one), one);
    if (one.status !== 'deleted') ids.set(one.nativeId, one.id);
  });
  for (const one of ask.gone) ids.delete(one.nativeId);
  const numbered: Numbered[] = [];
  await inTurns(ask.found, (one) => {
    const before = known.get(keyOf(one)) ?? null;
    numbered.push({ one, before, id: before?.id ?? newId('resource', ports.chance) });
  });
  for (const { one, id } of numbered) ids.set(one.nativeId, id);
  const { parents, findings } = await parentsOf(numbered, ids);
  const ancestors = await ancestorsOf(numbered, parents, ask.known);
  const changes: SyncChange[] = [];
  await inTurns(numbered, ({ one, before, id }) => {
    changes.push(compare(ports, ask, { one, before, id, parentId: parents.get(id) ?? null, ancestors: ancestors(id) }));
  });
  const unread = unreadIn(ask, numbered);
  for (const change of await movedBelow(ask, { numbered, ancestors })) {
    const { id } = change.resource;
    changes.push(unread.has(id) ? inError(change) : change);
    unread.delete(id);
  }
  for (const resource of unread.values()) changes.push(inError({ resource, change: 'changed', fields: [] }));
  for (const resource of ask.gone) {
    changes.push({
      resource: { ...resource, status: 'deleted', observedAt: ports.clock.now() },
      change: 'gone',
      fields: ['status'],
    });
  }
  return { changes, findings };
}

interface Numbered {
  readonly one: DiscoveredResource;
  readonly before: Resource | null;
  readonly id: ResourceId;
}

/** What is to say that it could not be read: not what says so already, nor what came in another part. */
function unreadIn(ask: DifferenceAsk, numbered: readonly Numbered[]): Map<ResourceId, Resource> {
  const unread = new Map<ResourceId, Resource>();
  for (const one of ask.unread ?? []) if (one.status === 'active') unread.set(one.id, one);
  if (unread.size > 0) for (const { id } of numbered) unread.delete(id);
  return unread;
}

/** As it was observed, with a status that tells that it was not observed again. */
const inError = ({ resource, fields }: SyncChange): SyncChange => ({
  resource: { ...resource, status: 'error' },
  change: 'changed',
  fields: [...fields, 'status'],
});

/** Who is whose parent; one that is nowhere is none, and a circle is cut where it closes. */
async function parentsOf(numbered: readonly Numbered[], ids: ReadonlyMap<string, ResourceId>) {
  const parents = new Map<ResourceId, ResourceId>();
  const findings: string[] = [];
  await inTurns(numbered, ({ one, id }) => {
    if (one.parentNativeId === null) return;
    const parent = ids.get(one.parentNativeId);
    if (parent !== undefined) parents.set(id, parent);
    else findings.push(`the parent ${quoted(one.parentNativeId)} of ${quoted(one.nativeId)} is not there`);
  });
  const settled = new Set<ResourceId>();
  await inTurns(numbered, ({ one, id }) => {
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
  });
  return { parents, findings };
}

/**
 * What is above each, by native id from the root down; null where a parent is missing or was cut out of a circle. What hangs below the same
 * parent shares one list.
 */
async function ancestorsOf(
  numbered: readonly Numbered[],
  parents: ReadonlyMap<ResourceId, ResourceId>,
  known: readonly Resource[],
): Promise<(id: ResourceId) => readonly string[] | null> {
  const found = new Map<ResourceId, DiscoveredResource>();
  await inTurns(numbered, ({ one, id }) => found.set(id, one));
  const before = new Map<ResourceId, Resource>();
  await inTurns(known, (one) => before.set(one.id, one));
  const below = new Map<ResourceId, readonly string[] | null>();
  const ancestors = (id: ResourceId): readonly string[] | null => {
    const one = found.get(id);
    if (one === undefined) return before.get(id)?.ancestors ?? null;
    if (one.parentNativeId === null) return roots;
    const parent = parents.get(id);
    if (parent === undefined) return null;
    const done = below.get(parent);
    if (done !== undefined) return done;
    const above = ancestors(parent);
    const list = above === null ? null : [...above, one.parentNativeId];
    below.set(parent, list);
    return list;
  };
  return ancestors;
}

const roots: readonly string[] = [];

/**
 * What hangs below something that moved and is not in the list itself: parts that were not read or are held, and what other sources brought.
 * It is where its parent is now, in the same write, or perimeters over a unit would hold what left it.
 */
async function movedBelow(
  ask: DifferenceAsk,
  found: {
    readonly numbered: readonly Numbered[];
    readonly ancestors: (id: ResourceId) => readonly string[] | null;
  },
): Promise<readonly SyncChange[]> {
  let moved = false;
  const listed = new Set<ResourceId>(ask.gone.map(({ id }) => id));
  await inTurns(found.numbered, ({ before, id }) => {
    listed.add(id);
    moved ||= before !== null && !sameList(before.ancestors, found.ancestors(id));
  });
  if (!moved) return [];
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
  const changes: SyncChange[] = [];
  await inTurns(ask.known, (one) => {
    if (listed.has(one.id) || one.status === 'deleted') return;
    const ancestors = above(one);
    if (sameList(ancestors, one.ancestors)) return;
    changes.push({ resource: { ...one, ancestors }, change: 'changed', fields: ['ancestors'] });
  });
  return changes;
}

interface Compared {
  readonly one: DiscoveredResource;
  readonly before: Resource | null;
  readonly id: ResourceId;
  readonly parentId: ResourceId | null;
  readonly ancestors: readonly string[] | null;
}

function compare(
  ports: Pick<Ports, 'clock'>,
  ask: DifferenceAsk,
  { one: found, before, id, parentId, ancestors }: Compared,
): SyncChange {
  const placed = { parentId, ancestors, source: ask.source, status: 'active' } as const;
  if (before !== null && isSame(before, found, placed)) return { resource: before, change: 'unchanged', fields: [] };
  const userTags = before?.tags.filter((tag) => tag.origin === 'user') ?? [];
  const { tags, context } = factsToKeep(found, before);
  const sent: Resource = {
    id,
    integrationId: ask.integration.id,
    type: found.type,
    nativeId: found.nativeId,
    name: found.name,
    path: found.path,
    ...placed,
    tags: [
      ...Object.entries(tags)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => ({ key, value, origin: 'source' as const })),
      ...userTags,
    ],
    context,
    riskLevel: found.riskLevel,
    observedAt: ports.clock.now(),
  };
  const { integration, ordered } = ask;
  // What the system says may have risen above what was injected, or fallen below it.
  const next = userTags.length === 0 ? sent : { ...sent, tags: settleTags(ordered, { integration, resource: sent }) };
  if (before === null) return { resource: next, change: 'created', fields: [] };
  const fields = changedFields(before, next);
  return fields.length > 0
    ? { resource: next, change: 'changed', fields }
    : { resource: before, change: 'unchanged', fields: [] };
}

type Facts = Readonly<Record<string, string>>;

/**
 * What was found, and what was known of keys whose value cannot be stored now: a value that is bad is no sign that the last good one
 * is over.
 */
function factsToKeep(
  found: DiscoveredResource,
  before: Resource | null,
): { readonly tags: Facts; readonly context: Facts } {
  const { unfit } = found;
  if (unfit === undefined || before === null || before.status === 'deleted') return found;
  const tags = before.tags.filter(({ key, origin }) => origin === 'source' && unfit.tags.includes(key));
  const context = Object.entries(before.context).filter(([key]) => unfit.context.includes(key));
  return {
    tags: { ...found.tags, ...Object.fromEntries(tags.map(({ key, value }) => [key, value])) },
    context: { ...found.context, ...Object.fromEntries(context) },
  };
}
