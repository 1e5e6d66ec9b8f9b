// How far the consents given so far satisfy a request's policy. Reads only what was pinned: the policy on the request,
// and on each verdict the terms its giver was entitled to fill at that moment (law 2: entitled *when they act*).
// The order of verdicts never matters. The requester's own consent is left out here once more, though `decide` refuses it.

import type { AccessRequest } from '../request/request.ts';
import { largestMatching } from './matching.ts';
import { type Term, termsOf } from './terms.ts';

/** Where the consents stand: of the policy's alternatives, the one nearest to satisfied. */
export interface ConsentStanding {
  readonly satisfied: boolean;
  readonly waitingFor: readonly Term[];
  readonly filled: readonly Term[];
}

/**
 * The standing of a request's consents. A request without a policy is satisfied at once. Where the request demands
 * distinct people, each person fills at most one term, and as many terms count as filled as any assignment allows.
 */
export function consentStanding(request: AccessRequest): ConsentStanding {
  return standingsOf(request).reduce((best, next) => (next.waitingFor.length < best.waitingFor.length ? next : best));
}

/** The standing of every alternative of a request's policy, in its order; any satisfied one is enough. Never empty. */
export function standingsOf(request: AccessRequest): readonly ConsentStanding[] {
  if (request.approval === null) return [{ satisfied: true, waitingFor: [], filled: [] }];
  const consents = consentsOf(request);
  return termsOf(request.approval).map((terms) => standingOf(terms, consents, request.distinctPeople));
}

/** What each consenting person may fill, one entry per person, in an order that does not depend on who clicked first. */
function consentsOf(request: AccessRequest): readonly ReadonlySet<string>[] {
  const fillsByPerson = new Map<string, Set<string>>();
  for (const verdict of request.verdicts) {
    if (verdict.verdict !== 'approve') continue;
    const own = verdict.personId === request.requesterId || verdict.personId === request.granteeId;
    if (own && !request.selfApproval) continue;
    const fills = fillsByPerson.get(verdict.personId) ?? new Set<string>();
    for (const key of verdict.fills) fills.add(key);
    fillsByPerson.set(verdict.personId, fills);
  }
  return [...fillsByPerson].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, fills]) => fills);
}

function standingOf(
  terms: readonly Term[],
  consents: readonly ReadonlySet<string>[],
  distinctPeople: boolean,
): ConsentStanding {
  const isFilled = distinctPeople ? filledByDifferentPeople(terms, consents) : filledByAnyone(terms, consents);
  const waitingFor = terms.filter((_, index) => !isFilled[index]);
  return { satisfied: waitingFor.length === 0, waitingFor, filled: terms.filter((_, index) => isFilled[index]) };
}

const filledByAnyone = (terms: readonly Term[], consents: readonly ReadonlySet<string>[]): readonly boolean[] =>
  terms.map((term) => consents.some((fills) => fills.has(term.key)));

function filledByDifferentPeople(terms: readonly Term[], consents: readonly ReadonlySet<string>[]): readonly boolean[] {
  const matching = largestMatching({
    terms: terms.length,
    people: consents.length,
    canFill: (person, term) => consents[person]?.has(terms[term]?.key ?? '') ?? false,
  });
  return matching.map((person) => person !== null);
}
