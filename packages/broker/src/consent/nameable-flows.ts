// Which access flows somebody may name in a delegation: those whose requesters or approvers they are, and all for whoever may read flows.
// Any other answers like one that does not exist (law 1). Owners of what is asked for are not told by the flow alone: they name a flow
// that they ask through as well, or leave the names out.

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
import type { Ports } from '../ports.ts';

/** Answers for one person after the other flow. */
export function nameableTo(ports: Ports, world: World, person: Person): (flow: AccessFlow) => boolean {
  if (hasRight(person, 'perimeters:read')) return () => true;
  const facts = factsAt(world, ports.clock.now());
  return (flow) => matchesConditions(flow.requesters, person, facts) || decidesIn(flow, person, facts);
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
