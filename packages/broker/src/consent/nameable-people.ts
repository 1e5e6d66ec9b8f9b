// Whom somebody may name in a delegation: who is asked by the same access flows as they are, their manager, who reports to them, and who is
// in a group with them; everybody for whoever may read people. Anybody else answers like nobody (law 1), with the same work done for it.

import {
  displayName,
  factsAt,
  hasRight,
  humanOf,
  isFresh,
  isMembershipBelieved,
  limits,
  type Person,
  type PersonId,
  type World,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { loadWorld } from '../world.ts';
import { decidesIn, reportsAmong } from './nameable-flows.ts';

/** Answers for one person after the other. People who left and machines are nobody to delegate to. */
export function peopleNameableTo(
  ports: Ports,
  world: World,
  person: Person,
): (other: Person | null) => other is Person {
  const may = isNearTo(ports, world, person);
  return (other): other is Person => {
    const there = other?.active === true && other.kind === 'human' ? other : null;
    // Whoever is not there is judged as somebody whom nothing ties to the caller: how long it takes tells nothing.
    const near = may(there ?? strangerTo(person));
    return there !== null && near;
  };
}

/** The people the caller may let decide for them whose name or address has a text in it, by address; no more than a page. */
export async function listNameablePeople(
  ports: Ports,
  actor: Actor,
  ask: { readonly search: string },
): Promise<readonly Person[]> {
  const world = await loadWorld(ports);
  const may = peopleNameableTo(ports, world, actor.person);
  const wanted = ask.search.trim().toLowerCase();
  const found: Person[] = [];
  for (const one of world.people.values()) {
    if (!`${displayName(one)} ${one.email}`.toLowerCase().includes(wanted)) continue;
    if (humanOf(one) !== humanOf(actor.person) && may(one)) found.push(one);
    if (found.length === limits.pageSizeDefault) break;
  }
  return found.toSorted((one, other) => (one.email < other.email ? -1 : 1));
}

function isNearTo(ports: Ports, world: World, person: Person): (other: Person) => boolean {
  if (hasRight(person, 'people:read')) return () => true;
  const facts = factsAt(world, ports.clock.now());
  const reports = reportsAmong(facts.people);
  const groupsOf = (one: Person) =>
    isFresh(one.origin, facts.now) ? one.groupIds.filter((id) => isMembershipBelieved(one, id, facts)) : [];
  const shared = new Set(groupsOf(person));
  const together = [...world.flows.values()].filter((flow) => flow.active && decidesIn(flow, person, facts, reports));
  return (other) => {
    const ties = [
      humanOf(other) === humanOf(person),
      managerOf(person, facts.now) === other.id,
      managerOf(other, facts.now) === person.id,
      groupsOf(other).some((id) => shared.has(id)),
    ];
    return ties.includes(true) || together.some((flow) => decidesIn(flow, other, facts, reports));
  };
}

/** Past its age it is not known who manages somebody. */
const managerOf = ({ managerId, origin, attributeOrigins }: Person, now: number): PersonId | null =>
  isFresh(attributeOrigins['manager'] ?? origin, now) ? managerId : null;

const strangerTo = (person: Person): Person => ({
  ...person,
  id: `prs_${'0'.repeat(26)}`,
  email: '',
  emailAliases: [],
  managerId: null,
  groupIds: [],
  attributes: {},
  sameAs: null,
});
