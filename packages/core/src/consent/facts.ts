// What consenting to one request looks at beside the person: everything a condition looks at, who owns what is asked for, who stands in
// for whom, and who changed lately what the request's flow decides by.

import type { Origin } from '../context/origin.ts';
import type { PersonId, ResourceId } from '../ids.ts';
import type { MatchFacts } from '../people/match.ts';
import { humanOf, type Person } from '../people/person.ts';
import type { OwnChange, OwnChanges } from '../perimeter/own-changes.ts';
import type { Delegation } from './delegation.ts';

/** The facts of a moment about one request. */
export interface ConsentFacts extends MatchFacts {
  readonly requester: Person;
  /** The owners of the resources of the request; a resource that is missing is nobody's. */
  readonly ownersOf: ReadonlyMap<ResourceId, readonly PersonId[]>;
  /** Who may stand in for whom; those that count neither now nor for the request's flow are left out of account. */
  readonly delegations: readonly Delegation[];
  readonly ownChanges: OwnChanges;
  /** The oldest fact by which the requester may ask now, and the grantee receive; absent where nobody asks how old it is. */
  readonly askedBy?: Origin | null;
}

/** The human behind a record; an id that nobody has is one of its own. */
export function humanBehindId(id: PersonId, people: ReadonlyMap<PersonId, Person>): PersonId {
  const person = people.get(id);
  return person === undefined ? id : humanOf(person);
}

/** The change that keeps this human from deciding now, whichever of their records made it. */
export function ownChangeOf(person: Person, { ownChanges, people }: ConsentFacts): OwnChange | undefined {
  const direct = ownChanges.get(person.id);
  if (direct !== undefined || ownChanges.size === 0) return direct;
  const human = humanOf(person);
  for (const [id, change] of ownChanges) if (humanBehindId(id, people) === human) return change;
  return undefined;
}
