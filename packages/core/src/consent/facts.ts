// What consenting to one request looks at beside the person: everything a condition looks at, who owns what is asked for, and who changed
// lately what the request's flow decides by.

import type { PersonId, ResourceId } from '../ids.ts';
import type { MatchFacts } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import type { OwnChanges } from '../perimeter/own-changes.ts';

/** The facts of a moment about one request. */
export interface ConsentFacts extends MatchFacts {
  readonly requester: Person;
  /** The owners of the resources of the request; a resource that is missing is nobody's. */
  readonly ownersOf: ReadonlyMap<ResourceId, readonly PersonId[]>;
  readonly ownChanges: OwnChanges;
}
