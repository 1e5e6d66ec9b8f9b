// For whom a person may ask through a flow: themselves, people who report to them, others who fit. The facts of the grantee are asked as
// they are now, at asking, deciding and opening alike; unknown is no. A machine receives and never asks.

import { isFresh } from '../context/origin.ts';
import type { AccessFlow } from '../flow/flow.ts';
import { type MatchFacts, matchesConditions } from '../people/match.ts';
import type { Person } from '../people/person.ts';

/** Who asks, and who would receive. */
export interface Parties {
  readonly person: Person;
  readonly grantee: Person;
}

/** Whether this flow lets this person ask for this grantee, whatever it offers and whoever it is open to. */
export function mayAskFor(flow: AccessFlow, { person, grantee }: Parties, facts: MatchFacts): boolean {
  const { self, directReports, others } = flow.terms.requestFor;
  if (person.kind === 'machine' && flow.terms.trigger === 'self_serve') return false;
  if (person.id === grantee.id) return self;
  if (!grantee.active || !isFresh(grantee.origin, facts.now)) return false;
  if (directReports && grantee.managerId === person.id) return true;
  return others !== null && matchesConditions(others, grantee, { ...facts, requester: person });
}
