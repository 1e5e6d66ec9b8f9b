// What a change of the inventory did, as an answer.

import type { ListedMovement } from '@tidegate/broker';
import type { MovementStoryView, MovementView } from '@tidegate/contract';
import { type MovementStory, movementSentence, type Some } from '@tidegate/core';
import { instantText } from './present-shapes.ts';

export const presentMovement = ({ version, at, integrations, story }: ListedMovement): MovementView => ({
  version,
  at: instantText(at),
  integrations: [...integrations],
  story: story && presentStory(story),
});

export const presentStory = (story: MovementStory): MovementStoryView => ({
  sentence: movementSentence(story),
  known: story.known,
  scopes: some(story.scopes, (scope) => ({ ...scope })),
  flows: some(story.flows, (flow) => ({ ...flow })),
  grants: some(story.grants, (grant) => ({ ...grant, moves: [...grant.moves] })),
  requests: some(story.requests, (request) => ({ ...request, moves: [...request.moves] })),
});

const some = <T, V>({ items, more }: Some<T>, present: (item: T) => V) => ({ items: items.map(present), more });
