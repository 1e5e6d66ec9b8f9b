// For whom somebody may ask: the people and machines that some access flow lets them ask for. Whoever is not among them looks like nobody,
// whether they exist or not (law 1).

import {
  factsAt,
  flowsOpenTo,
  isId,
  type MatchFacts,
  matchesConditions,
  mayAskFor,
  no,
  ok,
  type Person,
  type Result,
  refusal,
  type World,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { loadWorld } from '../world.ts';

/** Everybody the caller may ask for, themselves included where a flow says so, by address. */
export async function listGrantees(ports: Ports, actor: Actor): Promise<readonly Person[]> {
  const world = await loadWorld(ports);
  const facts = factsAt(world, ports.clock.now());
  const person = world.people.get(actor.person.id);
  if (person === undefined) return [];
  const flows = [...world.flows.values()].filter(
    (flow) => flow.active && flow.terms.trigger === 'self_serve' && matchesConditions(flow.requesters, person, facts),
  );
  return [...world.people.values()]
    .filter((grantee) => flows.some((flow) => mayAskFor(flow, { person, grantee }, facts)))
    .toSorted((one, other) => (one.email < other.email ? -1 : 1));
}

/** Whom a reference by id or address means to this person; null where it means nobody they may ask for. Null means themselves. */
export function granteeIn(
  world: World,
  ask: { readonly person: Person; readonly reference: string | null; readonly facts: MatchFacts },
): Person | null {
  const { person, reference, facts } = ask;
  if (reference === null) return person;
  const address = reference.trim().toLowerCase();
  const named = isId('person', reference)
    ? world.people.get(reference)
    : [...world.people.values()].find(({ email, emailAliases }) => email === address || emailAliases.includes(address));
  if (named === undefined || named.id === person.id) return named ?? null;
  return flowsOpenTo(world, { person, grantee: named }, facts).length > 0 ? named : null;
}

/** The same, as of now. */
export async function findGrantee(ports: Ports, person: Person, reference: string | null): Promise<Result<Person>> {
  const world = await loadWorld(ports);
  const found = granteeIn(world, { person, reference, facts: factsAt(world, ports.clock.now()) });
  return found === null ? noGrantee() : ok(found);
}

/** The same words whether there is such a person or not. */
const noGrantee = () =>
  no(
    refusal('request.nothing_offered', 'nothing of this is offered for them; look at what you may ask for', {
      field: 'grantee',
    }),
  );
