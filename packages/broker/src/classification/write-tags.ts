// One transaction of setting tags: resources are read, judged and written together with the audit event that tells of it. In a dry run
// everything but the writing happens.

import {
  changeTags,
  type Integration,
  isId,
  limits,
  newId,
  no,
  ok,
  type Permission,
  quoted,
  type Resource,
  type ResourceId,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import { matchesQuery } from '@tidegate/core/query';
import { intendToTell } from '../inventory/tell-movements.ts';
import { heldTags } from '../perimeter/guard-resources.ts';
import type { Actor, Ports } from '../ports.ts';
import { orderedKeysIn } from './save-classification.ts';
import type { TagRow, Touched } from './tag-rows.ts';

export type TagMode = 'apply' | 'show';

/** A row on one resource: `id` where a query has found it, else null, and the row's target says. */
export interface Touch {
  readonly number: number;
  readonly row: TagRow;
  readonly id: ResourceId | null;
}

/** Writes a bounded number of touches in order: each sees what those before it did. */
export function writeTags(
  ports: Ports,
  actor: Actor,
  ask: { readonly touches: readonly Touch[]; readonly mode: TagMode; readonly call: string },
): Promise<readonly Touched[]> {
  const { mode } = ask;
  if (mode === 'show') return ports.store.read(async (tx) => (await judge(ports, tx, actor, ask)).touched);
  return ports.store.transaction(async (tx) => {
    const { touched, changed } = await judge(ports, tx, actor, ask);
    await tx.resources.save(changed);
    await intendToTell(ports, tx, new Set(changed.map(({ integrationId }) => integrationId)));
    if (touched.some(({ state }) => state !== 'unchanged')) tell(ports, tx, actor, { ...ask, touched });
    return touched;
  });
}

/** A name for one call, so that the audit events of its transactions can be told to belong together. */
export const newCall = (ports: Ports): string => newId('work', ports.chance).slice(4);

async function judge(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  { touches, mode }: { readonly touches: readonly Touch[]; readonly mode: TagMode },
) {
  const at = ports.clock.now();
  const source = actor.person.email;
  const ordered = await orderedKeysIn(tx);
  const all = await tx.integrations.all();
  const ground = await readGround(tx, all, touches);
  const changed = new Map<ResourceId, Resource>();
  const moved = new Map<ResourceId, Found>();
  const touched = touches.map((touch): Touched & { readonly id?: ResourceId } => {
    const { number, row } = touch;
    const found = ground.find(touch);
    if (!found.ok) return { number, state: found.refusal };
    const { integration } = found.value;
    const resource = changed.get(found.value.resource.id) ?? found.value.resource;
    if (row.target.kind === 'query' && !ground.selects(row.target.query, { integration, resource })) {
      // It has left the query since it was found.
      return { number, state: 'unchanged' };
    }
    const tags = changeTags(ordered, { integration, resource }, { set: row.set, remove: row.remove, source, at });
    if (!tags.ok) return { number, state: tags.refusal };
    if (tags.value === null) return { number, state: 'unchanged' };
    changed.set(resource.id, { ...resource, tags: tags.value });
    moved.set(resource.id, found.value);
    return { number, state: 'changed', id: resource.id };
  });
  const after = [...moved.values()].map(({ integration, resource: before }) => ({
    integration,
    before,
    after: changed.get(before.id) ?? before,
  }));
  const held = await heldTags(ports, tx, actor, { moved: after, mode });
  return {
    touched: touched.map(({ number, state, id }) => ({ number, state: (id && held.get(id)) ?? state })),
    changed: [...changed.values()].filter(({ id }) => !held.has(id)),
  };
}

interface Found {
  readonly integration: Integration;
  readonly resource: Resource;
}

/** The resources that touches name, and what queries need to be asked of them again. */
async function readGround(tx: Transaction, all: readonly Integration[], touches: readonly Touch[]) {
  const integrations = new Map(all.map((one) => [one.id, one]));
  const named = new Map(all.flatMap((one) => [[one.name, one] as const, [one.id as string, one] as const]));
  const ids = new Set<ResourceId>();
  const natives = new Map<Integration, Set<string>>();
  for (const { id, row } of touches) {
    const { target } = row;
    if (id !== null) ids.add(id);
    else if (target.kind === 'id' && isId('resource', target.id)) ids.add(target.id);
    else if (target.kind === 'native') {
      const integration = named.get(target.integration);
      if (integration) natives.set(integration, (natives.get(integration) ?? new Set()).add(target.nativeId));
    }
  }
  const byId = new Map((await tx.resources.many([...ids])).map((one) => [one.id as string, one]));
  const byNative = new Map<string, Resource[]>();
  for (const [integration, nativeIds] of natives) {
    for (const one of await tx.resources.ofNativeIds(integration.id, [...nativeIds])) {
      const key = nativeKey(integration, one.nativeId);
      byNative.set(key, [...(byNative.get(key) ?? []), one]);
    }
  }
  const permissions: Permission[] = [];
  if (touches.some(({ row }) => row.target.kind === 'query')) {
    const of = new Set([...byId.values()].map((one) => one.integrationId));
    for (const id of of) permissions.push(...(await tx.permissions.ofIntegration(id)));
  }
  const placed = (resource: Resource | undefined): Result<Found> => {
    const integration = resource && integrations.get(resource.integrationId);
    if (!resource || !integration || resource.status === 'deleted') return nowhere('there is no such resource');
    return ok({ integration, resource });
  };
  return {
    find: ({ id, row: { target } }: Touch): Result<Found> => {
      if (id !== null) return placed(byId.get(id));
      if (target.kind !== 'native') return placed(target.kind === 'id' ? byId.get(target.id) : undefined);
      const integration = named.get(target.integration);
      if (!integration) return nowhere(`no integration ${quoted(target.integration)}`);
      const all = byNative.get(nativeKey(integration, target.nativeId)) ?? [];
      const fitting = all.filter((one) => target.type === null || one.type === target.type);
      if (fitting.length > 1) return no(severalTypes(fitting));
      return placed(fitting[0]);
    },
    selects: (query: Parameters<typeof matchesQuery>[0], { integration, resource }: Found): boolean => {
      const own = permissions.filter(
        (one) => one.integrationId === resource.integrationId && one.resourceType === resource.type,
      );
      return (own.length === 0 ? [null] : own).some((permission) =>
        matchesQuery(query, { integration, resource, permission }),
      );
    },
  };
}

const nativeKey = (integration: Integration, nativeId: string): string => `${integration.id} ${nativeId}`;

const nowhere = (sentence: string) => no(refusal('object.not_found', sentence));

function severalTypes(fitting: readonly Resource[]) {
  const types = fitting.map(({ type }) => quoted(type)).join(', ');
  return refusal('input.invalid', `resources of several types have this native id; add \`type\`: ${types}`, {
    field: 'type',
  });
}

function tell(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  {
    touches,
    touched,
    call,
  }: { readonly touches: readonly Touch[]; readonly touched: readonly Touched[]; readonly call: string },
): void {
  const count = (state: Touched['state']): number => touched.filter((one) => one.state === state).length;
  const changed = count('changed');
  const unchanged = count('unchanged');
  const refused = touched.length - changed - unchanged;
  const rows = new Map(touches.map(({ number, row }) => [number, row.text]));
  const numbers = [...rows.keys()];
  const [first = 0, last = first] = [numbers.at(0), numbers.at(-1)];
  tx.audit.append({
    at: ports.clock.now(),
    kind: 'inventory.tagged',
    actor: actor.person.id,
    door: actor.door,
    subject: actor.person.id,
    facts: {
      how: `${changed} resources changed, ${unchanged} unchanged, ${refused} refused; ${first === last ? `row ${first}` : `rows ${first} to ${last}`}`,
      call,
      rows: rows.size,
      changed,
      unchanged,
      refused,
      rows_sha256: hashOfRows(ports, [...rows.values()]),
    },
  });
}

/** SHA-256 in hex over the rows, a line each: whoever has them can show that these were the ones. */
export function hashOfRows(ports: Ports, rows: readonly string[]): string {
  const hash = ports.hash.sha256(new TextEncoder().encode(rows.join('\n')));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The most touches that `writeTags` is given. */
export const touchesMax = limits.tagBatchSize;
