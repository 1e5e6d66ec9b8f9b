// What an access flow is stuck by, in the answer of whatever saved it: every door that saves one tells it from here.

import type { Actor, Ports } from '@tidegate/broker';
import {
  type AccessFlow,
  type Deadlock,
  deadlockSummaries,
  factsAt,
  findDeadlocks,
  hasRight,
  type World,
} from '@tidegate/core';

interface Saved {
  readonly flow: AccessFlow;
  readonly world: World;
}

/** The field `stuck`; none where nothing is. Whoever may not list people, as who is only in a space, is told no names. */
export function presentStuck({ clock }: Pick<Ports, 'clock'>, { person }: Actor, { flow, world }: Saved) {
  const named = hasRight(person, 'people:read');
  const found = findDeadlocks(flow, factsAt(world, clock.now()));
  const stuck = found.map(({ kind, sentence }) => ({ kind, sentence }));
  return stuck.length === 0 ? {} : { stuck: named ? stuck : stuckUnnamed(stuck) };
}

/** The same without names: what sorts of trouble there are, each once. */
export const stuckUnnamed = (stuck: readonly Pick<Deadlock, 'kind'>[]) =>
  oncePerKind(stuck.map(({ kind }) => ({ kind, sentence: deadlockSummaries[kind] })));

const oncePerKind = <T extends { readonly kind: string }>(all: readonly T[]): T[] =>
  all.filter(({ kind }, at) => all.findIndex((one) => one.kind === kind) === at);
