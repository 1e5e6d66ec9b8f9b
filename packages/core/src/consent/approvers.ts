// Who may give the consents a policy demands: whether it can be satisfied at all, who is asked, and what one person may
// fill. The requester and the grantee never count, unless the flow carries our explicit field for it (law 2); whoever changed lately what
// the flow decides by is left out, and said to be.
// Leaves to `standing.ts` what the consents given so far amount to.

import { assert } from '../assert.ts';
import type { ApprovalPolicy } from '../flow/flow.ts';
import type { PersonId } from '../ids.ts';
import { type MatchFacts, matchesCondition } from '../people/match.ts';
import type { Person } from '../people/person.ts';
import type { OwnChange } from '../perimeter/own-changes.ts';
import type { AccessRequest } from '../request/request.ts';
import type { ConsentFacts } from './facts.ts';
import { largestMatching } from './matching.ts';
import { allTermsOf, type Term, termsOf } from './terms.ts';

/**
 * The terms that nobody active can fill; empty means the policy can be satisfied. Of several alternatives one that can
 * be satisfied is enough, and otherwise the terms missing from the nearest are named. With `distinctPeople` the people
 * must also suffice: one person who is the only choice for two terms leaves the later of them unfillable.
 */
export function unfillable(ask: {
  readonly policy: ApprovalPolicy;
  readonly distinctPeople: boolean;
  readonly selfApproval: boolean;
  readonly grantee: Person;
  readonly people: Iterable<Person>;
  readonly facts: ConsentFacts;
}): readonly Term[] {
  const alternatives = termsOf(ask.policy);
  const candidates = candidatesOf(alternatives.flat(), ask);
  const missing = alternatives.map((terms) => missingFrom(terms, candidates, ask.distinctPeople));
  return missing.reduce((best, next) => (next.length < best.length ? next : best));
}

/**
 * The terms this person's consent would fill if they gave it now; empty means they cannot consent. Empty too when the
 * request no longer waits, the person has already consented, or changed lately what the flow decides by.
 */
export function mayConsent(request: AccessRequest, person: Person, facts: ConsentFacts): readonly Term[] {
  const consented = request.verdicts.some((verdict) => verdict.personId === person.id);
  if (request.state.kind !== 'waiting' || consented || facts.ownChanges.has(person.id)) return [];
  return entitledTerms(request, person, facts);
}

/**
 * The terms of a request's policy that this person fits today, whatever has been decided since: an approver in the
 * sense of the policy. They may see the request, and reject it while it waits, even after they consented; not so whoever
 * changed lately what the flow decides by, who sees it only.
 */
export function entitledTerms(request: AccessRequest, person: Person, facts: ConsentFacts): readonly Term[] {
  assert(facts.requester.id === request.requesterId, 'a request is decided with the facts of its own requester');
  if (request.approval === null || isOwn(request, person.id)) return [];
  return allTermsOf(request.approval).filter((term) => fits(term, person, facts));
}

/** The people one term asks. */
export interface Asked {
  readonly term: Term;
  readonly people: readonly Person[];
  /** Who fits the term but changed lately what the flow decides by. */
  readonly leftOut: readonly { readonly person: Person; readonly change: OwnChange }[];
}

/**
 * Who is asked: for every term of the policy, in its order, the active people who fit it today. People who already
 * acted are included; the requester and grantee are not, unless their own consent counts.
 */
export function approversOf(request: AccessRequest, people: Iterable<Person>, facts: ConsentFacts): readonly Asked[] {
  if (request.approval === null) return [];
  const asked = allTermsOf(request.approval).map((term) => ({
    term,
    people: [] as Person[],
    leftOut: [] as { readonly person: Person; readonly change: OwnChange }[],
  }));
  for (const person of people) {
    if (isOwn(request, person.id)) continue;
    const change = facts.ownChanges.get(person.id);
    for (const entry of asked) {
      if (!fits(entry.term, person, facts)) continue;
      if (change === undefined) entry.people.push(person);
      else entry.leftOut.push({ person, change });
    }
  }
  return asked;
}

const fits = (term: Term, person: Person, facts: MatchFacts): boolean =>
  term.conditions.some((condition) => matchesCondition(condition, person, facts));

const isOwn = (request: AccessRequest, id: PersonId): boolean =>
  !request.selfApproval && (id === request.requesterId || id === request.granteeId);

/**
 * Up to as many candidates per term as there are terms. More would change nothing: a term with that many can be filled
 * after all others, whoever they took.
 */
function candidatesOf(terms: readonly Term[], ask: Parameters<typeof unfillable>[0]): ReadonlyMap<Term, Set<PersonId>> {
  const candidates = new Map(terms.map((term) => [term, new Set<PersonId>()]));
  for (const person of ask.people) {
    const own = person.id === ask.facts.requester.id || person.id === ask.grantee.id;
    if ((own && !ask.selfApproval) || ask.facts.ownChanges.has(person.id)) continue;
    for (const [term, found] of candidates) {
      if (found.size < terms.length && fits(term, person, ask.facts)) found.add(person.id);
    }
  }
  return candidates;
}

function missingFrom(
  terms: readonly Term[],
  candidates: ReadonlyMap<Term, ReadonlySet<PersonId>>,
  distinctPeople: boolean,
): readonly Term[] {
  const byTerm = terms.map((term) => candidates.get(term) ?? new Set<PersonId>());
  if (!distinctPeople) return terms.filter((_, index) => byTerm[index]?.size === 0);
  const everyone = [...new Set(byTerm.flatMap((found) => [...found]))];
  const matching = largestMatching({
    terms: terms.length,
    people: everyone.length,
    canFill: (person, term) => {
      const id = everyone[person];
      return id !== undefined && (byTerm[term]?.has(id) ?? false);
    },
  });
  return terms.filter((_, index) => (matching[index] ?? null) === null);
}
