// Ordering tags to be written at their source. Nothing has been called when the order is written down; what touches production waits for a
// second administrator, who sees the same difference. Writing is in write-ordered-tags.ts.

import {
  type Integration,
  isId,
  limits,
  newId,
  no,
  ok,
  type Page,
  type PageAsk,
  type Proposal,
  type ProposedChange,
  quoted,
  type ResourceId,
  type Result,
  refusal,
  type SourceTag,
  type TagOrder,
  type Transaction,
  tagChangeProblem,
} from '@tidegate/core';
import type { Query } from '@tidegate/core/query';
import { proposedRefusal, proposeIn } from '../perimeter/propose.ts';
import type { LookedAt } from '../perimeter/weigh-edit.ts';
import type { Actor, Author, Ports } from '../ports.ts';
import { adapterOf } from '../targets.ts';
import { transact } from '../transact.ts';
import { loadInventory } from '../world.ts';
import { type TagRow, type WeighedTags, weighTags } from './weigh-tags.ts';

export interface TagOrderInput {
  readonly change: SourceTag;
  /** Resources by id, or what a query finds. */
  readonly pick:
    | { readonly kind: 'ids'; readonly ids: readonly string[] }
    | { readonly kind: 'query'; readonly query: Query };
}

/** What an order would do, and what of it cannot be done; nothing is written down. */
export async function previewTagOrder(ports: Ports, input: TagOrderInput): Promise<Result<WeighedTags>> {
  const ids = await idsOf(ports, input);
  return ids.ok ? ok(await ports.store.read((tx) => weigh(ports, tx, input.change, ids.value))) : ids;
}

/**
 * Writes an order down; a worker does it. Refused where there is nothing to write, and with `perimeter.proposed` where it touches
 * production and has to wait. Resources that have the tag already, or whose source takes none, are left out.
 */
export async function orderTags(ports: Ports, actor: Actor, input: TagOrderInput): Promise<Result<TagOrder>> {
  const ids = await idsOf(ports, input);
  if (!ids.ok) return ids;
  const { change } = input;
  const made = await transact(ports, async (tx): Promise<Result<TagOrder | { readonly proposed: Proposal }>> => {
    const { rows, looked } = await weigh(ports, tx, change, ids.value);
    const taken = rows.filter(({ step }) => step.kind === 'change');
    if (taken.length === 0) return no(nothingToWrite(rows));
    const ordered = taken.map(({ resource, step }) => ({
      resourceId: resource.id,
      was: step.kind === 'change' ? step.was : null,
    }));
    const what: TagsChange = {
      kind: 'tags',
      subject: newId('tagOrder', ports.chance),
      name: `${change.key}=${change.value} on ${taken.length} ${taken.length === 1 ? 'resource' : 'resources'}`,
      change,
      rows: ordered,
    };
    if (!looked.weighed.touchesProduction) return placeTagOrder(ports, tx, actor, what);
    const proposed = await proposeIn(ports, tx, actor, { change: what, baseVersion: 0 });
    return proposed.ok ? ok({ proposed: proposed.value }) : proposed;
  });
  if (!made.ok) return made;
  return 'proposed' in made.value ? no(proposedRefusal(made.value.proposed)) : ok(made.value);
}

type TagsChange = Extract<ProposedChange, { kind: 'tags' }>;

/** Writes an order down inside a transaction of the caller. Refused where the tags are not any more what was seen. */
export async function placeTagOrder(
  ports: Ports,
  tx: Transaction,
  author: Author,
  { subject, change, rows }: TagsChange,
): Promise<Result<TagOrder>> {
  const ids = rows.map(({ resourceId }) => resourceId);
  const { rows: found, looked } = await weigh(ports, tx, change, ids);
  const now = new Map(found.map((row) => [row.resource.id, row]));
  const order: TagOrder = {
    id: subject,
    change,
    rows: rows.flatMap(({ resourceId, was }) => {
      const row = now.get(resourceId);
      if (row?.step.kind !== 'change' || row.step.was !== was) return [];
      const { integrationId, name } = row.resource;
      return [{ resourceId, integrationId, name, was, state: 'waiting' as const, message: null }];
    }),
    flows: looked.weighed.flows.map(({ id }) => id),
    orderedBy: author.person.id,
    confirmedBy: author.confirmedBy ?? null,
    door: author.door,
    at: ports.clock.now(),
    state: 'writing',
    endedAt: null,
  };
  if (order.rows.length !== rows.length) {
    return no(refusal('object.changed', 'the tags are not any more what they were when this was proposed; look again'));
  }
  await tx.tagOrders.save(order);
  await tx.work.add({ id: newId('work', ports.chance), kind: 'inventory.tag', subject: order.id, dueAt: order.at });
  tx.audit.append({
    at: order.at,
    kind: 'inventory.tags_ordered',
    actor: author.person.id,
    door: author.door,
    subject: order.id,
    facts: {
      tag: `${change.key}=${change.value}`,
      removes: change.instead,
      resources: order.rows.length,
      confirmed_by: order.confirmedBy,
    },
  });
  return ok(order);
}

