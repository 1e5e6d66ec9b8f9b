// Whether a policy can be satisfied at all, by the people there are: a request whose consents nobody can give is refused at once, never
// left to wait (law 2). Delegates add nobody: each stands for one who is counted already.

import type { AccessFlow } from '../flow/flow.ts';
import { everDecides } from '../flow/open-hours.ts';
import type { Times } from '../flow/terms.ts';
import type { PersonId } from '../ids.ts';
import { humanOf, type Person } from '../people/person.ts';
import { fitsTerm, isRequesterOrGrantee } from './approvers.ts';
import { type ConsentFacts, ownChangeOf } from './facts.ts';
import { filledTerms } from './filling.ts';
import { type Term, termsOf } from './terms.ts';
import type { OwnedPart } from './trail.ts';

/**
 * The terms that nobody active can fill; empty means the policy can be satisfied. Of several alternatives one that can
 * be satisfied is enough, and otherwise the terms missing from the nearest are named. With `distinctPeople` the people
 * must also suffice: one person who is the only choice for two terms leaves the later of them unfillable.
 */
export function unfillable(ask: {
  readonly policy: NonNullable<AccessFlow['approval']>;
  readonly distinctPeople: boolean;
  readonly selfApproval: boolean;
  readonly grantee: Person;
  readonly people: Iterable<Person>;
  readonly facts: ConsentFacts;
  /** The parts of what is asked for that have owners of their own; empty where no owner is asked. */
  readonly owned?: readonly OwnedPart[];
  /** Who has the request made on behalf of its requester; their consent counts as little. */
  readonly startedBy?: PersonId | null;
  /** When consents are taken: whoever has no hour within it, or whose hours nobody knows, is no candidate. Absent for always. */
  readonly times?: Times;
}): readonly Term[] {
  const alternatives = termsOf(ask.policy, { owned: ask.owned ?? [], tier: 0 });
  const candidates = candidatesOf(alternatives.flat(), ask);
  const missing = alternatives.map((terms) => missingFrom(terms, candidates, ask.distinctPeople));
  return missing.reduce((best, next) => (next.length < best.length ? next : best));
}

/**
 * Up to as many candidates per term as there are terms. More would change nothing: a term with that many can be filled
 * after all others, whoever they took.
 */
function candidatesOf(terms: readonly Term[], ask: Parameters<typeof unfillable>[0]): ReadonlyMap<Term, Set<PersonId>> {
  const { facts } = ask;
  const candidates = new Map(terms.map((term) => [term, new Set<PersonId>()]));
  const trail = { startedBy: ask.startedBy ?? null };
  const who = { requesterId: facts.requester.id, granteeId: ask.grantee.id, trail };
  const people = facts.people.has(ask.grantee.id)
    ? facts.people
    : new Map([...facts.people, [ask.grantee.id, ask.grantee]]);
  for (const person of ask.people) {
    if (person.kind !== 'human' || ownChangeOf(person, facts) !== undefined) continue;
    if (!ask.selfApproval && isRequesterOrGrantee(who, person, { ...facts, people })) continue;
    for (const [term, found] of candidates) {
      if (found.size < terms.length && fitsTerm(term, person, facts) && everDecides(ask.times, person, facts.now))
        found.add(humanOf(person));
    }
  }
  return candidates;
}

function missingFrom(
  terms: readonly Term[],
  candidates: ReadonlyMap<Term, ReadonlySet<PersonId>>,
  distinctPeople: boolean,
): readonly Term[] {
  const everyone = [...new Set(terms.flatMap((term) => [...(candidates.get(term) ?? [])]))];
  const canFill = (voice: number, term: Term): boolean => {
    const id = everyone[voice];
    return id !== undefined && (candidates.get(term)?.has(id) ?? false);
  };
  const filled = filledTerms(terms, { count: everyone.length, canFill }, distinctPeople);
  return terms.filter((_, index) => !filled[index]);
}
