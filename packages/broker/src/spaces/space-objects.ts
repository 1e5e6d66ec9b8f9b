// Scopes, bundles and access flows of a space, changed by its members. What they save is guarded, kept and versioned like everything that
// decides who gets access; that it stays inside the space is looked at where it is saved (`check-space.ts`).

import {
  type Id,
  isId,
  nameInSpace,
  newId,
  no,
  ok,
  quoted,
  type Result,
  refusal,
  type Space,
  type Transaction,
} from '@tidegate/core';
import { parseQuery, queryProblemRefusal, queryWithin } from '@tidegate/core/query';
import { removeBundle, saveBundle } from '../administration/save-bundle.ts';
import { removeFlow, saveFlow } from '../administration/save-flow.ts';
import { removeScope, saveScope } from '../administration/save-scope.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { notOfSpace } from './check-space.ts';
import { asSeenBy, unseenPermission } from './check-words.ts';
import { objectsIn, type SpaceObject, spaceFor } from './spaces.ts';

/** Where something is saved: a space, and what it replaces there; null makes something new. */
export interface SpacePlace {
  readonly spaceId: string;
  readonly id: string | null;
}

/** Saves a scope of a space. `query` narrows the space's inventory; blank, it is all of it. */
export async function saveSpaceScope(
  ports: Ports,
  actor: Actor,
  place: SpacePlace,
  input: { readonly name: string; readonly description: string | null; readonly query: string },
): Promise<Result<SpaceObject>> {
  const own = parseQuery(input.query.trim() === '' ? 'resource_name != ""' : input.query);
  if (!own.ok) return no(queryProblemRefusal(own.refusal, 'query'));
  return inSpace(ports, actor, place, 'scope', async (space, id) => {
    const saved = await saveScope(ports, actor, {
      id,
      absent: place.id === null ? 'make' : 'refuse',
      name: named(space, input.name),
      description: input.description,
      query: queryWithin(space.query, input.query),
    });
    return saved.ok ? ok({ kind: 'scope', scope: saved.value }) : saved;
  });
}

/** Saves a bundle of a space; its targets name scopes of the space. */
export const saveSpaceBundle = (
  ports: Ports,
  actor: Actor,
  place: SpacePlace,
  body: SentTargets,
): Promise<Result<SpaceObject>> =>
  inSpace(ports, actor, place, 'bundle', async (space, id) => {
    const sent = await resolvedTargets(ports, actor, space, body);
    if (!sent.ok) return sent;
    const saved = await saveBundle(ports, actor, {
      id,
      absent: place.id === null ? 'make' : 'refuse',
      body: sent.value,
    });
    return saved.ok ? ok({ kind: 'bundle', bundle: saved.value }) : no(asSeenBy(actor, saved.refusal));
  });

/** Saves an access flow of a space; its targets name scopes and bundles of the space. */
export const saveSpaceFlow = (
  ports: Ports,
  actor: Actor,
  place: SpacePlace,
  body: SentTargets,
): Promise<Result<SpaceObject>> =>
  inSpace(ports, actor, place, 'flow', async (space, id) => {
    const sent = await resolvedTargets(ports, actor, space, body);
    if (!sent.ok) return sent;
    const saved = await saveFlow(ports, actor, { id, absent: place.id === null ? 'make' : 'refuse', body: sent.value });
    return saved.ok ? ok({ kind: 'flow', flow: saved.value }) : no(asSeenBy(actor, saved.refusal));
  });

/** Removes something that belongs to a space and is used by nothing. */
export async function removeSpaceObject(
  ports: Ports,
  actor: Actor,
  place: { readonly spaceId: string; readonly id: string },
): Promise<Result<true>> {
  const { id } = place;
  const allowed = await ports.store.read(async (tx) => {
    const space = await spaceFor(tx, actor.person, { id: place.spaceId, act: 'change' });
    if (!space.ok) return space;
    return (await belongs(tx, space.value, id)) ? ok(true) : notHere(id);
  });
  if (!allowed.ok) return allowed;
  const remove = isId('scope', id) ? removeScope : isId('bundle', id) ? removeBundle : removeFlow;
  const removed = await remove(ports, actor, { id });
  // The account's own access flows may use it too, and these are not the space's to know by name.
  if (removed.ok || removed.refusal.code !== 'object.in_use') return removed;
  return no(refusal('object.in_use', 'an access flow, a bundle or a rule uses it; change that first'));
}