/** Weighs; what no adapter can write is blocked. */
const weigh = (ports: Ports, tx: Transaction, change: SourceTag, ids: readonly ResourceId[]): Promise<WeighedTags> => {
  const { production } = ports.perimeterRules;
  return weighTags(tx, {
    change,
    ids,
    production,
    now: ports.clock.now(),
    blocks: (integration) => blockOf(ports, integration),
  });
};

function blockOf(ports: Ports, integration: Integration | null): string | null {
  const adapter = integration === null ? null : adapterOf(ports, integration.type);
  if (adapter?.writesTags !== undefined) return null;
  return adapter?.simulated
    ? 'it is simulated: there is no source to write to'
    : 'no tags can be written to its source; print the patch instead (`tidegate scopes review --fix`)';
}

function nothingToWrite(rows: readonly TagRow[]) {
  const blocked = rows.flatMap(({ resource, step }) => (step.kind === 'blocked' ? [{ resource, step }] : []));
  const [first] = blocked;
  if (first !== undefined) {
    return refusal('input.invalid', `nothing can be written; ${quoted(first.resource.name)}: ${first.step.reason}`);
  }
  return rows.length === 0
    ? refusal('object.not_found', 'no resource is named; look at their ids with `tidegate inventory`')
    : refusal('input.invalid', 'nothing is to be written: every resource has the tag already');
}

async function idsOf(ports: Ports, { change, pick }: TagOrderInput): Promise<Result<readonly ResourceId[]>> {
  const problem = tagChangeProblem(change);
  if (problem !== null) return no(problem);
  if (pick.kind === 'ids') {
    const unknown = pick.ids.find((id) => !isId('resource', id));
    if (unknown !== undefined) {
      return no(refusal('object.not_found', `no resource ${quoted(unknown)}`, { field: 'resource_ids' }));
    }
    return bounded([...new Set(pick.ids)].filter((id): id is ResourceId => isId('resource', id)));
  }
  const { index } = (await loadInventory(ports)).inventory;
  const count = index.countResources(pick.query);
  if (count > limits.tagOrderRowsMax) return no(tooMany(count));
  const { items } = index.pageOfResources(pick.query, null, Math.max(count, 1));
  return ok(items.filter((id): id is ResourceId => isId('resource', id)));
}

const bounded = (ids: readonly ResourceId[]): Result<readonly ResourceId[]> =>
  ids.length > limits.tagOrderRowsMax ? no(tooMany(ids.length)) : ok(ids);

const tooMany = (count: number) =>
  refusal('input.too_large', `${count} resources are named, and one order takes ${limits.tagOrderRowsMax}; narrow it`);

/** A change of tags that waits, as things are now. */
export const lookAtTags = async (ports: Ports, { change, rows }: TagsChange): Promise<LookedAt> => {
  const ids = rows.map(({ resourceId }) => resourceId);
  return (await ports.store.read((tx) => weigh(ports, tx, change, ids))).looked;
};

/** An order with what became of it. */
export async function readTagOrder(ports: Ports, id: string): Promise<Result<TagOrder>> {
  const order = isId('tagOrder', id) ? await ports.store.read((tx) => tx.tagOrders.get(id)) : null;
  return order === null ? no(refusal('object.not_found', `no order ${quoted(id)}`)) : ok(order);
}

/** Orders, the newest first. */
export const listTagOrders = (ports: Ports, page: PageAsk): Promise<Page<TagOrder>> =>
  ports.store.read((tx) => tx.tagOrders.page(page));
