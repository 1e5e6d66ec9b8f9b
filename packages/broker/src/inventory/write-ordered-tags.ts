// A turn on an order of tags: writes the next resources through their adapters, keeps what became of each, and goes on until none waits.
// Writing the same tag twice is the same as once, so what may have happened is simply tried again. Then the sources are read again.

import {
  type Claim,
  countTagRows,
  type IntegrationId,
  isId,
  limits,
  type Outcome,
  type Resource,
  type ResourceId,
  type SourceTag,
  sourceTag,
  type TagOrder,
  type TagOrderRow,
  type TagWrite,
} from '@tidegate/core';
import { again, ClaimLost, complete, done, holding, type Turn } from '../grants/turn.ts';
import type { Ports } from '../ports.ts';
import { targetOf } from '../targets.ts';
import { readSoon } from './schedule-readings.ts';

/** Takes a turn on an order. */
export async function writeOrderedTags(ports: Ports, claim: Claim): Promise<Turn> {
  const hold = holding(ports, claim);
  for (;;) {
    await hold();
    const { subject } = claim;
    const order = isId('tagOrder', subject) ? await ports.store.read((tx) => tx.tagOrders.get(subject)) : null;
    const next = order?.rows.find(({ state }) => state === 'waiting');
    if (order === null || order.state === 'done' || next === undefined) return finish(ports, claim, order);
    const rows = order.rows
      .filter(({ state, integrationId }) => state === 'waiting' && integrationId === next.integrationId)
      .slice(0, limits.tagOrderBatch);
    const became = await write(ports, order, { integrationId: next.integrationId, rows });
    const last = claim.tries + 1 >= limits.tagOrderTriesMax;
    const settled = new Map(became.map((row) => [row.resourceId, last ? givenUp(row) : row]));
    await keep(ports, claim, { ...order, rows: order.rows.map((row) => settled.get(row.resourceId) ?? row) });
    const trouble = became.find(({ state }) => state === 'waiting')?.message;
    if (trouble !== undefined && !last) return again(claim, ports.clock.now(), trouble ?? 'the source gave no answer');
  }
}

const givenUp = (row: TagOrderRow): TagOrderRow => (row.state === 'waiting' ? { ...row, state: 'failed' } : row);

interface Batch {
  readonly integrationId: IntegrationId;
  readonly rows: readonly TagOrderRow[];
}

/** What became of each row; those that may be tried again still wait. */
async function write(ports: Ports, { change }: TagOrder, batch: Batch): Promise<readonly TagOrderRow[]> {
  const { integration, known } = await ports.store.read(async (tx) => ({
    integration: await tx.integrations.get(batch.integrationId),
    known: await tx.resources.many(batch.rows.map(({ resourceId }) => resourceId)),
  }));
  if (integration === null) return batch.rows.map((row) => refused(row, 'its integration is gone'));
  const target = await targetOf(ports, integration);
  if (!target.ok) return batch.rows.map((row) => ({ ...row, message: target.refusal.message }));
  const writeTags = target.value.writeTags?.bind(target.value);
  if (writeTags === undefined) return batch.rows.map((row) => refused(row, 'no tags can be written to its source'));
  const resources = new Map(known.map((one) => [one.id, one]));
  const still = batch.rows.filter((row) => reasonAgainst(row, resources.get(row.resourceId), change) === null);
  const writes = still.flatMap(({ resourceId }): readonly TagWrite[] => {
    const resource = resources.get(resourceId);
    if (resource === undefined) return [];
    const { type, nativeId, context } = resource;
    const set = { [change.key]: change.value };
    return [{ resource: { type, nativeId, context }, set, remove: change.instead === null ? [] : [change.instead] }];
  });
  const outcomes = writes.length === 0 ? [] : await writeTags(writes);
  const told = new Map<ResourceId, Outcome | undefined>(still.map((row, at) => [row.resourceId, outcomes[at]]));
  return batch.rows.map((row) => {
    const reason = reasonAgainst(row, resources.get(row.resourceId), change);
    return reason === null ? rowAfter(row, told.get(row.resourceId)) : refused(row, reason);
  });
}

/** What was shown is what is written: where the system says something else by now, nobody has agreed to it. */
function reasonAgainst(row: TagOrderRow, resource: Resource | undefined, { key, value }: SourceTag): string | null {
  if (resource === undefined || resource.status === 'deleted') return 'it is not there any more';
  const said = sourceTag(resource, key);
  // The value itself: an earlier try was read back before its reply was kept.
  return said === row.was || said === value
    ? null
    : `it said ${JSON.stringify(said)} by then, not what was shown; order it again`;
}

const refused = (row: TagOrderRow, message: string): TagOrderRow => ({ ...row, state: 'refused', message });

function rowAfter(row: TagOrderRow, outcome: Outcome | undefined): TagOrderRow {
  if (outcome === undefined) return { ...row, message: 'the adapter gave no answer for it' };
  if (outcome.kind === 'done') return { ...row, state: 'written', message: null };
  return outcome.kind === 'refused' ? refused(row, outcome.message) : { ...row, message: outcome.message };
}

async function keep(ports: Ports, claim: Claim, order: TagOrder): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const until = ports.clock.now() + limits.claimHoldMs;
    if (!(await tx.work.renew(claim, until))) throw new ClaimLost('another worker has this order');
    await tx.tagOrders.save(order);
  });
}

async function finish(ports: Ports, claim: Claim, order: TagOrder | null): Promise<Turn> {
  await ports.store.transaction(async (tx) => {
    await complete(tx, claim);
    if (order === null || order.state === 'done') return;
    const at = ports.clock.now();
    await tx.tagOrders.save({ ...order, state: 'done', endedAt: at });
    const { written, refused: no, failed } = countTagRows(order.rows);
    const { key, value } = order.change;
    tx.audit.append({
      at,
      kind: 'inventory.tags_written',
      actor: 'system',
      door: 'worker',
      subject: order.id,
      facts: { tag: `${key}=${value}`, written, refused: no, failed },
    });
    const touched = order.rows.filter(({ state }) => state !== 'refused').map(({ integrationId }) => integrationId);
    for (const id of new Set(touched)) await readSoon(ports, tx, id);
  });
  return done;
}
