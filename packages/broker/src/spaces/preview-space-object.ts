// What a scope or an access flow of a space would gain and lose, before it is saved there: for who may change the space, on the same references
// as saving, and told without anything beyond it: no access flow of the account, and of people only what its reader may list.

import { isId, no, ok, type Result, type Space } from '@tidegate/core';
import { queryWithin } from '@tidegate/core/query';
import { previewChange } from '../perimeter/list-proposals.ts';
import type { LookedAt } from '../perimeter/weigh-edit.ts';
import type { Actor, Ports } from '../ports.ts';
import { asSeenBy } from './check-words.ts';
import { belongs, named, notHere, resolvedTargets, type SentTargets, type SpacePlace } from './space-objects.ts';
import { objectsIn, spaceFor } from './spaces.ts';

/** Looks at a scope of a space; `query` narrows the space's inventory as it does on saving. */
export async function previewSpaceScope(
  ports: Ports,
  actor: Actor,
  place: SpacePlace,
  input: { readonly name: string; readonly description: string | null; readonly query: string },
): Promise<Result<LookedAt>> {
  const space = await spaceOfPlace(ports, actor, place, 'scope');
  if (!space.ok) return space;
  const save = {
    name: named(space.value, input.name),
    description: input.description,
    query: queryWithin(space.value.query, input.query),
  };
  return seenFrom(ports, space.value, await previewChange(ports, actor, { kind: 'scope', id: place.id, save }));
}

/** Looks at an access flow of a space; its targets name scopes and bundles of the space. */
export async function previewSpaceFlow(
  ports: Ports,
  actor: Actor,
  place: SpacePlace,
  body: SentTargets,
): Promise<Result<LookedAt>> {
  const space = await spaceOfPlace(ports, actor, place, 'flow');
  if (!space.ok) return space;
  const sent = await resolvedTargets(ports, actor, space.value, body);
  if (!sent.ok) return sent;
  const looked = await previewChange(ports, actor, { kind: 'flow', id: place.id, save: { ...sent.value } });
  return looked.ok ? seenFrom(ports, space.value, looked) : no(asSeenBy(actor, looked.refusal));
}

const spaceOfPlace = (ports: Ports, actor: Actor, { spaceId, id }: SpacePlace, kind: 'scope' | 'flow') =>
  ports.store.read(async (tx): Promise<Result<Space>> => {
    const space = await spaceFor(tx, actor.person, { id: spaceId, act: 'change' });
    if (!space.ok || id === null) return space;
    return isId(kind, id) && (await belongs(tx, space.value, id)) ? space : notHere(id);
  });

/** Which access flows of the account offer something of the space is not told to who is in it. */
async function seenFrom(ports: Ports, space: Space, looked: Result<LookedAt>): Promise<Result<LookedAt>> {
  if (!looked.ok) return looked;
  const own = await ports.store.read((tx) => objectsIn(tx, space.id));
  const ids = new Set(own.flatMap((one) => (one.kind === 'flow' ? [one.flow.id] : [])));
  const { weighed } = looked.value;
  return ok({ ...looked.value, weighed: { ...weighed, flows: weighed.flows.filter(({ id }) => ids.has(id)) } });
}
