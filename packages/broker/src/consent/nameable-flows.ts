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
  const reports = reportsAmong(facts.people);
  return (flow) =>
    matchesConditions(flow.requesters, person, facts) ||
    decidesIn(flow, person, facts, reports) ||
    (owns !== null && approversIn(flow).some(({ type }) => type === 'Owner') && owns(flow));
}

/** Whether somebody is asked by a flow as its conditions say: at once, on silence, about its emergencies or where facts are too old. */
export function decidesIn(flow: AccessFlow, person: Person, facts: MatchFacts, reports: ReportsOf): boolean {
  const asked = approversIn(flow);
  if (asked.some((one) => matchesCondition(one, person, facts) || isOfShift(one, person, facts))) return true;
  const managers = asked.filter(({ type, values }) => type.startsWith('manager') && values.length === 0);
  if (managers.length === 0) return false;
  for (const requester of reports(person)) {
    if (!managers.some((one) => matchesCondition(one, person, { ...facts, requester }))) continue;
    if (matchesConditions(flow.requesters, requester, facts)) return true;
  }
  return false;
}

/** Everybody whom somebody manages, directly or through one other; whom `manager` and `manager_of_manager` could mean them for. */
export type ReportsOf = (person: Person) => readonly Person[];

/** That question, looked through once and only where it is asked. */
export function reportsAmong(people: MatchFacts['people']): ReportsOf {
  let direct: ReadonlyMap<Person['id'] | null, readonly Person[]> | null = null;
  return ({ id }) => {
    direct ??= byManager(people.values());
    const own = direct.get(id) ?? [];
    return [...own, ...own.flatMap((one) => direct?.get(one.id) ?? [])];
  };
}

function byManager(people: Iterable<Person>): ReadonlyMap<Person['id'] | null, readonly Person[]> {
  const direct = new Map<Person['id'] | null, Person[]>();
  for (const one of people) {
    const known = direct.get(one.managerId);
    if (known === undefined) direct.set(one.managerId, [one]);
    else known.push(one);
  }
  return direct;
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
