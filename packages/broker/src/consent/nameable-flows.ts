// Which access flows somebody may name in a delegation: those whose requesters or approvers they are, those whose emergencies they
// review, those that ask owners where they own something that is offered, and all for whoever may read flows. Any other answers like one
// that does not exist (law 1).

import {
  type AccessFlow,
  type Condition,
  factsAt,
  hasRight,
  type MatchFacts,
  matchesCondition,
  matchesConditions,
  type Person,
  shiftTypes,
  type World,
} from '@tidegate/core';
import { countWithOwned, ownedIn } from '../approvers/owned-perimeters.ts';
import { perimetersOf } from '../inventory-index.ts';
import type { Ports } from '../ports.ts';
import { loadInventory } from '../world.ts';

/** Whether somebody owns anything that a flow offers, by the index of the inventory; null where nobody has to know. */
export type OwnsIn = ((flow: AccessFlow) => boolean) | null;

/** That question about one person. */
export async function ownsIn(ports: Ports, person: Person): Promise<NonNullable<OwnsIn>> {
  const { inventory, world } = await loadInventory(ports);
  const owned = ownedIn(inventory, world, ports.clock.now());
  return (flow) => countWithOwned(inventory, [], owned(person.id, perimetersOf(inventory, world, flow))) > 0;
}

/** Answers for one person after the other flow. */
export function nameableTo(
  ports: Ports,
  world: World,
  { person, owns }: { readonly person: Person; readonly owns: OwnsIn },
): (flow: AccessFlow) => boolean {
  if (hasRight(person, 'perimeters:read')) return () => true;
  const facts = factsAt(world, ports.clock.now());
  return (flow) =>
    matchesConditions(flow.requesters, person, facts) ||
    decidesIn(flow, person, facts) ||
    (owns !== null && approversIn(flow).some(({ type }) => type === 'Owner') && owns(flow));
}

function decidesIn(flow: AccessFlow, person: Person, facts: MatchFacts): boolean {
  const asked = approversIn(flow);
  if (asked.some((one) => matchesCondition(one, person, facts) || isOfShift(one, person, facts))) return true;
  const managers = asked.filter(({ type, values }) => type.startsWith('manager') && values.length === 0);
  if (managers.length === 0) return false;
  for (const requester of facts.people.values()) {
    if (!managers.some((one) => matchesCondition(one, person, { ...facts, requester }))) continue;
    if (matchesConditions(flow.requesters, requester, facts)) return true;
  }
  return false;
}

function approversIn({ approval, terms }: AccessFlow): readonly Condition[] {
  const groups = [
    ...(approval?.groups ?? []),
    ...(terms.escalation?.tiers ?? []),
    ...(terms.breakGlass === null ? [] : [terms.breakGlass.reviewers]),
    ...(terms.staleness.kind === 'refuse' ? [] : terms.staleness.approval.groups),
  ];
  return groups.flatMap(({ approvers }) => approvers);
}

/** Whoever has a turn in a rota may see to it while they are off: that is when they delegate. */
const isOfShift = ({ type, operator, ids }: Condition, person: Person, { shifts }: MatchFacts): boolean =>
  shiftTypes.includes(type) &&
  operator === 'is' &&
  [...shifts.values()].some(
    ({ id, turns }) => ids.includes(id) && turns.some(({ personId }) => personId === person.id),
  );