/** Says that something new belongs to the space before it is saved, so that nothing is ever saved there unlooked at. */
async function inSpace<K extends SpaceObject['kind']>(
  ports: Ports,
  actor: Actor,
  place: SpacePlace,
  kind: K,
  save: (space: Space, id: Id<K>) => Promise<Result<SpaceObject>>,
): Promise<Result<SpaceObject>> {
  const known = place.id;
  const ready = await transact(ports, async (tx): Promise<Result<{ readonly space: Space; readonly id: Id<K> }>> => {
    const space = await spaceFor(tx, actor.person, { id: place.spaceId, act: 'change', lock: true });
    if (!space.ok) return space;
    if (known !== null) {
      return isId(kind, known) && (await belongs(tx, space.value, known))
        ? ok({ space: space.value, id: known })
        : notHere(known);
    }
    const id = newId(kind, ports.chance);
    await tx.spaces.assign(id, space.value.id);
    return ok({ space: space.value, id });
  });
  if (!ready.ok) return ready;
  const saved = await save(ready.value.space, ready.value.id);
  // What is proposed is still to come under this id; what is refused never will.
  if (!saved.ok && known === null && saved.refusal.code !== 'perimeter.proposed') {
    await ports.store.transaction((tx) => tx.spaces.release(ready.value.id));
  }
  return saved;
}

export async function belongs(tx: Transaction, space: Space, id: string): Promise<boolean> {
  if (!isId('scope', id) && !isId('bundle', id) && !isId('flow', id)) return false;
  return (await tx.spaces.of(id)) === space.id;
}

/** Names of a space's things begin with its own, said or not. */
export const named = (space: Space, name: string): string => {
  const own = name.trim();
  return own.startsWith(nameInSpace(space, '')) ? own : nameInSpace(space, own);
};

/** A body as it was sent, as far as it is looked at here. */
export interface SentTargets {
  readonly name: string;
  readonly access_targets: readonly {
    readonly integration?: object | null | undefined;
    readonly bundle?: { readonly bundle_reference: string } | null | undefined;
    readonly access_scope?:
      | { readonly access_scope_reference: string; readonly permissions?: readonly string[] | null | undefined }
      | null
      | undefined;
  }[];
}

interface Named {
  readonly kind: 'scope' | 'bundle';
  readonly id: string;
  readonly name: string;
}

/**
 * The body with the ids of the space's own scopes and bundles. A reference to anything else is refused in the same words, whether there is
 * such a thing or not: whoever reads names for the whole account would tell.
 */
export async function resolvedTargets(
  ports: Ports,
  actor: Actor,
  space: Space,
  body: SentTargets,
): Promise<Result<SentTargets>> {
  const objects = await ports.store.read((tx) => objectsIn(tx, space.id));
  const own: readonly Named[] = objects.flatMap((one): readonly Named[] => {
    if (one.kind === 'flow') return [];
    const { id, name } = one.kind === 'scope' ? one.scope : one.bundle;
    return [{ kind: one.kind, id, name }];
  });
  const idOf = (kind: Named['kind'], reference: string): string | null => {
    const words = [reference, nameInSpace(space, reference)];
    return own.find((one) => one.kind === kind && (one.id === reference || words.includes(one.name)))?.id ?? null;
  };
  const targets: SentTargets['access_targets'][number][] = [];
  for (const { integration, bundle, access_scope: scope } of body.access_targets) {
    const bundleId = bundle ? idOf('bundle', bundle.bundle_reference) : null;
    const scopeId = scope ? idOf('scope', scope.access_scope_reference) : null;
    if (integration || (bundle && bundleId === null) || (scope && scopeId === null)) return no(notOfSpace());
    targets.push({
      ...(bundle && bundleId !== null ? { bundle: { ...bundle, bundle_reference: bundleId } } : {}),
      ...(scope && scopeId !== null ? { access_scope: { ...scope, access_scope_reference: scopeId } } : {}),
    });
  }
  const unseen = await unseenPermission(ports, actor, space, targets);
  return unseen === null ? ok({ ...body, name: named(space, body.name), access_targets: targets }) : no(unseen);
}

export const notHere = (id: string) =>
  no(refusal('object.not_found', `nothing ${quoted(id)} in this space`, { field: 'object_id' }));
