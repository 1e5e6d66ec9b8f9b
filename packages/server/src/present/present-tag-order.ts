// Tags written at their source, as answers.

import type { WeighedTags } from '@tidegate/broker';
import type { TagOrderView } from '@tidegate/contract';
import { countTagRows, type PersonId, type TagOrder, type World } from '@tidegate/core';
import { presentGains } from './present-perimeter.ts';
import { instantText, instantTextOrNull, presentPerson } from './present-shapes.ts';

export const presentTagPreview = ({ rows, looked }: WeighedTags) => ({
  rows: rows.map(({ resource, step }) => ({
    resource_id: resource.id,
    path: resource.path,
    type: resource.type,
    was: step.kind === 'change' ? step.was : null,
    becomes: ({ change: 'changed', unchanged: 'unchanged', blocked: 'blocked' } as const)[step.kind],
    reason: step.kind === 'blocked' ? step.reason : null,
  })),
  gains: presentGains(looked),
});

export function presentTagOrder(order: TagOrder, world: World): TagOrderView {
  const personOf = (id: PersonId) => {
    const person = world.people.get(id);
    return person === undefined ? { id, email: '', name: id } : presentPerson(person);
  };
  return {
    id: order.id,
    ...order.change,
    state: order.state,
    ordered_by: personOf(order.orderedBy),
    confirmed_by: order.confirmedBy === null ? null : personOf(order.confirmedBy),
    at: instantText(order.at),
    ended_at: instantTextOrNull(order.endedAt),
    ...countTagRows(order.rows),
    rows: order.rows.map(({ resourceId, name, was, state, message }) => ({
      resource_id: resourceId,
      name,
      was,
      state,
      message,
    })),
  };
}
