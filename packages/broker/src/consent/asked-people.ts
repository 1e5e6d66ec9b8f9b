// Whom a waiting request asks, for those who tell them.

import { type AccessRequest, approversOf, awaitsStepUp, type PersonId, type Transaction } from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { consentFactsIn } from './consent-facts.ts';

/** Those whom a request asks now, of one tier or of all; delegates with them, those that the fewest can stand in for first. */
export async function askedPeople(
  ports: Ports,
  tx: Transaction,
  request: AccessRequest,
  tier: number | null,
): Promise<readonly PersonId[]> {
  const facts = (await consentFactsIn(ports, tx, [request]))(request);
  if (facts === null || awaitsStepUp(request)) return [];
  return approversOf(request, facts.people.values(), facts)
    .filter(({ term }) => tier === null || term.tier === tier)
    .toSorted((a, b) => a.people.length - b.people.length)
    .flatMap(({ people, delegates }) => [...people, ...delegates.map(({ person }) => person)].map(({ id }) => id));
}
