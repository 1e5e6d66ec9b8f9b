// The user tags of one resource as the published API reads and replaces them: all at once, or not at all.

import {
  changeTags,
  isId,
  no,
  ok,
  quoted,
  type Refusal,
  type Resource,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import { intendToTell, readyToTell, tellMovements } from '../inventory/tell-movements.ts';
import { heldTags } from '../perimeter/guard-resources.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { orderedKeysIn } from './save-classification.ts';
import { hashOfRows } from './write-tags.ts';

/** Key and value of every user tag of a resource. */
export async function readUserTags(
  ports: Ports,
  ask: { readonly id: string },
): Promise<Result<Readonly<Record<string, string>>>> {
  const found = await ports.store.read((tx) => find(tx, ask.id));
  return found.ok ? ok(userTagsOf(found.value)) : found;
}

const userTagsOf = ({ tags }: Resource): Readonly<Record<string, string>> =>
  Object.fromEntries(tags.filter(({ origin }) => origin === 'user').map(({ key, value }) => [key, value]));

/** Makes these the resource's user tags. Refused whole where one of them, or one that would go, may not change. */
export async function replaceUserTags(
  ports: Ports,
  actor: Actor,
  ask: { readonly id: string; readonly tags: ReadonlyMap<string, string> },
): Promise<Result<'changed' | 'unchanged'>> {
  await readyToTell(ports);
  const replaced = await transact<'changed' | 'unchanged' | Refusal>(ports, async (tx) => {
    const found = await find(tx, ask.id);
    if (!found.ok) return found;
    const resource = found.value;
    const integration = await tx.integrations.get(resource.integrationId);
    if (!integration) return nowhere(ask.id);
    const before = resource.tags.filter(({ origin }) => origin === 'user').map(({ key }) => key);
    const at = ports.clock.now();
    const changed = changeTags(
      await orderedKeysIn(tx),
      { integration, resource },
      {
        set: ask.tags,
        remove: new Set(before.filter((key) => !ask.tags.has(key))),
        source: actor.person.email,
        at,
      },
    );
    if (!changed.ok) return changed;
    if (changed.value === null) return ok('unchanged');
    const after = { ...resource, tags: changed.value };
    const held = await heldTags(ports, tx, actor, { moved: [{ integration, before: resource, after }], mode: 'apply' });
    // Answered, not refused here: what was proposed in this transaction stays.
    const waits = held.get(resource.id);
    if (waits !== undefined) return ok(waits);
    await tx.resources.save([after]);
    await intendToTell(ports, tx, new Set([resource.integrationId]));
    tx.audit.append({
      at,
      kind: 'inventory.tagged',
      actor: actor.person.id,
      door: actor.door,
      subject: actor.person.id,
      facts: {
        how: `replaced the user tags of ${resource.path}`,
        resource: resource.id,
        rows: 1,
        changed: 1,
        rows_sha256: hashOfRows(ports, [JSON.stringify([...ask.tags])]),
      },
    });
    return ok('changed');
  });
  if (!replaced.ok) return replaced;
  if (typeof replaced.value !== 'string') return no(replaced.value);
  await tellMovements(ports);
  return ok(replaced.value);
}

async function find(tx: Transaction, id: string): Promise<Result<Resource>> {
  const resource = isId('resource', id) ? await tx.resources.get(id) : null;
  return resource && resource.status !== 'deleted' ? ok(resource) : nowhere(id);
}

const nowhere = (id: string) => no(refusal('object.not_found', `no resource ${quoted(id)}`));
