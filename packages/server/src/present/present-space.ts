// A space and what belongs to it. Nothing outside the space is told here, not even which access flows of the account offer its scopes.

import type { Actor, InventoryItem, LookedAt, SpaceObject } from '@tidegate/broker';
import {
  assertNever,
  bundleSentence,
  displayName,
  flowSentence,
  hasRight,
  mayIn,
  type Space,
  type SpaceAct,
  type World,
} from '@tidegate/core';
import { targetNames } from '../published/present/present-targets.ts';
import { presentGains } from './present-perimeter.ts';
import { instantText } from './present-shapes.ts';
import { stuckUnnamed } from './present-stuck.ts';

const acts: readonly SpaceAct[] = ['see', 'change', 'set_members'];

export const presentSpace = (space: Space, world: World, { person: caller }: Actor) => ({
  id: space.id,
  name: space.name,
  query: space.query,
  members: space.members.flatMap(({ personId, role }) => {
    const person = world.people.get(personId);
    if (person === undefined) return [];
    return [{ person: { id: person.id, email: person.email, name: displayName(person) }, role }];
  }),
  acts: acts.filter((act) => mayIn(space, caller, act)),
  created_at: instantText(space.createdAt),
  updated_at: instantText(space.updatedAt),
});

export function presentSpaceObject(object: SpaceObject, world: World) {
  switch (object.kind) {
    case 'scope': {
      const { id, name, description, query, version } = object.scope;
      return {
        kind: object.kind,
        id,
        name,
        sentence: description ?? query,
        version,
        body: { name, description, query },
      };
    }
    case 'bundle': {
      const { id, name, version, published } = object.bundle;
      const sentence = bundleSentence(object.bundle, targetNames(world));
      return { kind: object.kind, id, name, sentence, version, body: { ...published } };
    }
    case 'flow': {
      const { id, name, version, published } = object.flow;
      const sentence = flowSentence(object.flow, targetNames(world));
      return { kind: object.kind, id, name, sentence, version, body: { ...published } };
    }
    default:
      return assertNever(object);
  }
}

export const presentSpaceResource = ({ integration, resource, permissions }: InventoryItem) => ({
  id: resource.id,
  integration: integration.name,
  type: resource.type,
  name: resource.name,
  path: resource.path,
  tags: Object.fromEntries(resource.tags.map(({ key, value }) => [key, value])),
  permissions: permissions.map(({ name }) => name),
});

/**
 * A preview as somebody in the space may read it: who may not list people is told neither how many there are nor what their words meant, which
 * is which groups and people there are.
 */
export function presentSpaceGains(looked: LookedAt, { person }: Actor) {
  const gains = presentGains(looked);
  if (hasRight(person, 'people:read')) return gains;
  return { ...gains, people: null, stuck: stuckUnnamed(gains.stuck), difference: [] };
}
